"""What a report says first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from responders.core.figures import Rate
from responders.core.openings import Stand, opening, worst

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (0.9, 0.89, Stand.BACK_ABOVE),
        (0.95, 0.9, Stand.STILL_ABOVE),
        (0.899, 0.9, Stand.FALLEN_BELOW),
        (0.8, 0.7, Stand.STILL_BELOW),
        (0.9, None, Stand.ABOVE),
        (0.89, None, Stand.BELOW),
    ],
)
def test_it_tells_how_the_rate_stands(now: float, before: float | None, expected: Stand) -> None:
    told = opening(Rate(now, 100), Rate(before, 100 if before else 0), 0.9, {})
    assert told
    assert told.stand is expected


def test_with_nothing_decided_there_is_nothing_to_tell() -> None:
    assert opening(Rate(None, 0), Rate(0.9, 10), 0.9, {}) is None


def test_a_change_too_small_to_see_is_none() -> None:
    told = opening(Rate(0.9, 100), Rate(0.9002, 100), 0.9, {})
    assert told
    assert told.change is None


def by_day(*found: tuple[int, int, int]) -> dict[tuple[date, int], int]:
    """Weekday, hour, misses: of two weeks, half in each."""
    days = {
        (MONDAY + timedelta(days=day - 1), hour, number): many
        for day, hour, many in found
        for number in (0, 1)
    }
    return {
        (day + timedelta(weeks=number), hour): (many + number) // 2
        for (day, hour, number), many in days.items()
    }


def test_the_hours_with_most_misses_are_named_together() -> None:
    slot = worst(by_day((1, 9, 4), (1, 10, 5), (1, 12, 3), (3, 20, 6)))
    assert slot
    assert (slot.weekday, slot.first, slot.end, slot.missed) == (1, 9, 13, 12)
    assert slot.share == pytest.approx(12 / 18)


def test_the_shortest_stretch_is_named() -> None:
    slot = worst(by_day((5, 16, 7)))
    assert slot
    assert (slot.weekday, slot.first, slot.end) == (5, 16, 17)


def test_few_or_even_misses_name_no_place() -> None:
    assert worst({}) is None
    assert worst(by_day((1, 9, 2))) is None
    assert worst(by_day(*((day, hour, 1) for day in range(1, 8) for hour in range(24)))) is None


def test_misses_of_one_day_are_not_told_of_its_weekday() -> None:
    bad, other, tuesday = date(2026, 11, 19), date(2026, 11, 12), date(2026, 11, 17)
    for many, named in ((48, bad), (47, None)):
        slot = worst({(bad, 9): many, (other, 11): 60 - many, (tuesday, 15): 40})
        assert slot
        assert (slot.weekday, slot.day, slot.missed) == (4, named, 48 if named else 60)
        assert slot.missed / slot.share == pytest.approx(100)
