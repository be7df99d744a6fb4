"""The latest changes under a page of the settings, and the button that takes one back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from inbox.models import Activity
from responders.models import TriageRule
from responders.operations import calendars, macros, policies, rules, shifts, tokens, webhooks
from tests.builders import MONDAY_TEN, a_brand, a_responder, a_team
from tests.responders.console.signing import signed_in
from tests.responders.console.things import OFFICE
from tests.responders.operations.changeable import BY
from tests.responders.operations.changeable_people import MONDAY, TURN

pytestmark = pytest.mark.django_db
BACK = "/settings/changes/{}/back/"


def listed(client: Client, path: str) -> str:
    page = client.get(path, follow=True).content.decode()
    return page[page.index("Latest changes") :]


def test_the_newest_change_has_a_button_and_older_ones_say_why_not() -> None:
    brand = a_brand()
    dewi = a_responder("Dewi", "manager", brand)
    desk = signed_in(dewi)
    rule = rules.create(brand, "Cards", {}, {"priority": 3}, by=dewi.user, at=MONDAY_TEN)
    for name in ("Kartu", "Kartu hilang"):
        rules.save(rule, name, {}, {"priority": 3}, by=dewi.user, at=MONDAY_TEN)
    created, first, second = Activity.objects.order_by("pk")
    part = listed(desk, "/settings/rules/")
    assert re.findall(r"/settings/changes/(\d+)/back/", part) == [str(second.pk), str(created.pk)]
    assert "Name: Kartu → Kartu hilang" in part
    assert "Changed again since." in part
    assert 'aria-label="Take back: Changed a triage rule: Kartu hilang"' in part
    page = desk.post(BACK.format(first.pk), follow=True).content.decode()
    assert "Dewi set something newer on" in page
    assert "Changed a triage rule: Kartu hilang (Name: Kartu hilang)." in page
    for pk, told in ((second.pk, "It is as it was before."), (second.pk, "before already")):
        assert told in desk.post(BACK.format(pk), follow=True).content.decode()
    assert TriageRule.objects.get().name == "Kartu"
    desk.post(BACK.format(first.pk))
    assert TriageRule.objects.get().name == "Cards"


def test_what_cannot_come_back_says_so_before_and_after() -> None:
    brand = a_brand()
    admin = a_responder("Agus", "admin", brand)
    desk = signed_in(admin)
    token, _secret = tokens.create(
        admin, "CRM", ["read:inbox"], days=9, by=admin.user, at=MONDAY_TEN
    )
    part = listed(desk, "/settings/tokens/")
    assert 'data-confirm="Take this change back?"' in part
    assert "The token ends at once and for good." in part
    tokens.revoke(token, by=admin.user, at=MONDAY_TEN)
    assert "A revoked token stays revoked; make a new one." in listed(desk, "/settings/tokens/")
    hook, _secret = webhooks.create(
        brand, "CRM", "https://crm.example/", ["clock.breached"], by=admin.user, at=MONDAY_TEN
    )
    page = desk.get(f"/settings/webhooks/{hook.pk}/").content.decode()
    assert "There is no way back." in page
    webhooks.remove(hook, by=admin.user, at=MONDAY_TEN)
    assert "Its secret and its log are gone." in listed(desk, "/settings/webhooks/")


def test_shifts_have_their_latest_changes_under_the_week() -> None:
    brand = a_brand()
    bima = a_responder("Bima", "lead", brand)
    crew = a_team(brand, lead=bima)
    rani = crew.memberships.create(responder=a_responder("Rani", "agent", brand)).responder
    shifts.plan(rani, brand, MONDAY, TURN, by=bima.user, at=MONDAY_TEN)
    assert "Planned a shift: Rani" in listed(signed_in(bima), "/settings/shifts/")


def test_an_added_macro_goes_again_and_nobody_else_may_make_it_go() -> None:
    brand = a_brand()
    bima = a_responder("Bima", "lead", brand)
    macros.write(brand, name="Salam", text="Halo", language="id", by=bima.user, at=MONDAY_TEN)
    change = Activity.objects.get()
    rani = signed_in(a_responder("Rani", "agent", brand))
    joko = signed_in(a_responder("Joko", "lead", a_brand("Bank Lain")))
    assert rani.post(BACK.format(change.pk)).status_code == 403
    assert joko.post(BACK.format(change.pk)).status_code == 404
    desk = signed_in(bima)
    assert "It is as it was before." in desk.post(BACK.format(change.pk), follow=True).content.decode()  # fmt: skip
    assert [row.verb for row in Activity.objects.order_by("pk")] == ["macro_added", "macro_removed"]


def test_a_lead_is_offered_no_button_for_somebody_who_left_their_team() -> None:
    brand = a_brand()
    bima, rani = a_responder("Bima", "lead", brand), a_responder("Rani", "agent", brand)
    crew = a_team(brand, rani, lead=bima)
    shifts.plan(rani, brand, MONDAY, TURN, by=bima.user, at=MONDAY_TEN)
    change, desk = Activity.objects.get(), signed_in(bima)
    assert BACK.format(change.pk) in listed(desk, "/settings/shifts/")
    crew.memberships.filter(responder=rani).delete()
    part = listed(desk, "/settings/shifts/")
    assert BACK.format(change.pk) not in part
    assert "You may not take this back." in part
    assert desk.post(BACK.format(change.pk)).status_code == 403


def moved(client: Client, path: str) -> list[str]:
    """What the newest change says it changed."""
    cell = re.findall(r"<td role=\"cell\" class=\"wrap\">(.*?)</td>", listed(client, path))[0]
    return re.findall(r"<div>(.*?)</div>", cell)


def test_a_changed_policy_says_which_promise_became_what() -> None:
    brand = a_brand()
    desk = signed_in(a_responder("Dewi", "manager", brand))
    hours = [calendars.create(brand, name, OFFICE, **BY).current_id for name in ("Office", "Shop")]
    spec = {
        "targets": {
            "first_reply": {str(n): {"seconds": 900, "calendar": hours[0]} for n in (1, 2, 3, 4)},
            "resolution": {"1": {"seconds": 90000, "calendar": None}},
        },
    }
    policy = policies.create(brand, "Standard", spec, **BY)
    assert moved(desk, "/settings/policies/") == [
        "First reply: – → 15m (Office)",
        "Resolution: – → 1d 1h (day and night)",
    ]
    targets = {
        "first_reply": {
            **spec["targets"]["first_reply"],
            "1": {"seconds": 300, "calendar": hours[0], "warn_at": 0.5},
            "2": {"seconds": 900, "calendar": hours[1]},
        },
        "resolution": {"1": {"seconds": 90000, "calendar": None, "pauses": ["snoozed"]}},
    }
    changed = {
        "conditions": {"visibilities": ["public"]},
        "private_answers_public": True,
        "targets": targets,
    }
    policies.change(policy, changed, name="Publik", **BY)
    assert moved(desk, "/settings/policies/") == [
        "Name: Standard → Publik",
        "First reply, Urgent: 15m → 5m",
        "First reply, High: 15m (Office) → 15m (Shop)",
        "First reply, warning: 75% → 50%, 75%",
        "Resolution, paused while: – → snoozed",
        "Visibility: any → Public",
        "A private message answers a public comment: no → yes",
    ]


def test_a_changed_rule_says_which_condition_and_which_effect_became_what() -> None:
    brand = a_brand()
    desk = signed_in(a_responder("Dewi", "manager", brand))
    rule = rules.create(brand, "Cards", {"visibility": ["public"]}, {"priority": 3}, **BY)
    asked = {"visibility": ["public", "private"], "words_any": ["kartu hilang"]}
    rules.save(rule, "Cards", asked, {"priority": 1, "veil": True}, **BY)
    assert moved(desk, "/settings/rules/") == [
        "Visibility: Public → Public, Private",
        "Any of these words: – → kartu hilang",
        "Priority: Normal → Urgent",
        "Veil the words: – → yes",
    ]
    more = [rules.create(brand, name, {}, {"priority": 3}, **BY) for name in ("Fees", "Login")]
    rules.reorder(brand, [rule.pk, more[1].pk, more[0].pk], **BY)
    assert moved(desk, "/settings/rules/") == ["Order: Fees, Login → Login, Fees"]


def test_changed_hours_say_which_day_became_what_in_the_readers_language() -> None:
    brand = a_brand()
    desk = signed_in(a_responder("Dewi", "manager", brand))
    calendar = calendars.create(brand, "Office", OFFICE, **BY)
    week = {**OFFICE.weekly, "fri": [("08:00", "11:30"), ("13:00", "16:30")], "sat": [("09:00", "12:00")]}  # fmt: skip
    del week["mon"]
    closed = {date(2026, 12, 31): "Tutup buku"}
    calendars.change(calendar, replace(OFFICE, weekly=week, closed=closed), **BY)
    assert moved(desk, "/settings/hours/") == [
        "Monday: 08:00-17:00 → closed all day",
        "Friday: 08:00-17:00 → 08:00-11:30, 13:00-16:30",
        "Saturday: closed all day → 09:00-12:00",
        "Own closed days: – → 31 Dec 2026 Tutup buku",
    ]
    page = desk.get("/settings/hours/", HTTP_ACCEPT_LANGUAGE="id").content.decode()
    assert "Senin: 08:00-17:00 → tutup seharian" in page
