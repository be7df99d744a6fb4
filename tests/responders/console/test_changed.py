"""The latest changes under a page of the settings, and the button that takes one back."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from inbox.models import Activity
from responders.models import TriageRule
from responders.operations import macros, rules, shifts, tokens, webhooks
from tests.builders import MONDAY_TEN, a_brand, a_responder, a_team
from tests.responders.console.signing import signed_in
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
