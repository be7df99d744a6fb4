"""What is told of promises that were moved after they were warned of, or broken."""

from __future__ import annotations

from datetime import timedelta

import pytest

from responders.models import SlaClock
from responders.operations import withdrawals
from tests.responders.operations.test_alerts import DUE, LATER, a_rule, beat, owned, told, work
from tests.responders.promised import a_bank

pytestmark = pytest.mark.django_db


def test_an_escalation_of_a_promise_that_was_moved_counts_from_its_new_end() -> None:
    bank = a_bank()
    clock = owned(bank)
    a_rule(bank, whom=["leads"], after_minutes=30)
    beat()
    work()
    moved = DUE + timedelta(minutes=10)
    SlaClock.objects.filter(pk=clock.pk).update(due_at=moved, is_breached=False)
    beat(moved + timedelta.resolution)
    work(moved + timedelta.resolution)
    work(moved + timedelta(minutes=29))
    assert told() == []
    work(moved + timedelta(minutes=30))
    assert told() == [("Bima", "breached", "console")]


def test_a_breach_after_one_that_was_withdrawn_is_told_and_withdrawn_too() -> None:
    bank = a_bank()
    clock = owned(bank)
    a_rule(bank)
    beat()
    work()
    moved = DUE + timedelta(minutes=30)
    SlaClock.objects.filter(pk=clock.pk).update(due_at=moved, is_breached=False)
    withdrawals.settle([clock.conversation_id], at=LATER)
    work()
    heard = [("Rani", "breached", "console"), ("Rani", "withdrawn", "console")]
    assert told() == heard
    late = moved + timedelta.resolution
    for _ in range(2):
        beat(late)
        work(late)
    assert told() == [heard[0], *heard]
    SlaClock.objects.filter(pk=clock.pk).update(due_at=moved + timedelta(hours=1))
    withdrawals.settle([clock.conversation_id], at=late)
    work(late)
    assert told() == [heard[0], heard[0], heard[1], heard[1]]
