"""Calendar time: the hours that are open day and night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from responders.core.hours import ALWAYS

JAKARTA = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 11, 21, 12, tzinfo=JAKARTA)  # a Saturday
HOUR = timedelta(hours=1)


def test_day_and_night_is_always_open() -> None:
    assert all(ALWAYS.is_open(NOON + n * HOUR) is True for n in range(24))


def test_the_next_opening_is_now_told_in_utc() -> None:
    opening = ALWAYS.next_opening(NOON)
    assert (opening, opening.tzinfo) == (NOON, UTC)


def test_what_is_added_is_what_the_clock_on_the_wall_counts_told_in_utc() -> None:
    due = ALWAYS.add(NOON, HOUR)
    assert (due, due.tzinfo) == (NOON + HOUR, UTC)


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^A duration cannot be negative\.$"):
        ALWAYS.add(NOON, -HOUR)


def test_between_is_negative_where_the_end_comes_first() -> None:
    assert ALWAYS.between(NOON + HOUR, NOON) == -HOUR


def test_time_between_is_measured_across_a_change_of_the_clock() -> None:
    york = ZoneInfo("America/New_York")
    evening, morning = (
        datetime(2026, 10, 31, 22, tzinfo=york),
        datetime(2026, 11, 1, 6, tzinfo=york),
    )
    assert ALWAYS.between(evening, morning) == 9 * HOUR


def test_it_is_one_stretch_told_in_utc() -> None:
    [(opens, closes)] = ALWAYS.stretches(NOON, NOON + HOUR)
    assert (opens, closes) == (NOON, NOON + HOUR)
    assert (opens.tzinfo, closes.tzinfo) == (UTC, UTC)


@pytest.mark.parametrize("end", [NOON, NOON - HOUR])
def test_no_time_is_no_stretch(end: datetime) -> None:
    assert ALWAYS.stretches(NOON, end) == []
