"""The customer's page, the report, the settings, the conversation: what each shows and to whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from inbox.models import Activity
from responders import access
from responders.console.survey_urls import urlpatterns
from responders.models import Responder, Survey, SurveySetting
from tests.builders import a_brand, a_channel, a_responder
from tests.responders.console.desk import at_desk
from tests.responders.surveyed import HOUR, a_resolved, an_asking_channel, asked

pytestmark = pytest.mark.django_db
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ request }} {% debug %}",
    "\u202eterbalik \u0000 \ud83d",
    "'; drop table responders_survey; --",
]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def rani() -> Responder:
    return a_responder("Rani", "agent", a_brand("Bank <b>Arunika</b>"))


@pytest.fixture
def sent(rani: Responder, now: datetime) -> tuple[Survey, str]:
    """A survey and the address of its page."""
    channel = an_asking_channel(rani.brands.get())
    survey, token = asked(a_resolved(channel, rani, now - 2 * HOUR), now - HOUR)
    return survey, f"/rating/{token}/"


def test_looking_at_the_page_changes_nothing_and_sets_no_cookie(
    client: Client, sent: tuple[Survey, str]
) -> None:
    survey, where = sent
    for method in ("get", "head"):
        answer = getattr(client, method)(where)
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
    survey.refresh_from_db()
    assert survey.answered_at is None


def test_the_page_is_told_to_no_cache_no_site_and_no_search(
    client: Client, sent: tuple[Survey, str]
) -> None:
    answer = client.get(sent[1])
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "<script" not in answer.content.decode()


def test_the_page_speaks_the_customers_language_and_not_the_browsers(
    client: Client, sent: tuple[Survey, str]
) -> None:
    answer = client.get(sent[1], headers={"Accept-Language": "en"})
    assert '<html lang="id">' in answer.content.decode()
    Survey.objects.update(language="en")
    answer = client.get(sent[1], headers={"Accept-Language": "id"})
    assert "How satisfied are you with our help?" in answer.content.decode()


def test_an_answer_without_scripts_is_taken_and_shown_as_given(
    client: Client, sent: tuple[Survey, str]
) -> None:
    survey, where = sent
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(where, {"score": "4", "comment": "Cepat"})
    assert (answer.status_code, answer["Location"]) == (302, where)
    survey.refresh_from_db()
    assert (survey.score, survey.comment) == (4, "Cepat")
    body = client.get(where).content.decode()
    assert 'value="4" required checked' in body
    assert "Cepat</textarea>" in body


@pytest.mark.parametrize("score", ["", "0", "6", "4.5", "<b>", "४४", "1e3", "-1"])
def test_what_is_no_score_is_asked_again_and_the_comment_kept(
    score: str, client: Client, sent: tuple[Survey, str]
) -> None:
    survey, where = sent
    answer = client.post(where, {"score": score, "comment": "Lama sekali"})
    assert answer.status_code == 422
    assert "Lama sekali</textarea>" in answer.content.decode()
    survey.refresh_from_db()
    assert survey.score is None


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_on_the_page_and_in_the_conversation(
    text: str, client: Client, sent: tuple[Survey, str], rani: Responder
) -> None:
    survey, where = sent
    client.post(where, {"score": "1", "comment": text.encode("utf-8", "replace").decode()})
    pages = [client.get(where), at_desk(rani).get(f"/conversations/{survey.conversation_id}/")]
    for page in pages:
        body = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "<b>Arunika" not in body


def test_too_long_a_comment_and_too_large_a_body_are_refused(
    client: Client, sent: tuple[Survey, str]
) -> None:
    _survey, where = sent
    assert client.post(where, {"score": "3", "comment": "a" * 2001}).status_code == 422
    assert client.post(where, {"score": "3", "comment": "a" * 40_000}).status_code == 413
    assert client.post(where, {"score": "3", "comment": "a" * 2000}).status_code == 302


@pytest.mark.parametrize("token", ["x", "a" * 32, "a" * 5000, "%00", "..", "nol-ÿ"])
def test_a_guessed_link_leads_nowhere(token: str, client: Client, sent: tuple[Survey, str]) -> None:
    assert client.get(f"/rating/{token}/").status_code == 404
    assert client.post(f"/rating/{token}/", {"score": "5"}).status_code == 404
    assert not Survey.objects.filter(score__isnull=False).exists()


def test_a_closed_survey_takes_no_answer_and_says_so(
    client: Client, sent: tuple[Survey, str], now: datetime
) -> None:
    survey, where = sent
    Survey.objects.update(closes_at=now - HOUR, language="en")
    assert "This survey is closed." in client.get(where).content.decode()
    assert client.post(where, {"score": "5"}).status_code == 422
    survey.refresh_from_db()
    assert survey.score is None


def test_a_flood_of_answers_is_slowed_down(client: Client, sent: tuple[Survey, str]) -> None:
    codes = [client.post(sent[1], {"score": "5"}).status_code for _ in range(12)]
    assert codes[0] == 302
    assert codes[-1] == 429


def test_the_rating_stands_in_the_conversation_and_the_link_does_not(
    client: Client, sent: tuple[Survey, str], rani: Responder
) -> None:
    survey, where = sent
    client.post(where, {"score": "2", "comment": "Menunggu lama"})
    body = at_desk(rani).get(f"/conversations/{survey.conversation_id}/").content.decode()
    assert "Menunggu lama" in body
    assert where not in body
    assert Activity.objects.filter(verb="survey_answered").count() == 1


def test_the_report_tells_nothing_of_few_answers(sent: tuple[Survey, str], rani: Responder) -> None:
    Survey.objects.update(score=1, answered_at=timezone.now())
    page = at_desk(rani).get("/reports/satisfaction/", {"range": "7", "by": "agent"})
    assert page.status_code == 200
    assert page.context["rows"][0]["satisfied"] == ""
    assert page.context["scores"] == []


def test_the_report_shows_shares_from_ten_answers_on(rani: Responder, now: datetime) -> None:
    channel = an_asking_channel(rani.brands.get())
    for number in range(10):
        found = a_resolved(channel, rani, now - 2 * HOUR - timedelta(minutes=number))
        asked(found, now - HOUR)
    Survey.objects.update(score=5, answered_at=now)
    for by in ("channel", "agent", "team", "topic"):
        page = at_desk(rani).get("/reports/satisfaction/", {"range": "7", "by": by})
        (row,) = page.context["rows"]
        assert row["satisfied"].startswith("100")
        assert row["low"].startswith("72")
    assert at_desk(rani).get("/reports/satisfaction/", {"range": "own"}).status_code == 422


def test_every_page_of_ours_declares_who_may_open_it() -> None:
    for pattern in urlpatterns:
        if pattern.name != "rating":
            assert pattern.callback.ability in access.ABILITIES  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["agent", "lead", "auditor"])
def test_settings_are_closed_to_who_may_not_change_them(role: str) -> None:
    brand = a_brand()
    channel, client = a_channel(brand), at_desk(a_responder("Joko", role, brand))
    assert client.get("/settings/surveys/").status_code == 403
    assert client.post(f"/settings/surveys/{channel.pk}/", {"is_on": "on"}).status_code == 403


def test_a_manager_turns_a_channel_on_and_off_and_never_another_brands() -> None:
    brand, theirs = a_brand(), a_channel(a_brand("Bank Lain"))
    channel, client = a_channel(brand), at_desk(a_responder("Wati", "manager", brand))
    a_channel(brand, "youtube")
    where = f"/settings/surveys/{channel.pk}/"
    assert client.get("/settings/surveys/").status_code == 200
    assert client.get(where).status_code == 200
    assert client.post(where, {"is_on": "on", "delay": "15"}).status_code == 302
    assert SurveySetting.objects.get().delay_minutes == 15
    assert client.post(where, {"is_on": "on", "delay": "9"}).status_code == 422
    assert client.post(where, {"delay": "15"}).status_code == 302
    assert not SurveySetting.objects.exists()
    assert client.post(f"/settings/surveys/{theirs.pk}/", {"is_on": "on"}).status_code == 404
