"""What a report says first: how it stands against its goal, and where what was missed was missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from responders.core.figures import Rate

STEADY = 0.0005  # of one; less is no change
LONGEST_SLOT = 4  # hours that are named together
WORTH_NAMING = 0.1  # of all misses
FEWEST = 3  # misses; fewer are chance
OF_ONE_DAY = 0.8  # of a slot's misses; then it is that day that went wrong, not the weekday


class Stand(StrEnum):
    BACK_ABOVE = "back_above"
    STILL_ABOVE = "still_above"
    FALLEN_BELOW = "fallen_below"
    STILL_BELOW = "still_below"
    ABOVE = "above"  # nothing to compare with
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Slot:
    """weekday: 1 is Monday. first, end: hours of the reader's day, half-open. missed of all: `share`.

    day: where nearly all were of that one, and only those count here.
    """

    weekday: int
    first: int
    end: int
    missed: int
    share: float
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """change: of the rate, None where there is nothing to compare with or it is steady."""

    stand: Stand
    rate: float
    n: int
    change: float | None
    slot: Slot | None


def opening(
    now: Rate, before: Rate, goal: float, missed: Mapping[tuple[date, int], int]
) -> Opening | None:
    """None where nothing was decided. missed: by day and hour of the start."""
    if now.value is None:
        return None
    return Opening(
        _stand(now.value, before.value, goal), now.value, now.n, _change(now, before), worst(missed)
    )


def _stand(now: float, before: float | None, goal: float) -> Stand:
    if before is None:
        return Stand.ABOVE if now >= goal else Stand.BELOW
    if now >= goal:
        return Stand.STILL_ABOVE if before >= goal else Stand.BACK_ABOVE
    return Stand.STILL_BELOW if before < goal else Stand.FALLEN_BELOW


def _change(now: Rate, before: Rate) -> float | None:
    if now.value is None or before.value is None or abs(now.value - before.value) < STEADY:
        return None
    return now.value - before.value


def worst(missed: Mapping[tuple[date, int], int]) -> Slot | None:
    """The few hours of one weekday with most misses; the shortest, then the earliest, of equal ones.

    None where misses are few or spread too evenly to name a place.
    """
    weekly: Counter[tuple[int, int]] = Counter()
    for (day, hour), many in missed.items():
        weekly[day.isoweekday(), hour] += many
    slot = _worst(weekly)
    return slot and _dated(slot, missed)


def _worst(missed: Mapping[tuple[int, int], int]) -> Slot | None:
    """By weekday (1 is Monday) and hour."""
    total = sum(missed.values())
    best: tuple[int, int, int, int] | None = None  # misses, -length, -weekday, -first
    for weekday in range(1, 8):
        for first in range(24):
            for end in range(first + 1, min(first + LONGEST_SLOT, 24) + 1):
                many = sum(missed.get((weekday, hour), 0) for hour in range(first, end))
                found = (many, first - end, -weekday, -first)
                if best is None or found > best:
                    best = found
    if best is None or best[0] < max(FEWEST, WORTH_NAMING * total):
        return None
    many, length, weekday, first = best
    return Slot(-weekday, -first, -first - length, many, many / total)


def _dated(slot: Slot, missed: Mapping[tuple[date, int], int]) -> Slot:
    """The slot itself unless nearly all were of one day."""
    by_day: Counter[date] = Counter()
    for (day, hour), many in missed.items():
        if day.isoweekday() == slot.weekday and slot.first <= hour < slot.end:
            by_day[day] += many
    day, many = max(by_day.items(), key=lambda item: (item[1], item[0]))
    if many < OF_ONE_DAY * slot.missed:
        return slot
    return replace(slot, day=day, missed=many, share=slot.share * many / slot.missed)
