"""How many messages leave in a storm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from responders.core.grouping import MOST, WINDOW, How, how

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_a_few_things_are_said_one_by_one() -> None:
    assert how(MOST, [], [], NOON) is How.SINGLY


def test_more_than_a_few_are_said_together() -> None:
    assert how(MOST + 1, [], [], NOON) is How.TOGETHER


def test_what_was_said_within_the_minute_counts() -> None:
    earlier = [NOON - timedelta(seconds=30)] * MOST
    assert how(1, earlier, [], NOON) is How.TOGETHER
    assert how(1, earlier, [], NOON + timedelta(seconds=30)) is How.SINGLY


def test_after_one_about_many_there_is_silence_for_a_minute() -> None:
    assert how(1, [], [NOON], NOON + WINDOW - timedelta.resolution) is How.LATER
    assert how(1, [], [NOON], NOON + WINDOW) is How.SINGLY


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 40)), max_size=60))
def test_no_minute_ever_brings_more_than_a_few_and_one_about_all(
    arrivals: list[tuple[int, int]],
) -> None:
    singles: list[datetime] = []
    together: list[datetime] = []
    waiting = said = 0
    came = dict.fromkeys(range(300), 0)
    for second, many in arrivals:
        came[second] += many
    for second in range(300):
        at = NOON + timedelta(seconds=second)
        waiting += came[second]
        if not waiting:
            continue
        match how(waiting, singles, together, at):
            case How.SINGLY:
                singles += [at] * waiting
            case How.TOGETHER:
                together.append(at)
            case How.LATER:
                continue
        said, waiting = said + waiting, 0
        within = [one for one in (*singles, *together) if one > at - WINDOW]
        assert len(within) <= MOST + 1
    assert said == sum(came.values())
