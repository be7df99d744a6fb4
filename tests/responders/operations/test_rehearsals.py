"""A policy tried on the past, by the engine that made the past."""

from __future__ import annotations

import pytest

from inbox.core.states import Status
from inbox.errors import NotAllowed
from responders.models import SlaClock
from responders.operations.rehearsals import Rehearsal, rehearse
from tests.responders.promised import (
    Bank,
    a_bank,
    a_spec,
    jakarta,
    moved,
    reconcile,
    replied,
)

pytestmark = pytest.mark.django_db

START, END = jakarta("2026-11-23 00:00"), jakarta("2026-11-24 00:00")


def a_day() -> Bank:
    """Met after 5 minutes, missed after 20, closed without a word, still open."""
    bank = a_bank(first_reply=15)
    for said in ("09:05", "09:20"):
        conversation = bank.conversation("2026-11-23 09:00")
        replied(conversation, f"2026-11-23 {said}", bank.rani)
        reconcile(conversation, f"2026-11-23 {said}")
    closed = bank.conversation("2026-11-23 09:00")
    moved(closed, "2026-11-23 09:01", Status.RESOLVED)
    reconcile(closed, "2026-11-23 09:01")
    bank.conversation("2026-11-23 09:00")
    return bank


def tried(bank: Bank, minutes: int) -> Rehearsal:
    spec = a_spec(bank.calendar, first_reply=minutes)
    [found] = rehearse(bank.brand, spec, START, END, by=None, at=END)
    return found


def test_the_policy_in_force_gives_the_recorded_outcomes() -> None:
    found = tried(a_day(), 15)
    assert found.recorded == found.rehearsed
    assert (found.recorded.value, found.recorded.n) == (0.25, 4)
    assert found.gained == found.lost == []


def test_a_stricter_policy_gains_misses_and_a_laxer_one_loses_them() -> None:
    bank = a_day()
    assert (tried(bank, 3).rehearsed.value, len(tried(bank, 3).gained)) == (0.0, 1)
    assert (tried(bank, 30).rehearsed.value, len(tried(bank, 30).lost)) == (0.5, 1)


def test_a_rehearsal_writes_nothing() -> None:
    bank = a_day()
    before = list(SlaClock.objects.order_by("pk").values())
    tried(bank, 3)
    assert list(SlaClock.objects.order_by("pk").values()) == before


def test_a_lead_may_not_rehearse() -> None:
    bank = a_bank()
    with pytest.raises(NotAllowed):
        rehearse(bank.brand, a_spec(None), START, END, by=bank.bima.user, at=END)
