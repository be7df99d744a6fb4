"""Why a promise was broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from responders.core.causes import Cause, Circumstances, Held, Sent, explain

NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


# Twenty minutes were promised; it reached us at once, in working hours, and Rani had it with room.
PLAIN = Circumstances(
    started_at=NINE,
    known_at=NINE,
    due_at=after(20),
    opens_at=NINE,
    held=(Held(NINE, None),),
    load=3,
    capacity=6,
)


def cause(**changed: object) -> Cause:
    return explain(replace(PLAIN, **changed)).cause  # type: ignore[arg-type]


def test_with_nothing_in_the_way_it_was_not_answered() -> None:
    told = explain(PLAIN)
    assert (told.cause, told.facts) == (Cause.NOT_ANSWERED, {"load": 3, "capacity": 6})


@pytest.mark.parametrize(("minutes", "expected"), [(9.9, Cause.NOT_ANSWERED), (10, Cause.LAG)])
def test_what_took_half_of_the_time_to_reach_us_came_late(minutes: float, expected: Cause) -> None:
    assert cause(known_at=after(minutes)) is expected


def test_a_reply_in_time_that_was_never_accepted_explains_it() -> None:
    assert cause(sent=(Sent(after(5), None, "failed"),)) is Cause.SENDING
    assert cause(sent=(Sent(after(5), after(21), "sent"),)) is Cause.SENDING
    assert cause(sent=(Sent(after(5), after(20), "sent"),)) is Cause.NOT_ANSWERED
    assert cause(sent=(Sent(after(21), None, "failed"),)) is Cause.NOT_ANSWERED


@pytest.mark.parametrize(
    ("minutes", "expected"), [(9.9, Cause.NOT_ANSWERED), (10, Cause.UNSTAFFED)]
)
def test_what_came_outside_working_hours_could_not_be_kept(minutes: float, expected: Cause) -> None:
    assert cause(opens_at=after(minutes)) is expected


@pytest.mark.parametrize(
    ("minutes", "expected"), [(9.9, Cause.NOT_ANSWERED), (10, Cause.UNASSIGNED)]
)
def test_nobody_had_it_for_half_of_the_time(minutes: float, expected: Cause) -> None:
    assert cause(held=(Held(after(minutes), None),)) is expected


def test_a_release_counts_as_nobody() -> None:
    assert cause(held=(Held(NINE, after(4)),)) is Cause.UNASSIGNED


@pytest.mark.parametrize(
    ("minutes", "expected"), [(14.9, Cause.NOT_ANSWERED), (15, Cause.HANDED_OVER)]
)
def test_a_hand_over_in_the_last_quarter_left_too_little(minutes: float, expected: Cause) -> None:
    assert cause(held=(Held(NINE, after(minutes)), Held(after(minutes), None))) is expected


def test_an_owner_beyond_capacity_was_overloaded() -> None:
    assert cause(load=6) is Cause.NOT_ANSWERED
    assert cause(load=7) is Cause.OVERLOADED


def test_what_nobody_could_help_comes_before_what_somebody_did() -> None:
    everything = {
        "known_at": after(15),
        "sent": (Sent(after(5), None, "failed"),),
        "opens_at": after(19),
        "held": (),
        "load": 9,
    }
    assert cause(**everything) is Cause.LAG
    assert cause(**{**everything, "known_at": NINE}) is Cause.SENDING
    assert cause(**{**everything, "known_at": NINE, "sent": ()}) is Cause.UNSTAFFED
