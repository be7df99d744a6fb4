"""Clocks replayed from facts: what starts, pauses and ends them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from responders.core.facts import Fact, FactKind
from responders.core.replay import replay
from responders.core.sla import Clock, Metric, Outcome, State, Target, Terms, state
from tests.responders.core.told import (
    APPLIED,
    EVERYTHING,
    PROMISES,
    at,
    clocks,
    moved,
    needs_no_reply,
    other,
    replied,
    wrote,
)  # fmt: skip


def first(*facts: Fact) -> list[Clock]:
    return clocks(Metric.FIRST_REPLY, *facts)


def following(*facts: Fact) -> list[Clock]:
    return clocks(Metric.NEXT_REPLY, *facts)


def resolution(*facts: Fact) -> list[Clock]:
    return clocks(Metric.RESOLUTION, *facts)


def test_without_a_policy_nothing_is_promised() -> None:
    assert replay([wrote(1, 0)], {}, {}) == ()


def test_a_first_message_starts_its_clocks() -> None:
    found = replay([APPLIED, wrote(1, 0)], {"v1": PROMISES}, {})
    assert [(c.metric, c.base, c.due_at) for c in found] == [
        (Metric.FIRST_REPLY, "message:1", at(15)),
        (Metric.RESOLUTION, "message:1", at(480)),
    ]


def test_an_answer_at_the_due_moment_is_met() -> None:
    [clock] = first(wrote(1, 0), replied(2, 15))
    assert (clock.outcome, clock.fulfilled_by) == (Outcome.MET, "message:2")


def test_an_answer_a_microsecond_later_is_missed() -> None:
    late = Fact(at(15) + timedelta.resolution, FactKind.WE_REPLIED, "message:2")
    [clock] = first(wrote(1, 0), late)
    assert clock.outcome is Outcome.MISSED


def test_an_automatic_answer_stops_nothing() -> None:
    [clock] = first(wrote(1, 0), other(FactKind.AUTO_REPLIED, 2, 1))
    assert clock.outcome is Outcome.RUNNING


def test_of_messages_in_a_row_the_first_keeps_the_clock() -> None:
    [clock] = first(wrote(1, 0), wrote(2, 5), wrote(3, 9))
    assert (clock.base, clock.due_at) == ("message:1", at(15))


def test_each_later_turn_has_a_clock_of_its_own() -> None:
    found = following(
        wrote(1, 0), replied(2, 5), wrote(3, 10), wrote(4, 12), replied(5, 20), wrote(6, 30)
    )
    assert [(c.base, c.outcome) for c in found] == [
        ("message:3", Outcome.MET),
        ("message:6", Outcome.RUNNING),
    ]


def test_a_second_reply_in_a_row_changes_nothing() -> None:
    once = replay([APPLIED, wrote(1, 0), replied(2, 5)], {"v1": PROMISES}, {})
    twice = replay([APPLIED, wrote(1, 0), replied(2, 5), replied(3, 6)], {"v1": PROMISES}, {})
    assert once == twice


def test_what_we_say_before_the_customer_answers_nothing() -> None:
    [clock] = first(replied(1, 0), wrote(2, 5))
    assert clock.outcome is Outcome.RUNNING


def test_a_private_message_does_not_answer_a_public_comment() -> None:
    [clock] = first(wrote(1, 0, public=True), replied(2, 5))
    assert clock.outcome is Outcome.RUNNING


def test_a_public_word_beside_the_private_one_answers_it() -> None:
    [clock] = first(wrote(1, 0, public=True), replied(2, 5), replied(3, 6, public=True))
    assert (clock.outcome, clock.fulfilled_at) == (Outcome.MET, at(6))


def test_terms_may_let_a_private_message_answer() -> None:
    relaxed = Terms(PROMISES.targets, private_answers_public=True)
    [clock] = clocks(Metric.FIRST_REPLY, wrote(1, 0, public=True), replied(2, 5), terms=relaxed)
    assert clock.outcome is Outcome.MET


def test_a_private_answer_leaves_the_public_question_its_own_clock() -> None:
    facts = (wrote(1, 0), wrote(2, 4, public=True), replied(3, 10))
    [started] = first(*facts)
    [open_turn] = following(*facts)
    assert started.outcome is Outcome.MET
    assert (open_turn.base, open_turn.started_at) == ("message:2", at(4))


def test_a_mark_takes_the_start_away() -> None:
    assert first(wrote(1, 0), needs_no_reply(1, 2)) == []


def test_the_next_message_starts_the_clock_where_the_first_is_marked() -> None:
    [clock] = first(wrote(1, 0), needs_no_reply(1, 2), wrote(2, 5))
    assert clock.base == "message:2"


def test_resolved_without_a_human_reply_is_never_met() -> None:
    facts = (wrote(1, 0), moved(2, 5, "resolved"))
    assert [c.outcome for c in first(*facts)] == [Outcome.CLOSED_UNANSWERED]
    assert [c.outcome for c in resolution(*facts)] == [Outcome.CLOSED_UNANSWERED]


def test_thanks_that_need_no_reply_resolve_as_met() -> None:
    facts = (wrote(1, 0), needs_no_reply(1, 1), moved(2, 5, "resolved"))
    assert [c.outcome for c in resolution(*facts)] == [Outcome.MET]


def test_a_reply_accepted_just_after_its_resolution_still_counts() -> None:
    facts = (wrote(1, 0), moved(2, 5, "resolved"), replied(3, 5.02))
    [reply] = first(*facts)
    [solved] = resolution(*facts)
    assert (reply.outcome, reply.fulfilled_at) == (Outcome.MET, at(5.02))
    assert (solved.outcome, solved.fulfilled_at) == (Outcome.MET, at(5))


def test_a_reopening_by_the_customer_starts_new_clocks() -> None:
    facts = (
        wrote(1, 0), replied(2, 5), moved(3, 6, "resolved"), wrote(4, 60), moved(5, 60, "open"),
    )  # fmt: skip
    assert [c.base for c in resolution(*facts)] == ["message:1", "message:4"]
    assert [c.base for c in following(*facts)] == ["message:4"]


def test_a_reopening_by_hand_starts_new_clocks() -> None:
    facts = (wrote(1, 0), moved(2, 5, "resolved"), moved(3, 60, "open"))
    assert [c.base for c in resolution(*facts)] == ["message:1", "activity:3"]
    [again] = following(*facts)
    assert (again.base, again.started_at) == ("activity:3", at(60))


def test_a_resolution_does_not_close_a_message_that_was_not_here_yet() -> None:
    facts = (
        wrote(1, 0), replied(2, 1), wrote(3, 4, known=10), moved(4, 5, "resolved"),
        moved(5, 10, "open"),
    )  # fmt: skip
    [clock] = following(*facts)
    assert (clock.started_at, clock.outcome) == (at(4), Outcome.RUNNING)
    assert len(resolution(*facts)) == 2


def test_no_pause_stops_a_reply_clock() -> None:
    [clock] = first(wrote(1, 0), moved(2, 1, "snoozed"), moved(3, 3, "pending"))
    assert (clock.pauses, clock.due_at) == ((), at(15))


def test_spam_cancels_and_its_end_starts_again() -> None:
    facts = (wrote(1, 0), moved(2, 5, "spam"))
    assert [(c.outcome, c.reason) for c in first(*facts)] == [(Outcome.CANCELLED, "spam")]
    again = first(*facts, moved(3, 9, "open"))
    assert [(c.base, c.outcome) for c in again] == [
        ("message:1", Outcome.CANCELLED),
        ("activity:3", Outcome.RUNNING),
    ]


def test_a_merge_cancels_and_ends_the_story() -> None:
    found = first(wrote(1, 0), other(FactKind.MERGED_INTO, 2, 5), replied(3, 6))
    assert [(c.outcome, c.reason) for c in found] == [(Outcome.CANCELLED, "merged_into")]


def test_a_policy_may_pause_the_resolution() -> None:
    pausing = Target(Metric.RESOLUTION, timedelta(hours=8), pauses=frozenset({"pending"}))
    facts = (wrote(1, 0), replied(2, 1), moved(3, 60, "pending"))
    [held] = clocks(Metric.RESOLUTION, *facts, terms=Terms((pausing,)))
    assert (held.due_at, state(held, at(2000))) == (None, State.PAUSED)
    [resumed] = clocks(Metric.RESOLUTION, *facts, moved(4, 90, "open"), terms=Terms((pausing,)))
    assert resumed.due_at == at(510)


def test_set_aside_and_taken_up_at_once_changes_nothing() -> None:
    pausing = Terms((Target(Metric.RESOLUTION, timedelta(hours=8), pauses=frozenset({"pending"})),))
    [plain] = clocks(Metric.RESOLUTION, wrote(1, 0), terms=pausing)
    [moved_twice] = clocks(
        Metric.RESOLUTION, wrote(1, 0), moved(2, 9, "pending"), moved(3, 9, "open"), terms=pausing
    )
    assert plain == moved_twice


def test_an_owner_meets_the_assignment_and_a_release_starts_another() -> None:
    found = clocks(
        Metric.ASSIGNMENT,
        wrote(1, 0), other(FactKind.ASSIGNED, 2, 3), other(FactKind.RELEASED, 3, 8),
        terms=EVERYTHING,
    )  # fmt: skip
    assert [(c.base, c.outcome) for c in found] == [
        ("message:1", Outcome.MET),
        ("activity:3", Outcome.RUNNING),
    ]


def test_each_reply_starts_the_next_interval_of_updates() -> None:
    found = clocks(
        Metric.UPDATE, wrote(1, 0), replied(2, 10), replied(3, 50), moved(4, 55, "pending"),
        terms=EVERYTHING,
    )  # fmt: skip
    assert [(c.base, c.outcome) for c in found] == [
        ("message:2", Outcome.MET),
        ("message:3", Outcome.RUNNING),
    ]
    assert found[1].is_paused


def test_the_requesters_wait_goes_on_after_a_reopening() -> None:
    facts = (
        wrote(1, 0), replied(2, 1), moved(3, 60, "resolved"), wrote(4, 100), moved(5, 100, "open"),
    )  # fmt: skip
    [clock] = clocks(Metric.REQUESTER_WAIT, *facts, terms=EVERYTHING)
    assert clock.pauses == ((at(60), at(100)),)
    assert (clock.outcome, clock.due_at) == (Outcome.RUNNING, at(160))


def test_the_first_terms_hold_from_the_beginning() -> None:
    [clock] = first(wrote(1, -30))
    assert clock.due_at == at(-15)


def test_an_unknown_key_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        replay([APPLIED, wrote(1, 0)], {}, {})


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, State.RUNNING), (11.25, State.DUE_SOON), (15, State.DUE_SOON), (15.01, State.BREACHED)],
)
def test_a_clock_shows_how_it_stands(minutes: float, shown: State) -> None:
    [clock] = first(wrote(1, 0))
    assert state(clock, at(minutes)) is shown
