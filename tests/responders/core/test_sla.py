"""One clock: how it stands and what it has used up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from responders.core.facts import FactKind
from responders.core.hours import ALWAYS
from responders.core.sla import CALENDAR_TIME, Clock, Metric, Outcome, State, Target, Terms

from responders.core.sla import remaining, spent, state  # isort: skip
from tests.responders.core.told import at

TARGET = Target(Metric.RESOLUTION, timedelta(minutes=60))
CLOCK = Clock(
    Metric.RESOLUTION, "message:1", "v1", TARGET, started_at=at(0), warn_at=at(45), due_at=at(60)
)
SOON = datetime(9000, 1, 1, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_the_words_that_are_stored_are_these() -> None:
    assert [m.value for m in Metric] == [
        "assignment", "first_reply", "next_reply", "update", "requester_wait", "resolution",
    ]  # fmt: skip
    assert [o.value for o in Outcome] == ["", "met", "missed", "cancelled", "closed_unanswered"]
    assert [s.value for s in State] == [
        "running", "due_soon", "paused", "met", "missed", "breached", "cancelled", "closed_unanswered",
    ]  # fmt: skip
    assert [k.value for k in FactKind] == [
        "customer_wrote", "we_replied", "auto_replied", "no_reply_needed", "assigned", "released",
        "status_changed", "policy_applied", "merged_into", "taken_over", "withdrawn",
    ]  # fmt: skip


def test_a_target_counts_day_and_night_and_warns_at_three_quarters_unless_told_otherwise() -> None:
    assert (TARGET.calendar, TARGET.warn_share, TARGET.pauses) == (CALENDAR_TIME, 0.75, frozenset())
    assert CALENDAR_TIME == ""


def test_a_private_answer_does_not_count_in_public_unless_the_terms_say_so() -> None:
    assert Terms(()).private_answers_public is False


def test_a_new_clock_runs() -> None:
    assert (CLOCK.outcome, CLOCK.pauses, CLOCK.fulfilled_at, CLOCK.fulfilled_by) == (
        Outcome.RUNNING, (), None, "",
    )  # fmt: skip
    assert (CLOCK.reason, CLOCK.would_have_missed, CLOCK.is_paused) == ("", False, False)


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.RUNNING])
def test_a_clock_that_ended_shows_how_even_past_its_due_time(outcome: Outcome) -> None:
    ended = replace(CLOCK, outcome=outcome, fulfilled_at=at(90), pauses=((at(1), None),))
    assert state(ended, at(100)).value == outcome.value
    assert not ended.is_paused


def test_a_pause_that_is_over_pauses_nothing() -> None:
    assert not replace(CLOCK, pauses=((at(1), at(2)),)).is_paused
    assert replace(CLOCK, pauses=((at(1), at(2)), (at(3), None))).is_paused
    assert not replace(CLOCK, pauses=((at(1), None), (at(3), at(4)))).is_paused


def test_a_paused_clock_shows_it_although_a_warning_was_due() -> None:
    paused = replace(CLOCK, pauses=((at(50), None),), due_at=None)
    assert state(paused, at(55)) is State.PAUSED


def test_a_breach_is_shown_before_a_pause() -> None:
    assert state(replace(CLOCK, pauses=((at(70), None),)), at(80)) is State.BREACHED


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_clock_that_is_never_due_runs(ahead: int) -> None:
    endless = replace(CLOCK, due_at=None, warn_at=None)
    assert state(endless, SOON + minutes(ahead)) is State.RUNNING


@pytest.mark.parametrize(
    ("moment", "shown"),
    [(44, State.RUNNING), (45, State.DUE_SOON), (60, State.DUE_SOON), (60.001, State.BREACHED)],
)
def test_it_warns_from_its_warning_on_and_is_broken_only_after_its_due_time(
    moment: float, shown: State
) -> None:
    assert state(CLOCK, at(moment)) is shown


PAUSED = replace(CLOCK, pauses=((at(10), at(20)), (at(30), None)))


@pytest.mark.parametrize(
    ("moment", "used"),
    [(-5, 0), (0, 0), (7, 7), (10, 10), (15, 10), (20, 10), (25, 15), (30, 20), (500, 20)],
)
def test_time_is_used_up_only_while_it_runs(moment: float, used: float) -> None:
    assert spent(PAUSED, at(moment), ALWAYS) == minutes(used)
    assert remaining(PAUSED, at(moment), ALWAYS) == minutes(60 - used)


def test_nothing_is_used_up_after_the_end() -> None:
    met = replace(CLOCK, outcome=Outcome.MET, fulfilled_at=at(40), pauses=((at(10), at(20)),))
    assert [spent(met, at(m), ALWAYS) for m in (35, 40, 90)] == [
        minutes(25),
        minutes(30),
        minutes(30),
    ]


def test_a_clock_overdue_has_less_than_nothing_left() -> None:
    assert remaining(CLOCK, at(75), ALWAYS) == minutes(-15)
