"""Every change of the settings has its way back, which is itself a change like any other."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Brand
from responders.models import ApiToken, OutgoingWebhook, SlaPolicy, TriageRule
from responders.operations import (
    channels,
    policies,
    rules,
    settings_changes,
    shift_patterns,
    taking_back,
    team,
    tokens,
    webhooks,
)
from responders.operations.taking_back import NewerStands, Outlook
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_responder, a_team
from tests.responders.console.things import a_spec
from tests.responders.operations.administrators import who_signs_in
from tests.responders.operations.changeable import BY, SETTINGS, Setting, fresh
from tests.responders.operations.changeable_people import MONDAY, PEOPLE, TURN
from tests.responders.operations.switchable import switches

pytestmark = pytest.mark.django_db
EVERY = [*SETTINGS, *PEOPLE]
LATER = MONDAY_TEN + timedelta(hours=1)
SWITCHES = (
    "rule_switched", "policy_switched", "notice_rule_switched", "notice_rule_created", "notice_rule_removed",
    "macro_removed", "macro_added", "webhook_paused", "webhook_created", "channel_moved", "responder_disabled",
    "member_removed", "shift_planned", "shift_removed", "absence_planned", "absence_cancelled",
)  # fmt: skip


def last() -> Activity:
    return Activity.objects.select_related("brand").latest("pk")


def refused(change: Activity) -> str:
    with pytest.raises(Refused) as error:
        taking_back.take_back(change, by=None, at=LATER)
    return error.value.code


@pytest.mark.parametrize("build", EVERY, ids=lambda build: build.__name__)
def test_a_change_taken_back_leaves_what_was_before(build: Callable[[Brand], Setting]) -> None:
    setting = build(a_brand())
    before = setting.read()
    setting.change(1)
    assert setting.read() != before
    change = last()
    taking_back.take_back(change, by=None, at=LATER)
    assert setting.read() == before
    told = last()
    assert (told.pk > change.pk, told.at) == (True, LATER)
    assert refused(change) == "back_already"
    assert setting.read() == before
    assert last() == told


@pytest.mark.parametrize("build", EVERY, ids=lambda build: build.__name__)
def test_something_newer_is_never_overwritten_unseen(build: Callable[[Brand], Setting]) -> None:
    setting = build(a_brand())
    before = setting.read()
    setting.change(1)
    first, between = last(), setting.read()
    setting.change(2)
    second, newest = last(), setting.read()
    with pytest.raises(NewerStands) as error:
        taking_back.take_back(first, by=None, at=LATER)
    assert error.value.newest and error.value.newest.detail == second.detail
    assert setting.read() == newest
    taking_back.take_back(second, by=None, at=LATER)
    assert setting.read() == between
    taking_back.take_back(first, by=None, at=LATER)
    assert setting.read() == before


@pytest.mark.parametrize("verb", SWITCHES)
def test_what_was_made_removed_or_switched_is_as_before(verb: str) -> None:
    found = switches(a_brand())
    assert set(found) == set(SWITCHES)
    read, change = found[verb]
    before = read()
    change()
    assert read() != before if verb != "notice_rule_removed" else True
    done = last()
    assert done.verb == verb
    taking_back.take_back(done, by=None, at=LATER)
    assert read() == before
    assert refused(done) == "back_already"


@pytest.mark.parametrize("build", EVERY, ids=lambda build: build.__name__)
def test_who_may_not_change_it_may_not_take_it_back(build: Callable[[Brand], Setting]) -> None:
    brand = a_brand()
    setting = build(brand)
    setting.change(1)
    now, change = setting.read(), last()
    outsider = a_responder("Joko", "admin", a_brand("Bank Jauh"))
    manager = a_responder("Dewi", "manager", a_brand("Bank Jauh"))
    for person in (a_responder("Bima", "agent", brand), outsider, manager):
        with pytest.raises(NotAllowed):
            taking_back.take_back(change, by=person.user, at=LATER)
    assert setting.read() == now


def test_a_lead_takes_back_no_rule() -> None:
    brand = a_brand()
    rules.create(brand, "Cards", {}, {"priority": 3}, **BY)
    with pytest.raises(NotAllowed):
        taking_back.take_back(last(), by=a_responder("Bima", "lead", brand).user, at=LATER)


def test_a_new_rule_and_a_new_policy_are_kept_and_switched_off() -> None:
    brand = a_brand()
    rules.create(brand, "Cards", {}, {"priority": 3}, **BY)
    taking_back.take_back(last(), by=None, at=LATER)
    assert not TriageRule.objects.get().is_active
    policies.create(brand, "Standard", a_spec(), **BY)
    taking_back.take_back(last(), by=None, at=LATER)
    assert not SlaPolicy.objects.get().is_active


def test_an_order_comes_back_around_a_rule_that_is_newer() -> None:
    brand = a_brand()
    ids = [rules.create(brand, name, {}, {"priority": 1}, **BY).pk for name in "ab"]
    rules.reorder(brand, ids[::-1], **BY)
    change = last()
    new = rules.create(brand, "c", {}, {"priority": 1}, **BY).pk
    taking_back.take_back(change, by=None, at=LATER)
    assert rules.order_of(brand) == [*ids, new]


def test_the_newer_change_is_told_with_who_and_when() -> None:
    brand = a_brand()
    dewi = a_responder("Dewi", "manager", brand)
    rule = rules.create(brand, "Cards", {}, {"priority": 3}, **BY)
    rules.enable(rule, False, **BY)
    change = last()
    rules.save(rule, "Kartu", {}, {"priority": 2}, by=dewi.user, at=LATER)
    rules.enable(rule, True, by=dewi.user, at=LATER)
    rules.enable(rule, False, by=None, at=LATER)
    assert taking_back.outlook(change) is Outlook.OPEN  # switched off, as this change left it
    rules.enable(rule, True, by=dewi.user, at=LATER)
    assert refused(change) == "back_already"
    rules.save(rule, "Kartu", {}, {"priority": 1}, by=dewi.user, at=LATER)
    saved = Activity.objects.filter(verb="rule_saved").order_by("pk")[0]
    with pytest.raises(NewerStands, match=r"Dewi set something newer on .*11:00"):
        taking_back.take_back(saved, by=None, at=LATER)


def test_an_address_and_a_secret_of_a_webhook_stay_out_of_the_journal() -> None:
    brand = a_brand()
    hook, secret = webhooks.create(
        brand, "CRM", "https://crm.example/kunci-1", ["clock.breached"], **BY
    )
    webhooks.save(hook, "CRM", "https://crm.example/kunci-2", ["clock.breached"], **BY)
    change = last()
    fresh_one = webhooks.rotate(hook, **BY)
    rotated = last()
    assert {refused(change), refused(rotated)} == {"no_way_back"}
    assert "path may be a secret" in taking_back.why_not(change)
    webhooks.remove(hook, **BY)
    assert refused(last()) == "no_way_back"
    told = json.dumps(list(Activity.objects.values_list("detail", flat=True)))
    assert not any(word in told for word in ("kunci", secret, fresh_one))


def test_a_webhook_keeps_the_address_that_a_newer_change_gave_it() -> None:
    hook, _secret = webhooks.create(
        a_brand(), "CRM", "https://crm.example/a", ["clock.breached"], **BY
    )
    webhooks.save(hook, "Lama", "https://crm.example/a", ["clock.breached"], **BY)
    change = last()
    webhooks.save(hook, "Lama", "https://crm.example/b", ["clock.breached"], **BY)
    taking_back.take_back(change, by=None, at=LATER)
    kept = OutgoingWebhook.objects.get()
    assert (kept.name, kept.url) == ("CRM", "https://crm.example/b")


def test_a_new_token_ends_and_an_ended_one_does_not_come_back() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    tokens.create(rani, "CRM", ["read:inbox"], days=9, by=rani.user, at=MONDAY_TEN)
    made = last()
    other = a_responder("Bima", "agent", brand)
    with pytest.raises(NotAllowed):
        taking_back.take_back(made, by=other.user, at=LATER)
    assert taking_back.warning(made)
    taking_back.take_back(made, by=rani.user, at=LATER)
    assert ApiToken.objects.get().revoked_at == LATER
    assert refused(last()) == "no_way_back"
    assert "make a new one" in taking_back.why_not(last())


def test_a_new_account_is_disabled_and_nobody_takes_back_their_own_role() -> None:
    brand = a_brand()
    admin = who_signs_in("Agus", brand)
    who_signs_in("Wati", brand)  # a brand is never without one
    hired, _password = team.hire("Rani", "rani", "agent", [brand], by=admin.user, at=MONDAY_TEN)
    taking_back.take_back(last(), by=admin.user, at=LATER)
    assert not fresh(hired).user.is_active
    said = {"name": "Agus", "brands": [brand], "capacity": 6}
    team.change(admin, **said, role="lead", **BY)
    team.change(fresh(admin), **said, role="admin", **BY)
    with pytest.raises(Refused, match="Somebody else"):
        taking_back.take_back(last(), by=admin.user, at=LATER)


def test_a_broken_channel_is_not_resumed_by_a_way_back() -> None:
    channel = a_channel(a_brand())
    channels.pause(channel, **BY)
    change = last()
    type(channel).objects.update(state="broken")
    assert refused(change) == "newer_stands"


def test_a_first_pattern_has_nothing_before_it() -> None:
    brand = a_brand()
    crew = a_team(brand, a_responder("Rani", "agent", brand))
    shift_patterns.save(crew, None, {"mon": [TURN]}, MONDAY, None, **BY)
    assert refused(last()) == "no_way_back"
    assert "nothing before it" in taking_back.why_not(last())


def test_changes_that_were_journalled_without_what_stood_before_say_so() -> None:
    change = Activity.objects.create(
        brand=a_brand(), verb="rule_saved", at=MONDAY_TEN, detail={"name": "Cards", "before": "Kartu"}
    )  # fmt: skip
    assert refused(change) == "no_way_back"
    assert taking_back.why_not(change) == "What stood before is not kept."


def test_every_change_has_a_way_back_or_words_that_say_why_not() -> None:
    verbs = {verb for section in settings_changes.SECTIONS.values() for verb in section.verbs}
    assert verbs == set(taking_back.WAYS) | set(taking_back.NO_WAY)
