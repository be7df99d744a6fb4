"""The platform's clock and ours differ a little: what we did may seem to come before what made us do it."""

from __future__ import annotations

from responders.core.facts import Fact, FactKind
from responders.core.sla import Metric, Outcome
from tests.responders.core.told import EVERYTHING, at, clocks, moved, other, replied, wrote

OWNED = other(FactKind.ASSIGNED, 5, 0)


def test_an_owner_who_was_there_before_the_message_meets_the_assignment_at_once() -> None:
    [clock] = clocks(Metric.ASSIGNMENT, OWNED, wrote(2, 1), terms=EVERYTHING)
    assert (clock.outcome, clock.fulfilled_at) == (Outcome.MET, at(1))
    assert clock.fulfilled_by == OWNED.ref


def test_an_owner_who_was_released_before_the_message_is_none() -> None:
    freed = other(FactKind.RELEASED, 6, 0.5)
    [clock] = clocks(Metric.ASSIGNMENT, OWNED, freed, wrote(2, 1), terms=EVERYTHING)
    assert clock.outcome is Outcome.RUNNING


def test_a_message_that_was_spam_before_it_was_dated_promises_nothing() -> None:
    for metric in Metric:
        assert clocks(metric, moved(5, 0, "spam"), wrote(2, 1), terms=EVERYTHING) == []


def test_taken_out_of_spam_every_promise_begins_there() -> None:
    told = (moved(5, 0, "spam"), wrote(2, 1), moved(6, 9, "open"))
    for metric in set(Metric) - {Metric.NEXT_REPLY, Metric.UPDATE}:
        [clock] = clocks(metric, *told, terms=EVERYTHING)
        assert (clock.started_at, clock.base) == (at(9), "activity:6")


def test_opening_again_before_anybody_wrote_promises_no_resolution() -> None:
    told = (moved(5, 0, "resolved"), moved(6, 1, "open"), wrote(2, 3))
    [clock] = clocks(Metric.RESOLUTION, *told)
    assert (clock.started_at, clock.base) == (at(3), "message:2")


def test_a_reply_accepted_after_closing_promises_no_update() -> None:
    told = (wrote(2, 0), moved(5, 1, "resolved"), moved(6, 2, "closed"), replied(3, 3))
    assert clocks(Metric.UPDATE, *told, terms=EVERYTHING) == []


def test_two_late_replies_that_answer_everything_together_undo_the_silence() -> None:
    told = (wrote(2, 0, public=True), wrote(3, 1), moved(5, 2, "resolved"))
    private, public = replied(7, 3), replied(8, 4, public=True)
    assert _outcomes(*told) == [Outcome.CLOSED_UNANSWERED]
    assert _outcomes(*told, private) == [Outcome.CLOSED_UNANSWERED]
    assert _outcomes(*told, private, public) == [Outcome.MET]


def test_a_private_word_after_the_resolution_is_not_said_again_when_it_is_reopened() -> None:
    told = (wrote(2, 0), wrote(3, 1, public=True), moved(5, 2, "resolved"), replied(7, 3))
    again = clocks(Metric.NEXT_REPLY, *told, moved(6, 4, "open"), replied(8, 5))
    assert [clock.outcome for clock in again] == [Outcome.RUNNING]


def _outcomes(*told: Fact) -> list[Outcome]:
    return [clock.outcome for clock in clocks(Metric.FIRST_REPLY, *told)]
