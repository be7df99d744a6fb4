"""A stored clock explains itself by the versions it was made under."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.errors import NotAllowed
from inbox.models import Conversation
from responders.core.explain import Line
from responders.core.sla import State
from responders.models import SlaClock
from responders.operations import calendars, policies, rebasing
from responders.operations.explanations import explain
from tests.builders import a_responder
from tests.responders.promised import OFFICE, a_bank, a_spec, jakarta, reconcile, replied, the_clock

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


def test_what_later_versions_did_to_a_clock_is_told_where_it_happened() -> None:
    bank, soon = a_bank(), MONDAY + timedelta(minutes=1)
    running = bank.conversation("2026-11-23 09:50")  # due at 10:05, by the second version at 10:20
    late = bank.conversation(FRIDAY)  # since 08:05
    for minutes, at in ((30, MONDAY), (5, soon)):
        policies.change(bank.policy, a_spec(bank.calendar, first_reply=minutes), by=None, at=at)
        rebasing.rebase(bank.policy, by=None, at=at)

    def told(conversation: Conversation) -> dict[str, Line]:
        clock = SlaClock.objects.get(conversation=conversation, metric="first_reply")
        return {line.code: line for line in explain(clock, by=None, at=soon).explanation.lines}

    said = told(running)
    assert said["target_hours"].arguments["target"] == timedelta(minutes=15)  # as it was promised
    assert said["policy_changed_unexplained"].at == MONDAY
    assert said["due_moved"].arguments == {
        "before": jakarta("2026-11-23 10:05"),
        "after": jakarta("2026-11-23 10:20"),
    }
    assert said["kept_old_target"].at == soon  # by the third it would be late since 09:55
    assert told(late)["kept_when_late"].at == soon
    assert not {"policy_changed_unexplained", "due_moved", "kept_old_target"} & set(told(late))


def test_a_calendar_that_came_later_is_not_told_at_the_start() -> None:
    bank = a_bank()
    conversation = bank.conversation("2026-11-23 09:50")
    assert bank.calendar is not None
    plan = calendars.Plan("Asia/Jakarta", OFFICE.weekly, closed={MONDAY.date(): "Own day"})
    calendars.change(bank.calendar, plan, by=None, at=MONDAY)
    bank.calendar.refresh_from_db()
    policies.change(bank.policy, a_spec(bank.calendar, first_reply=15), by=None, at=MONDAY)
    rebasing.rebase(bank.policy, by=None, at=MONDAY)
    lines = explain(the_clock(conversation), by=None, at=MONDAY).explanation.lines
    said = {line.code: line.arguments for line in lines}
    assert said["target_hours"]["calendar"] == "Office v1"
    assert said["due_moved"]["after"] == jakarta("2026-11-24 08:15")
