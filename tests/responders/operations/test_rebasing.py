"""Running clocks come under a newer version of their policy: told beforehand, and only those that may."""

from __future__ import annotations

import pytest

from inbox.models import Activity
from responders.models import Handling
from responders.operations import policies, rebasing
from responders.operations.rebasing import Change
from tests.responders.operations.test_claims_at_once import second_waits_for_first
from tests.responders.promised import (
    a_bank,
    a_policy,
    a_spec,
    jakarta,
    reconcile,
    the_clock,
)

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-23 09:00"
NEXT = jakarta("2026-11-23 09:05")
AFTER = jakarta("2026-11-23 09:20")  # what was promised within 15 minutes is late


def test_it_counts_from_the_original_start_and_is_logged() -> None:
    bank = a_bank(first_reply=15)
    conversation = bank.conversation(MONDAY)
    policies.change(bank.policy, a_spec(None, first_reply=10), by=None, at=NEXT)
    done = rebasing.rebase(bank.policy, by=None, at=NEXT)
    clock = the_clock(conversation)
    assert (clock.started_at, clock.due_at) == (jakarta(MONDAY), jakarta("2026-11-23 09:10"))
    assert (done.conversations, done.kept) == (1, 0)
    [logged] = Activity.objects.filter(verb="policy_rebased", brand=bank.brand)
    assert (logged.detail["name"], logged.detail["number"]) == (bank.policy.name, 2)
    assert rebasing.rebase(bank.policy, by=None, at=NEXT).conversations == 0


def test_the_old_target_is_kept_where_the_new_one_is_past() -> None:
    bank = a_bank(first_reply=15)
    conversation = bank.conversation(MONDAY)
    policies.change(bank.policy, a_spec(None, first_reply=2), by=None, at=NEXT)
    done = rebasing.rebase(bank.policy, by=None, at=NEXT)
    clock = the_clock(conversation)
    assert (clock.due_at, clock.would_have_missed) == (jakarta("2026-11-23 09:15"), True)
    assert done.kept == 1


def test_what_was_late_already_stays_so_is_counted_and_waits_no_more() -> None:
    bank = a_bank(first_reply=15)
    conversation = bank.conversation(MONDAY)
    policies.change(bank.policy, a_spec(None, first_reply=60), by=None, at=NEXT)
    bank.policy.refresh_from_db()
    assert rebasing.outdated(bank.policy).count() == 1
    done = rebasing.rebase(bank.policy, by=None, at=AFTER)
    assert the_clock(conversation).due_at == jakarta("2026-11-23 09:15")
    assert (done.conversations, done.kept) == (1, 1)
    assert rebasing.outdated(bank.policy).count() == 0


def test_a_conversation_under_another_policy_by_now_is_left_there() -> None:
    bank = a_bank(first_reply=15)
    conversation = bank.conversation(MONDAY)
    other = a_policy(bank.brand, None, first_reply=30)
    Handling.objects.filter(pk=conversation.pk).update(policy=other)
    reconcile(conversation, "2026-11-23 09:20")  # late by the first policy, whose clock runs on
    policies.change(bank.policy, a_spec(None, first_reply=60), by=None, at=AFTER)
    assert rebasing.rebase(bank.policy, by=None, at=AFTER).conversations == 0
    applied = Activity.objects.filter(verb="policy_applied", conversation=conversation)
    newest = applied.order_by("-at", "-pk").values_list("new", flat=True)[0]
    assert newest.startswith(f"{other.current_id}:")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_them_at_once_the_second_finds_nothing_to_move() -> None:
    bank = a_bank(first_reply=15)
    conversation = bank.conversation(MONDAY)
    policies.change(bank.policy, a_spec(None, first_reply=10), by=None, at=NEXT)
    done: list[int] = []

    def move() -> None:
        done.append(rebasing.rebase(bank.policy, by=None, at=NEXT).conversations)

    assert second_waits_for_first(move, move) == []
    assert done == [1, 0]
    applied = Activity.objects.filter(verb="policy_applied", conversation=conversation)
    assert applied.filter(detail__has_key="rebase").count() == 1


def test_what_it_would_do_is_what_it_does() -> None:
    bank = a_bank(first_reply=15)
    early, late = bank.conversation("2026-11-23 09:03"), bank.conversation("2026-11-23 08:55")
    policies.change(bank.policy, a_spec(None, first_reply=8), by=None, at=NEXT)
    bank.policy.refresh_from_db()
    told = rebasing.look_ahead(bank.policy, most=10, at=NEXT)
    was = {pk: the_clock(pk).due_at for pk in (early, late)}
    rebasing.rebase(bank.policy, by=None, at=NEXT)
    assert told == [
        Change(one.pk, "first_reply", was[one], the_clock(one).due_at, one == late)
        for one in (early, late)
    ]
    assert the_clock(early).due_at == jakarta("2026-11-23 09:11")
    assert rebasing.look_ahead(bank.policy, most=10, at=NEXT) == []
