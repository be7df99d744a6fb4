"""Who is asked for a rating, when, once; and what an answer is."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Brand, Conversation, Delivery, Message
from inbox.models.vault import SealBroken
from inbox.operations import links
from inbox.operations.messages import receive
from responders.models import Responder, Survey, SurveySetting
from responders.operations import (
    clocks,
    conversations,
    evidence,
    survey_answers,
    survey_settings,
    surveys,
)
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_message,
    a_received,
    a_responder,
)
from tests.responders.surveyed import HOUR, a_resolved, an_asking_channel, answered, asked

pytestmark = pytest.mark.django_db
LATER = MONDAY_TEN + HOUR


@pytest.fixture
def rani() -> Responder:
    return a_responder("Rani", "agent", a_brand())


def brand_of(responder: Responder) -> Brand:
    return responder.brands.get()


def test_an_answered_and_resolved_conversation_is_asked_about_after_the_delay(
    rani: Responder,
) -> None:
    found = a_resolved(an_asking_channel(brand_of(rani)), rani)
    assert surveys.ask_due(at=LATER - timedelta(seconds=1)) == 0
    assert surveys.ask_due(at=LATER) == 1
    survey = Survey.objects.get()
    assert (survey.conversation, survey.responder, survey.reason) == (found, rani, "")
    message = survey.delivery.message  # type: ignore[union-attr]
    assert (message.source, message.visibility) == ("automatic", "private")


def test_asking_again_asks_nobody_again(rani: Responder) -> None:
    a_resolved(an_asking_channel(brand_of(rani)), rani)
    assert [surveys.ask_due(at=LATER + n * HOUR) for n in range(3)] == [1, 0, 0]
    assert Delivery.objects.count() == 1


def test_a_channel_that_nobody_turned_on_asks_nobody(rani: Responder) -> None:
    a_resolved(a_channel(brand_of(rani)), rani)
    assert surveys.ask_due(at=LATER) == 0


def test_what_was_resolved_before_it_was_turned_on_is_left_in_peace(rani: Responder) -> None:
    channel = an_asking_channel(brand_of(rani))
    SurveySetting.objects.update(since=MONDAY_TEN + timedelta(seconds=1))
    a_resolved(channel, rani)
    assert surveys.ask_due(at=LATER) == 0


def test_nobody_is_asked_in_public(rani: Responder) -> None:
    a_resolved(an_asking_channel(brand_of(rani), "sandbox"), rani, visibility="public")
    assert surveys.ask_due(at=LATER) == 0


def test_who_never_got_an_answer_is_not_asked_how_it_was(rani: Responder) -> None:
    found = a_resolved(an_asking_channel(brand_of(rani)), rani)
    found.messages.filter(direction="out").delete()
    surveys.ask_due(at=LATER)
    assert Survey.objects.get().reason == "not_answered"
    assert not Delivery.objects.exists()


def test_a_conversation_opened_again_meanwhile_is_not_asked_about(rani: Responder) -> None:
    found = a_resolved(an_asking_channel(brand_of(rani)), rani)
    conversations.reopen(found, by=rani.user, at=MONDAY_TEN + timedelta(minutes=5))
    assert surveys.ask_due(at=LATER) == 0
    assert not Survey.objects.exists()


def test_thanks_after_the_survey_and_a_second_resolution_are_no_second_episode(
    rani: Responder,
) -> None:
    found = a_resolved(an_asking_channel(brand_of(rani)), rani)
    asked(found)
    again = LATER + HOUR
    conversations.reopen(found, by=rani.user, at=again)
    conversations.resolve(found, by=rani.user, at=again)
    surveys.ask_due(at=again + HOUR)
    a_message(found, "Makasih ya", at=again + 2 * HOUR)
    conversations.reopen(found, by=None, at=again + 2 * HOUR)
    conversations.resolve(found, by=rani.user, at=again + 2 * HOUR)
    surveys.ask_due(at=again + 3 * HOUR)
    reasons = Survey.objects.order_by("resolved_at").values_list("reason", flat=True)
    assert list(reasons) == ["", "asked_before", "not_answered"]


def test_a_new_word_and_a_new_answer_are_a_new_episode(rani: Responder) -> None:
    found = a_resolved(an_asking_channel(brand_of(rani)), rani)
    asked(found)
    again = LATER + HOUR
    a_message(found, "Masih belum bisa", at=again)
    conversations.reopen(found, by=None, at=again)
    answered(found, again + timedelta(minutes=1))
    conversations.resolve(found, by=rani.user, at=again + timedelta(minutes=2))
    surveys.ask_due(at=again + 2 * HOUR)
    assert Survey.objects.filter(reason="").count() == 2


def test_a_survey_counts_for_no_clock_and_leaves_the_conversation_where_it_is(
    rani: Responder,
) -> None:
    found = a_resolved(an_asking_channel(brand_of(rani)), rani)
    before = evidence.gather([found.pk])[found.pk].facts
    was = Conversation.objects.values("status", "turn", "waiting_since").get()
    asked(found)
    clocks.reconcile([found], at=LATER)
    assert evidence.gather([found.pk])[found.pk].facts == before
    assert Conversation.objects.values("status", "turn", "waiting_since").get() == was


def test_the_link_is_in_no_row_that_anybody_reads(rani: Responder) -> None:
    survey, token = asked(a_resolved(an_asking_channel(brand_of(rani)), rani))
    message = Message.objects.get(source="automatic")
    assert links.PLACE in message.text
    assert token not in message.text + message.conversation.preview
    assert token.encode() not in bytes(survey.digest) + bytes(message.delivery.link)
    assert token in links.filled(message.delivery)
    assert len(token) >= 32


def test_the_link_of_one_delivery_is_of_no_use_on_another(rani: Responder) -> None:
    channel = an_asking_channel(brand_of(rani))
    one, two = (asked(a_resolved(channel, rani))[0].delivery for _ in range(2))
    assert one is not None
    assert two is not None
    one.link = two.link
    with pytest.raises(SealBroken):
        links.filled(one)


def test_an_answer_can_be_corrected_for_a_day_and_then_stands(rani: Responder) -> None:
    survey, token = asked(a_resolved(an_asking_channel(brand_of(rani)), rani))
    survey_answers.answer(survey, 2, "Lama", at=LATER)
    survey_answers.answer(survey, 5, "Ternyata cepat", at=LATER + timedelta(hours=23))
    with pytest.raises(Refused) as refused:
        survey_answers.answer(survey, 1, "", at=LATER + timedelta(hours=24))
    assert refused.value.code == "survey_closed"
    kept = survey_answers.of(token)
    assert kept is not None
    assert (kept.score, kept.comment, kept.answered_at) == (5, "Ternyata cepat", LATER)
    told = Activity.objects.filter(verb__startswith="survey_").order_by("pk")
    assert list(told.values_list("verb", "old", "new")) == [
        ("survey_answered", "", "2"),
        ("survey_corrected", "2", "5"),
    ]


def test_a_survey_closes_after_two_weeks(rani: Responder) -> None:
    survey, _token = asked(a_resolved(an_asking_channel(brand_of(rani)), rani))
    with pytest.raises(Refused):
        survey_answers.answer(survey, 4, "", at=LATER + surveys.OPEN_FOR)
    assert survey_answers.answer(survey, 4, "", at=LATER + surveys.OPEN_FOR - HOUR).score == 4


@pytest.mark.parametrize("score", [0, 6, -1, 10**9])
def test_only_one_to_five_is_a_score(score: int, rani: Responder) -> None:
    survey, _token = asked(a_resolved(an_asking_channel(brand_of(rani)), rani))
    with pytest.raises(Refused, match="1"):
        survey_answers.answer(survey, score, "", at=LATER)


def test_a_comment_is_masked_and_its_secrets_are_kept_nowhere(rani: Responder) -> None:
    survey, _token = asked(a_resolved(an_asking_channel(brand_of(rani)), rani))
    card = "4111 1111 1111 1111"
    told = survey_answers.answer(survey, 1, f"\0 Kartu {card}, WA 081234567890 \ud83d", at=LATER)
    told.refresh_from_db()
    assert card not in told.comment
    assert "081234567890" not in told.comment
    assert told.comment.encode()


def test_settings_are_for_managers_and_where_there_are_private_messages(rani: Responder) -> None:
    brand = brand_of(rani)
    wati, channel = a_responder("Wati", "manager", brand), a_channel(brand)
    with pytest.raises(NotAllowed):
        survey_settings.turn_on(channel, 60, by=rani.user, at=MONDAY_TEN)
    survey_settings.turn_on(channel, 60, by=wati.user, at=MONDAY_TEN)
    survey_settings.turn_on(channel, 15, by=wati.user, at=LATER)
    kept = SurveySetting.objects.get()
    assert (kept.delay_minutes, kept.since) == (15, MONDAY_TEN)
    with pytest.raises(Refused, match="two days"):
        survey_settings.turn_on(channel, 2880, by=wati.user, at=LATER)
    with pytest.raises(Refused, match="private"):
        survey_settings.turn_on(a_channel(brand, "youtube"), 60, by=wati.user, at=LATER)
    survey_settings.turn_off(channel, by=wati.user, at=LATER)
    assert not SurveySetting.objects.exists()


def test_a_customer_who_quotes_the_link_hands_it_to_nobody(rani: Responder) -> None:
    """Else whoever reads the answer could rate their own work."""
    channel = an_asking_channel(brand_of(rani))
    survey, token = asked(a_resolved(channel, rani))
    link = settings.PUBLIC_URL + reverse("rating", args=[token])
    wrapped = f"https://safe.example/?url={quote(link, safe='')}&data=1"
    text = f"> Nilai kami: {link}\n{wrapped}\nLihat {link.removeprefix('http://')}\nTerima kasih"
    receive([(channel, a_received(channel, text))], at=LATER)
    said = Message.objects.latest("pk")
    assert said.text == (
        "> Nilai kami: [link]\nhttps://safe.example/?url=[link]&data=1\nLihat [link]\nTerima kasih"
    )
    assert token not in said.conversation.preview
    assert survey_answers.answer(survey, 1, f"lihat {link}", at=LATER).comment == "lihat [link]"


def test_a_channel_that_cannot_be_opened_keeps_no_other_customer_unasked(rani: Responder) -> None:
    brand = brand_of(rani)
    spoilt = a_resolved(an_asking_channel(brand), rani)
    other = a_resolved(an_asking_channel(brand), rani)
    with connection.cursor() as cursor:  # sealed under a key that is gone
        cursor.execute(
            "update inbox_channel set credentials = %s where id = %s",
            [b"x" * 32, spoilt.channel_id],
        )
    assert surveys.ask_due(at=LATER) == 1
    assert Survey.objects.get().conversation == other
