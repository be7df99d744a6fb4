"""A stored clock explains itself by the versions it was made under."""

from __future__ import annotations

import pytest

from inbox.errors import NotAllowed
from responders.core.sla import State
from responders.operations import calendars
from responders.operations.explanations import explain
from tests.builders import a_responder
from tests.responders.promised import OFFICE, a_bank, jakarta, reconcile, replied, the_clock

pytestmark = pytest.mark.django_db

FRIDAY = "2026-11-20 16:50"
MONDAY = jakarta("2026-11-23 10:00")


def test_a_missed_clock_tells_its_weekend() -> None:
    bank = a_bank()
    conversation = bank.conversation(FRIDAY)
    replied(conversation, "2026-11-23 08:06", bank.rani)
    reconcile(conversation, "2026-11-23 08:06")
    told = explain(the_clock(conversation), by=bank.rani.user, at=MONDAY)
    assert told.state is State.MISSED
    assert [line.code for line in told.explanation.lines] == [
        "started_message", "policy_for_all", "target_hours", "warned", "due", "missed",
    ]  # fmt: skip
    assert [part.length.total_seconds() for part in told.explanation.counted] == [600, 360]
    assert len(told.breaches) == 1


def test_a_later_calendar_does_not_change_what_is_told() -> None:
    bank = a_bank()
    conversation = bank.conversation(FRIDAY)
    before = explain(the_clock(conversation), by=None, at=MONDAY).explanation
    assert bank.calendar is not None
    plan = calendars.Plan("Asia/Jakarta", OFFICE.weekly, closed={MONDAY.date(): "Own day"})
    calendars.change(bank.calendar, plan, by=None, at=MONDAY)
    assert explain(the_clock(conversation), by=None, at=MONDAY).explanation == before


def test_an_outsider_is_told_nothing() -> None:
    conversation = a_bank().conversation(FRIDAY)
    joko = a_responder("Joko", "agent")
    with pytest.raises(NotAllowed):
        explain(the_clock(conversation), by=joko.user, at=MONDAY)
