"""What is asked more than usual: counts of the last hours beside those of earlier days."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

WINDOW = timedelta(hours=3)
WEEK = timedelta(weeks=1)
WEEKS = 4
DAY = timedelta(days=1)
CHANCE = 2.0  # deviations of a count that comes and goes by itself


class Basis(StrEnum):
    """What the usual is taken from."""

    WEEKS = "weeks"
    DAY = "day"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Trend:
    """One topic. hour: conversations begun in the last hour; now: in the last WINDOW.

    weeks: in the same WINDOW of the weeks before, the latest first, only as far as anything is known. day: in the day
    that ends an hour ago; None where less is known.
    """

    slug: str
    hour: int
    now: int
    weeks: tuple[int, ...] = ()
    day: int | None = None

    @property
    def basis(self) -> Basis:
        if self.weeks:
            return Basis.WEEKS
        return Basis.NOTHING if self.day is None else Basis.DAY

    @property
    def usual(self) -> float | None:
        """In one WINDOW; None where nothing is known to compare with."""
        if self.weeks:
            return sum(self.weeks) / len(self.weeks)
        return None if self.day is None else self.day * (WINDOW / DAY)

    @property
    def change(self) -> int:
        """Conversations more than usual, or fewer, below 0; 0 where it may be chance."""
        if self.usual is None:
            return 0
        apart = self.now - self.usual
        return round(apart) if abs(apart) > CHANCE * math.sqrt(max(self.usual, 1.0)) else 0


def ranked(trends: list[Trend]) -> tuple[Trend, ...]:
    """What rises most comes first, then what is asked most."""
    return tuple(sorted(trends, key=lambda one: (-max(one.change, 0), -one.now, one.slug)))
