"""The bell, its page, and the screens of rules and webhooks."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from responders.core.grouping import MOST
from responders.models import (
    AlertRule,
    OutgoingWebhook,
    PushKey,
    PushSubscription,
    Responder,
    Telling,
    WebhookEvent,
)
from responders.operations import alerts, tellings, webhooks
from responders.operations.clock_events import EVENTS
from tests.builders import MONDAY_TEN, a_brand, a_responder
from tests.responders.console.desk import HTMX, at_desk
from tests.responders.operations.test_alerts import a_rule, beat, owned, work
from tests.responders.operations.test_push import Browser
from tests.responders.operations.test_tellings import WARNED
from tests.responders.promised import Bank, a_bank

pytestmark = pytest.mark.django_db


def warned(conversations: int = 1) -> Bank:
    bank = a_bank(first_reply=15)
    bank.rani.user.language = "en"
    bank.rani.user.save()
    a_rule(bank, kind="due_soon", whom=["owner", "leads"])
    for _ in range(conversations):
        owned(bank)
    beat(WARNED)
    work(WARNED)
    return bank


def shown(client: Client, path: str = "/notices/") -> str:
    answer = client.get(path, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_notice_leads_to_its_conversation_until_it_is_seen() -> None:
    bank = warned()
    client = at_desk(bank.rani)
    telling = tellings.of(bank.rani).get()
    page = shown(client)
    case = telling.alerts.get().conversation_id
    assert f"K-{case}: First reply due at 08:05" in page
    assert f'href="/conversations/{case}/"' in page
    assert "unseen</span>" in page
    answer = client.post("/notices/seen/", {"only": telling.pk}, headers=HTMX)
    assert 'id="bell"' in answer.content.decode()
    assert "unseen</span>" not in answer.content.decode()
    assert "data-new" not in shown(client).partition('class="card notices"')[2]


def test_without_scripts_all_are_marked_and_one_is_back_on_the_page() -> None:
    bank = warned(3)
    client = at_desk(bank.rani)
    newest = max(tellings.of(bank.rani).values_list("pk", flat=True))
    assert client.post("/notices/seen/", {"up_to": newest})["Location"] == "/notices/"
    assert tellings.summary(bank.rani)[0] == 0


@pytest.mark.parametrize("form", [{}, {"only": "x"}, {"up_to": "-1"}, {"only": "9" * 19}])
def test_strange_marks_mark_nothing(form: dict[str, str]) -> None:
    bank = warned()
    assert at_desk(bank.rani).post("/notices/seen/", form).status_code == 404
    assert tellings.summary(bank.rani)[0] == 1


def test_nobody_marks_a_notice_of_somebody_else() -> None:
    bank = warned()
    theirs = tellings.of(bank.bima).get()
    at_desk(bank.rani).post("/notices/seen/", {"only": theirs.pk}, headers=HTMX)
    assert tellings.summary(bank.bima)[0] == 1


def test_a_storm_is_one_row_with_its_cases() -> None:
    bank = warned(MOST + 2)
    page = shown(at_desk(bank.rani))
    assert page.count('class="notice"') == 1
    assert len(re.findall(r">Case \d+</a>", page)) == MOST + 2


def test_only_who_owns_it_sees_a_passing_message() -> None:
    bank = warned()
    mine = at_desk(bank.rani).get("/notices/bell/?after=0&list", headers=HTMX).content.decode()
    theirs = at_desk(bank.bima).get("/notices/bell/?after=0&list", headers=HTMX).content.decode()
    assert 'data-level="due"' in mine
    assert 'data-level="due"' not in theirs
    assert 'id="bell"' in theirs and 'class="count late">1' in theirs
    newest = max(tellings.of(bank.rani).values_list("pk", flat=True))
    again = at_desk(bank.rani).get(f"/notices/bell/?after={newest}", headers=HTMX)
    assert 'data-level="due"' not in again.content.decode()


def test_the_page_asks_the_same_number_of_times_for_many(
    django_assert_max_num_queries: object,
) -> None:
    bank = warned(3)
    client = at_desk(bank.rani)
    shown(client)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        shown(client)
    for telling in list(Telling.objects.filter(recipient=bank.rani)) * 12:
        telling.pk = None
        telling.save()
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        shown(client)


@pytest.mark.parametrize("role", Responder.Role.values)
def test_every_role_has_a_bell(role: str) -> None:
    answer = at_desk(a_responder("Wati", role, a_brand())).get("/notices/")
    assert answer.status_code == 200
    assert 'id="bell"' in answer.content.decode()


def rule_form(**fields: object) -> dict[str, object]:
    return {
        "name": "To the leads",
        "kind": "breached",
        "after_minutes": "15",
        "whom": ["leads"],
        "ways": ["console", "email"],
        **fields,
    }


def test_a_manager_makes_changes_switches_and_removes_a_rule() -> None:
    bank = a_bank()
    client = at_desk(a_responder("Dewi", "manager", bank.brand))
    client.post(f"/settings/notices/of/{bank.brand.pk}/add/", rule_form())
    rule = AlertRule.objects.get()
    assert (rule.whom, rule.ways, rule.after_minutes) == (["leads"], ["console", "email"], 15)
    assert bank.calendar
    changed = rule_form(
        metrics=["first_reply"], priorities=["1"], calendar=bank.calendar.pk, on_call=[bank.bima.pk]
    )
    client.post(f"/settings/notices/{rule.pk}/", changed)
    rule.refresh_from_db()
    assert (rule.metrics, rule.priorities, rule.calendar) == (["first_reply"], [1], bank.calendar)
    assert alerts.wish_of(rule).on_call == {bank.bima.pk}
    page = shown(client, "/settings/notices/")
    assert "still so after 15 open minutes" in page and "Mail is not set up" in page
    client.post(f"/settings/notices/{rule.pk}/switch/", {"active": "no"})
    assert not AlertRule.objects.get().is_active
    client.post(f"/settings/notices/{rule.pk}/remove/")
    assert not AlertRule.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"ways": []}, {"whom": []}, {"name": " "}, {"kind": "withdrawn"}, {"after_minutes": "-1"}],
)
def test_a_rule_that_cannot_be_kept_is_told_and_the_form_stays(wrong: dict[str, object]) -> None:
    brand = a_brand()
    client = at_desk(a_responder("Dewi", "manager", brand))
    answer = client.post(f"/settings/notices/of/{brand.pk}/add/", rule_form(**wrong))
    assert answer.status_code == 422
    assert not AlertRule.objects.exists()


def test_people_of_another_brand_cannot_be_told() -> None:
    brand = a_brand()
    joko = a_responder("Joko", "agent", a_brand("Bank Lain"))
    client = at_desk(a_responder("Dewi", "manager", brand))
    form = rule_form(people=[joko.pk])
    assert client.post(f"/settings/notices/of/{brand.pk}/add/", form).status_code == 422


def test_an_administrator_makes_tries_and_pauses_a_webhook() -> None:
    brand = a_brand()
    client = at_desk(a_responder("Wayan", "admin", brand))
    form = {"name": "CRM", "url": "https://crm.example/dua", "events": ["clock.breached"]}
    made = client.post(f"/settings/webhooks/of/{brand.pk}/add/", form).content.decode()
    hook = OutgoingWebhook.objects.get()
    assert hook.secrets["current"] in made
    assert hook.secrets["current"] not in shown(client, f"/settings/webhooks/{hook.pk}/")
    client.post(f"/settings/webhooks/{hook.pk}/test/")
    event = WebhookEvent.objects.get()
    WebhookEvent.objects.update(state="failed")
    assert "Given up" in shown(client, f"/settings/webhooks/{hook.pk}/")
    client.post(f"/settings/webhooks/{hook.pk}/events/{event.pk}/again/")
    assert WebhookEvent.objects.get().state == "waiting"
    client.post(f"/settings/webhooks/{hook.pk}/pause/")
    assert OutgoingWebhook.objects.get().paused_reason == "by_hand"
    assert client.post(f"/settings/webhooks/{hook.pk}/test/").status_code == 422
    client.post(f"/settings/webhooks/{hook.pk}/resume/")
    old = hook.secrets["current"]
    client.post(f"/settings/webhooks/{hook.pk}/rotation/")
    assert OutgoingWebhook.objects.get().secrets["previous"] == old


def test_a_webhook_inside_is_refused_beside_its_address(settings: object) -> None:
    settings.CALLS_LOOPBACK = False  # type: ignore[attr-defined]
    brand = a_brand()
    client = at_desk(a_responder("Wayan", "admin", brand))
    form = {"name": "CRM", "url": "https://192.168.0.1/", "events": ["clock.breached"]}
    answer = client.post(f"/settings/webhooks/of/{brand.pk}/add/", form)
    assert answer.status_code == 422
    assert 'id="id_url_error"' in answer.content.decode()


def test_one_chooses_for_oneself_how_one_is_told() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    client = at_desk(rani)
    client.post("/preferences/notices/", {"address": "rani@bank.example", "push": "on"})
    rani.refresh_from_db()
    assert rani.address_check.address == "rani@bank.example"  # and not used before its link is
    assert (rani.user.email, rani.has_email_notices, rani.has_push_notices) == ("", False, True)
    client.post("/preferences/notices/", {"address": "nonsense", "email": "on"})
    rani.refresh_from_db()
    assert not rani.has_email_notices


def test_a_browser_is_added_by_its_owner_and_removed_by_nobody_else() -> None:
    brand = a_brand()
    rani, browser = a_responder("Rani", "agent", brand), Browser()
    client = at_desk(rani)
    key = client.post("/preferences/push/key/").json()["key"]
    assert len(key) == 87
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    form = {"endpoint": "https://push.example/1", "p256dh": browser.p256dh, "auth": browser.auth}
    client.post("/preferences/push/", form, headers={"User-Agent": agent})
    kept = PushSubscription.objects.get()
    assert (kept.responder, kept.device) == (rani, "Firefox, Linux")
    assert "Firefox, Linux" in shown(client, "/preferences/")
    other = at_desk(a_responder("Bima", "agent", brand))
    other.post(f"/preferences/push/{kept.pk}/remove/")
    assert PushSubscription.objects.exists()
    client.post(f"/preferences/push/{kept.pk}/remove/")
    assert not PushSubscription.objects.exists()


def test_looking_makes_no_key_and_marks_nothing() -> None:
    bank = warned()
    client = at_desk(bank.rani)
    for path in ("/notices/", "/notices/bell/?after=0", "/preferences/"):
        shown(client, path)
    assert tellings.summary(bank.rani)[0] == 1
    assert not PushKey.objects.exists()


def test_ones_own_that_is_late_passes_by_and_is_said_at_once_to_who_listens() -> None:
    """The lead, whose it is not, finds it at the bell alone."""
    bank = a_bank(first_reply=15)
    a_rule(bank, whom=["owner", "leads"])
    clock = owned(bank)
    beat()
    work()
    page = shown(at_desk(bank.rani), "/notices/bell/?after=0")
    assert f"K-{clock.conversation_id}: First reply was due at 08:05 and is late" in page
    assert 'data-level="late" role="alert"' in page
    assert 'class="toast"' not in shown(at_desk(bank.bima), "/notices/bell/?after=0")
    assert tellings.summary(bank.bima)[0] == 1


def test_the_log_of_a_webhook_says_what_went_wrong_and_that_it_waits_while_paused() -> None:
    brand = a_brand()
    admin = a_responder("Agus", Responder.Role.ADMIN, brand)
    url = "http://127.0.0.1:9/"
    hook, _secret = webhooks.create(brand, "CRM", url, EVENTS, by=None, at=MONDAY_TEN)
    event = webhooks.send_test(hook, by=admin.user, at=MONDAY_TEN)
    WebhookEvent.objects.filter(pk=event.pk).update(attempt_no=1)
    told = "It did not answer in time. (ReadTimeout)"
    event.attempts.create(number=1, at=MONDAY_TEN, milliseconds=5007, status=None, error=told)
    client = at_desk(admin)
    page = client.get(f"/settings/webhooks/{hook.pk}/", HTTP_ACCEPT_LANGUAGE="id")
    assert "Tidak menjawab pada waktunya. (ReadTimeout)" in page.content.decode()
    assert "10.00.00" in page.content.decode()
    webhooks.pause(hook, by=admin.user, at=MONDAY_TEN)
    page = shown(client, f"/settings/webhooks/{hook.pk}/")
    assert "Waits until this webhook is resumed" in page
    assert "Next attempt" not in page
