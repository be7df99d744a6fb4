"""Policies are versioned, chosen in order, and never rewrite what was promised."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.core.states import Status
from inbox.errors import NotAllowed, Refused
from inbox.models import Activity
from responders.models import Handling, SlaClock, SlaPolicy
from responders.operations import calendars, policies, taking_back
from tests.builders import a_brand
from tests.responders.promised import (
    OFFICE,
    a_bank,
    a_policy,
    a_spec,
    jakarta,
    moved,
    reconcile,
    replied,
    the_clock,
    wrote,
)  # fmt: skip

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-23 09:00"
NEXT = jakarta("2026-11-23 09:05")


def test_the_first_policy_that_matches_applies() -> None:
    bank = a_bank(first_reply=15)
    special = policies.create(
        bank.brand,
        "Cards",
        {**a_spec(bank.calendar, first_reply=5), "conditions": {"intents": ["card_blocked"]}},
        by=None,
        at=NEXT,
    )
    policies.reorder(bank.brand, [special.pk, bank.policy.pk], by=None, at=NEXT)
    ordinary = bank.conversation(MONDAY)
    urgent = bank.conversation(MONDAY)
    Handling.objects.filter(pk=urgent.pk).update(intent="card_blocked")
    reconcile(urgent, MONDAY)
    assert the_clock(ordinary).target_seconds == 900
    assert the_clock(urgent).target_seconds == 300


def test_a_policy_set_by_a_rule_comes_before_all_conditions() -> None:
    bank = a_bank(first_reply=15)
    chosen = a_policy(bank.brand, None, first_reply=60)
    conversation = bank.conversation(MONDAY)
    Handling.objects.filter(pk=conversation.pk).update(policy=chosen)
    reconcile(conversation, MONDAY)
    assert the_clock(conversation).target_seconds == 3600


def test_an_edit_never_rewrites_history() -> None:
    bank = a_bank(first_reply=15)
    done, open_one = bank.conversation(MONDAY), bank.conversation(MONDAY)
    replied(done, "2026-11-23 09:10", bank.rani)
    reconcile(done, "2026-11-23 09:10")
    before = list(SlaClock.objects.order_by("pk").values())
    policies.change(bank.policy, a_spec(None, first_reply=1), by=None, at=NEXT)
    for conversation in (done, open_one):
        reconcile(conversation, "2026-11-23 09:11")
    assert list(SlaClock.objects.order_by("pk").values()) == before


def test_a_new_conversation_gets_the_new_version() -> None:
    bank = a_bank(first_reply=15)
    policies.change(bank.policy, a_spec(None, first_reply=1), by=None, at=NEXT)
    assert the_clock(bank.conversation(MONDAY)).target_seconds == 60


def test_a_turn_after_all_promises_were_kept_gets_the_new_version() -> None:
    bank = a_bank(first_reply=15, next_reply=30)
    conversation = bank.conversation(MONDAY)
    replied(conversation, "2026-11-23 09:01", bank.rani)
    reconcile(conversation, "2026-11-23 09:01")
    policies.change(bank.policy, a_spec(None, first_reply=1, next_reply=2), by=None, at=NEXT)
    wrote(conversation, "2026-11-23 09:10")
    reconcile(conversation, "2026-11-23 09:10")
    assert the_clock(conversation, "next_reply").target_seconds == 120
    assert the_clock(conversation).target_seconds == 900


def test_a_new_priority_never_invents_a_breach_in_the_past() -> None:
    bank = a_bank(first_reply=15)
    spec = a_spec(bank.calendar, first_reply=15)
    spec["targets"]["first_reply"]["1"]["seconds"] = 120
    policies.change(bank.policy, spec, by=None, at=jakarta(MONDAY))
    soon, late = bank.conversation(MONDAY), bank.conversation(MONDAY)
    Handling.objects.update(priority=1)
    reconcile(soon, "2026-11-23 09:01")
    reconcile(late, "2026-11-23 09:05")
    assert the_clock(soon).due_at == jakarta("2026-11-23 09:02")
    assert the_clock(late).due_at == jakarta("2026-11-23 09:15")
    assert the_clock(late).would_have_missed


def test_policies_follow_a_changed_calendar_for_what_begins_later() -> None:
    bank = a_bank(first_reply=15)
    running = bank.conversation("2026-11-20 16:55")
    assert bank.calendar is not None
    plan = calendars.Plan("Asia/Jakarta", {"sat": [("09:00", "12:00")], **OFFICE.weekly})
    version = calendars.change(bank.calendar, plan, by=None, at=NEXT)
    [followed] = policies.follow(version, by=None, at=NEXT)
    later = bank.conversation("2026-11-20 16:55")
    assert followed.number == 2
    assert the_clock(running).due_at == jakarta("2026-11-23 08:10")
    assert the_clock(later).due_at == jakarta("2026-11-21 09:10")


@pytest.mark.parametrize("have_followed", [True, False])
def test_policies_that_followed_a_calendar_follow_it_back(have_followed: bool) -> None:
    bank = a_bank(first_reply=15)
    assert bank.calendar is not None
    plan = calendars.Plan("Asia/Jakarta", {"sat": [("09:00", "12:00")], **OFFICE.weekly})
    version = calendars.change(bank.calendar, plan, by=None, at=NEXT)
    change = Activity.objects.select_related("brand").filter(verb="calendar_saved").latest("pk")
    if have_followed:
        policies.follow(version, by=None, at=NEXT)
    taking_back.take_back(change, by=None, at=NEXT)
    bank.policy.refresh_from_db()
    assert bank.policy.current is not None
    assert bank.policy.current.number == (3 if have_followed else 1)
    later = bank.conversation("2026-11-20 16:55")
    assert the_clock(later).due_at == jakarta("2026-11-23 08:10")


def test_a_reopened_conversation_takes_up_the_new_version() -> None:
    bank = a_bank()
    conversation = bank.conversation(MONDAY)
    replied(conversation, "2026-11-23 09:01", bank.rani)
    moved(conversation, "2026-11-23 09:02", Status.RESOLVED, bank.rani)
    reconcile(conversation, "2026-11-23 09:02")
    policies.change(bank.policy, a_spec(None, resolution=60), by=None, at=NEXT)
    moved(conversation, "2026-11-23 10:00", Status.OPEN)
    reconcile(conversation, "2026-11-23 10:00")
    assert the_clock(conversation, "resolution").target_seconds == 3600


def test_a_switched_off_policy_promises_nothing_new() -> None:
    bank = a_bank(first_reply=15)
    policies.switch(bank.policy, False, by=None, at=NEXT)
    assert not SlaClock.objects.filter(conversation=bank.conversation(MONDAY)).exists()


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        ({"targets": {}}, "no_targets"),
        ({"conditions": {"weather": ["rain"]}, "targets": {"x": {}}}, "condition_unknown"),
        ({"targets": {"handle_time": {}}}, "metric_unknown"),
        ({"targets": {"first_reply": {"9": {"seconds": 1}}}}, "priority_unknown"),
        ({"targets": {"first_reply": {"1": {"seconds": 0}}}}, "target_wrong"),
        ({"targets": {"first_reply": {"1": {"seconds": 1, "warn_at": 2}}}}, "warning_wrong"),
        ({"targets": {"first_reply": {"1": {"seconds": 1, "pauses": ["pending"]}}}}, "pause_wrong"),
        ({"targets": {"first_reply": {"1": {"seconds": 1, "calendar": -1}}}}, "calendar_unknown"),
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused(spec: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        policies.create(a_brand(), "Wrong", spec, by=None, at=NEXT)
    assert refused.value.code == code
    assert not SlaPolicy.objects.exists()


def test_a_lead_may_not_change_promises() -> None:
    bank = a_bank()
    with pytest.raises(NotAllowed):
        policies.change(bank.policy, a_spec(None), by=bank.bima.user, at=NEXT)
