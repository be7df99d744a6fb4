"""The next hours: who is expected to write, what the people planned can answer, and where they are too few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH = timedelta(minutes=30)
LEAST = 1.0  # customers too many in one stretch; less is not worth a word


@dataclass(frozen=True, slots=True)
class Slot:
    """Half-open [start, start + WIDTH). arrived: turns of customers that began in it, None where it is still to come.

    mean: turns expected; 8 of 10 half hours lie from `low` to `high`. planned: people at work, on average.
    due: turns to be answered in it; those of whoever is closed then are due from their next opening on. capacity: turns they can
    answer. each: turns one planned person can answer, > 0.
    """

    start: datetime
    arrived: int | None
    mean: float
    low: float
    high: float
    due: float
    planned: float
    capacity: float
    each: float

    @property
    def missing(self) -> float:
        """Customers more than can be answered."""
        return max(0.0, self.due - self.capacity)


@dataclass(frozen=True, slots=True)
class Shortage:
    """[start, end). people: missing at the worst moment. expected: customers in all; missing: those too many."""

    start: datetime
    end: datetime
    people: float
    expected: float
    missing: float
    is_unplanned: bool  # nobody at all is planned


def shortage(slots: Sequence[Slot], at: datetime) -> Shortage | None:
    """The stretch from `at` on in which most customers are too many; the earlier of equal ones."""
    found = [_told(stretch) for stretch in _stretches(slots, at)]
    worst = max(found, key=lambda one: one.missing, default=None)
    return worst if worst is not None and worst.missing >= LEAST else None


def _stretches(slots: Sequence[Slot], at: datetime) -> Iterator[list[Slot]]:
    stretch: list[Slot] = []
    for slot in slots:
        if slot.start + WIDTH <= at:
            continue
        if slot.missing > 0:
            stretch.append(slot)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _told(stretch: Sequence[Slot]) -> Shortage:
    return Shortage(
        start=stretch[0].start,
        end=stretch[-1].start + WIDTH,
        people=max(slot.missing / slot.each for slot in stretch),
        expected=sum(slot.due for slot in stretch),
        missing=sum(slot.missing for slot in stretch),
        is_unplanned=not any(slot.planned for slot in stretch),
    )
