"""A clock while it is replayed: pauses, ends and due times at the very edges."""

from __future__ import annotations

from datetime import timedelta

import pytest

from responders.core.facts import FactKind
from responders.core.hours import ALWAYS, BusinessHours
from responders.core.replay import replay
from responders.core.running import deadline
from responders.core.sla import Clock, Metric, Outcome, Target, Terms
from tests.responders.core.told import (
    APPLIED,
    EVERYTHING,
    PROMISES,
    at,
    clocks,
    moved,
    other,
    replied,
    wrote,
)

HOUR = timedelta(hours=1)
PAUSING = Terms((Target(Metric.RESOLUTION, HOUR, pauses=frozenset({"pending"})),))
NEVER = BusinessHours.from_spec({"zone": "UTC"})


def test_a_pause_that_begins_at_the_due_moment_comes_too_late() -> None:
    assert deadline(ALWAYS, at(0), [(at(60), at(90))], HOUR) == at(60)
    assert deadline(ALWAYS, at(0), [(at(60), None)], HOUR) == at(60)


def test_every_pause_before_the_due_moment_moves_it() -> None:
    assert deadline(ALWAYS, at(0), [(at(10), at(20)), (at(40), at(45))], HOUR) == at(75)
    assert deadline(ALWAYS, at(0), [(at(10), at(20)), (at(70), at(90))], HOUR) == at(70)


def test_while_it_stands_still_and_where_hours_never_open_nothing_is_due() -> None:
    assert deadline(ALWAYS, at(0), [(at(59), None)], HOUR) is None
    assert deadline(NEVER, at(0), [], HOUR) is None


def test_a_promise_in_hours_that_never_open_is_never_missed() -> None:
    shut = Terms((Target(Metric.FIRST_REPLY, HOUR, "shut"),))
    told = (APPLIED, wrote(1, 0), replied(2, 50_000))
    [clock] = replay(told, {"v1": shut}, {"shut": NEVER})
    assert (clock.due_at, clock.warn_at, clock.outcome) == (None, None, Outcome.MET)


def test_resolved_and_reopened_at_one_instant_leaves_no_pause() -> None:
    told = (wrote(1, 0), replied(2, 1), moved(3, 30, "resolved"), moved(4, 30, "open"))
    [wait] = clocks(Metric.REQUESTER_WAIT, *told, terms=EVERYTHING)
    assert (wait.pauses, wait.due_at, wait.outcome) == ((), at(120), Outcome.RUNNING)


@pytest.mark.parametrize("status", ["pending", "snoozed"])
def test_the_requesters_wait_stands_still_while_we_wait_for_them(status: str) -> None:
    told = (wrote(1, 0), replied(2, 1), moved(3, 30, status))
    [held] = clocks(Metric.REQUESTER_WAIT, *told, terms=EVERYTHING)
    assert (held.pauses, held.due_at, held.warn_at) == (((at(30), None),), None, None)
    [on] = clocks(Metric.REQUESTER_WAIT, *told, moved(4, 50, "open"), terms=EVERYTHING)
    assert (on.pauses, on.due_at, on.warn_at) == (((at(30), at(50)),), at(140), at(110))


@pytest.mark.parametrize("status", ["pending", "snoozed", "resolved"])
def test_updates_are_owed_only_while_it_is_open(status: str) -> None:
    told = (wrote(1, 0), replied(2, 10), moved(3, 20, status))
    [held] = clocks(Metric.UPDATE, *told, terms=EVERYTHING)
    assert (held.is_paused, held.due_at) == (True, None)
    [on] = clocks(Metric.UPDATE, *told, moved(4, 50, "open"), terms=EVERYTHING)
    assert (on.is_paused, on.due_at) == (False, at(100))


def test_a_reply_ends_an_interval_of_updates_also_while_it_stands_still() -> None:
    told = (wrote(1, 0), replied(2, 10), moved(3, 20, "pending"), replied(4, 30))
    [ended, begun] = clocks(Metric.UPDATE, *told, terms=EVERYTHING)
    assert (ended.outcome, ended.pauses, ended.fulfilled_at) == (
        Outcome.MET, ((at(20), at(30)),), at(30),
    )  # fmt: skip
    assert (begun.started_at, begun.pauses) == (at(30), ((at(30), None),))


def test_a_clock_that_ends_while_paused_ends_its_pause() -> None:
    told = (wrote(1, 0), replied(2, 1), moved(3, 30, "pending"), moved(4, 50, "resolved"))
    [clock] = clocks(Metric.RESOLUTION, *told, terms=PAUSING)
    assert (clock.pauses, clock.outcome) == (((at(30), at(50)),), Outcome.MET)


def test_an_end_says_when_and_by_what() -> None:
    told = (wrote(1, 0), moved(7, 30, "spam"))
    [clock] = clocks(Metric.FIRST_REPLY, *told)
    assert _ended(clock) == (Outcome.CANCELLED, at(30), "activity:7", "spam")
    told = (wrote(1, 0), other(FactKind.MERGED_INTO, 8, 31))
    [clock] = clocks(Metric.RESOLUTION, *told)
    assert _ended(clock) == (Outcome.CANCELLED, at(31), "activity:8", "merged_into")
    told = (wrote(1, 0), moved(9, 32, "resolved"))
    for metric in (Metric.FIRST_REPLY, Metric.RESOLUTION, Metric.REQUESTER_WAIT):
        [clock] = clocks(metric, *told, terms=EVERYTHING)
        assert _ended(clock) == (Outcome.CLOSED_UNANSWERED, at(32), "activity:9", "")
    [clock] = clocks(Metric.ASSIGNMENT, *told, terms=EVERYTHING)
    assert _ended(clock) == (Outcome.CANCELLED, at(32), "activity:9", "resolved")


def test_spam_in_a_later_turn_makes_the_next_one_no_first_reply() -> None:
    told = (wrote(1, 0), replied(2, 1), wrote(3, 5), moved(4, 6, "spam"), moved(5, 9, "open"))
    assert len(clocks(Metric.FIRST_REPLY, *told)) == 1
    found = clocks(Metric.NEXT_REPLY, *told)
    assert [(c.base, c.outcome) for c in found] == [
        ("message:3", Outcome.CANCELLED),
        ("activity:5", Outcome.RUNNING),
    ]


def test_a_message_known_at_the_moment_of_the_resolution_is_closed_with_it() -> None:
    told = (wrote(1, 0), replied(2, 1), wrote(3, 4, known=10), moved(4, 10, "resolved"))
    [clock] = clocks(Metric.NEXT_REPLY, *told)
    assert clock.outcome is Outcome.CLOSED_UNANSWERED
    late = (*told[:2], wrote(3, 4, known=10.01), told[3])
    assert [c.outcome for c in clocks(Metric.NEXT_REPLY, *late)] == [Outcome.RUNNING]


def test_all_time_needs_no_calendar_and_a_warning_share_of_one_never_warns() -> None:
    silent = Terms((Target(Metric.FIRST_REPLY, HOUR, warn_share=1),))
    [clock] = clocks(Metric.FIRST_REPLY, wrote(1, 0), terms=silent)
    assert (clock.warn_at, clock.due_at) == (None, at(60))
    [usual] = clocks(Metric.FIRST_REPLY, wrote(1, 0), terms=PROMISES)
    assert (usual.warn_at, usual.due_at) == (at(11.25), at(15))


def _ended(clock: Clock) -> tuple[object, ...]:
    return (clock.outcome, clock.fulfilled_at, clock.fulfilled_by, clock.reason)
