"""A question from a conversation that was merged into this one: it waits on from when it was asked."""

from __future__ import annotations

import pytest

from responders.core.facts import Fact, FactKind
from responders.core.sla import Clock, Metric, Outcome
from tests.responders.core.told import at, clocks, needs_no_reply, replied, wrote


def taken_over(number: int, minute: float, since: float | None) -> Fact:
    asked = None if since is None else at(since)
    return Fact(at(minute), FactKind.TAKEN_OVER, f"message:{number}", since=asked)


def replies(*facts: Fact) -> list[Clock]:
    """First replies, then next ones; each by when it was asked."""
    return clocks(Metric.FIRST_REPLY, *facts) + clocks(Metric.NEXT_REPLY, *facts)


def test_nobody_waited_here_so_its_own_clock_begins_when_it_was_asked() -> None:
    [first] = replies(taken_over(7, 30, since=4))
    assert (first.base, first.started_at, first.due_at) == ("message:7", at(4), at(19))


def test_without_a_moment_it_was_asked_when_it_came() -> None:
    [first] = replies(taken_over(7, 30, since=None))
    assert first.started_at == at(30)


def test_an_answer_from_before_the_merge_did_not_answer_it() -> None:
    first, second = replies(wrote(1, 5), replied(2, 10), taken_over(7, 30, since=6), replied(8, 33))
    assert (first.base, first.outcome, first.fulfilled_by) == (
        "message:1",
        Outcome.MET,
        "message:2",
    )
    assert (second.metric, second.base, second.started_at) == (
        Metric.NEXT_REPLY,
        "message:7",
        at(6),
    )
    assert second.fulfilled_by == "message:8"


def test_an_older_question_takes_the_place_of_the_one_that_waits() -> None:
    now, gone = replies(wrote(1, 10), taken_over(7, 12, since=2))
    assert (gone.base, gone.outcome, gone.reason) == ("message:1", Outcome.CANCELLED, "superseded")
    assert (gone.fulfilled_at, gone.fulfilled_by) == (at(12), "message:7")
    assert (now.base, now.metric, now.started_at) == ("message:7", Metric.FIRST_REPLY, at(2))
    assert now.outcome is Outcome.RUNNING


def test_of_a_later_turn_too_and_it_stays_a_next_reply() -> None:
    found = clocks(
        Metric.NEXT_REPLY, wrote(1, 0), replied(2, 5), wrote(3, 20), taken_over(7, 22, since=8)
    )
    assert [(one.base, one.outcome, one.reason) for one in found] == [
        ("message:7", Outcome.RUNNING, ""),
        ("message:3", Outcome.CANCELLED, "superseded"),
    ]


def test_a_younger_question_waits_behind_the_one_that_is_there() -> None:
    [only] = replies(wrote(1, 2), taken_over(7, 12, since=9))
    assert (only.base, only.outcome) == ("message:1", Outcome.RUNNING)


def test_one_answer_answers_both_and_the_turn_after_is_counted_once() -> None:
    found = replies(wrote(1, 10), taken_over(7, 12, since=2), replied(8, 14), wrote(9, 20))
    assert [(one.metric, one.base, one.outcome) for one in found] == [
        (Metric.FIRST_REPLY, "message:7", Outcome.MET),
        (Metric.FIRST_REPLY, "message:1", Outcome.CANCELLED),
        (Metric.NEXT_REPLY, "message:9", Outcome.RUNNING),
    ]


def test_what_needs_no_reply_is_taken_over_in_silence() -> None:
    assert replies(taken_over(7, 12, since=2), needs_no_reply(7, 13)) == []
    [only] = replies(wrote(1, 10), taken_over(7, 12, since=2), needs_no_reply(7, 13))
    assert (only.base, only.outcome) == ("message:1", Outcome.RUNNING)


@pytest.mark.parametrize("since", [0, 40])
def test_resolution_begins_with_the_first_that_was_heard_here(since: float) -> None:
    [clock] = clocks(Metric.RESOLUTION, taken_over(7, 45, since=since), wrote(8, 50))
    assert (clock.base, clock.started_at) == ("message:7", at(since))
