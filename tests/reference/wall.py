"""Business hours the slow way: what the clock on the wall shows at every minute of a year and a half.

Shares nothing with the product but the written form of a calendar. A window opens at the first minute at which the
wall has reached its time, and closes likewise; a minute is open where a window is.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

FIRST, DAYS = datetime(2026, 2, 15, tzinfo=UTC), 400
MINUTES = DAYS * 1440
MINUTE = timedelta(minutes=1)
ZERO = timedelta()
Stretch = tuple[datetime, datetime]


class Wall:
    """The hours of one calendar, as one byte a minute."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.open = bytearray(MINUTES)
        shown = _shown(spec["zone"])
        closed = {entry["date"] for entry in spec.get("closed", ())}
        extra = {entry["date"]: entry["windows"] for entry in spec.get("openings", ())}
        for ahead in range(2, DAYS - 4):
            day = FIRST.date() + timedelta(days=ahead)
            usual = () if day.isoformat() in closed else spec["weekly"].get(_name(day), ())
            for opens, closes in extra.get(day.isoformat(), usual):
                start, end = _minutes(opens), _minutes(closes)
                if end <= start:
                    end += 1440
                first, last = (bisect_left(shown, ahead * 1440 + each) for each in (start, end))
                self.open[first:last] = b"\1" * (last - first)

    def is_open(self, at: datetime) -> bool:
        return bool(self.open[(at - FIRST) // MINUTE])

    def between(self, start: datetime, end: datetime) -> timedelta:
        """start: not after `end`."""
        first, last = (start - FIRST) // MINUTE, (end - FIRST) // MINUTE
        whole = MINUTE * self.open.count(1, first, last)
        before = (start - FIRST) % MINUTE if self.open[first] else ZERO
        after = (end - FIRST) % MINUTE if self.open[last] else ZERO
        return whole - before + after

    def reach(
        self,
        start: datetime,
        duration: timedelta,
        pauses: Sequence[tuple[datetime, datetime | None]],
    ) -> datetime | None:
        """The moment at which `duration` has been open and not paused; None where it never comes."""
        for paused, resumed in [*pauses, (None, None)]:
            moment, left = self._walk(start, duration, paused)
            if moment is not None:
                return moment
            if resumed is None:
                return None
            start, duration = resumed, left
        return None

    def _walk(
        self, start: datetime, left: timedelta, until: datetime | None
    ) -> tuple[datetime | None, timedelta]:
        minute = (start - FIRST) // MINUTE
        while True:
            minute = self.open.find(1, minute)
            if minute < 0:
                return None, left
            begins = max(start, FIRST + minute * MINUTE)
            ends = FIRST + (minute + 1) * MINUTE
            if until is not None:
                ends = min(ends, until)
            if begins + left <= ends:
                return begins + left, ZERO
            left -= max(ends - begins, ZERO)
            if until is not None and FIRST + (minute + 1) * MINUTE >= until:
                return None, left
            minute += 1


class Ever:
    """Day and night."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        return end - start

    def reach(
        self,
        start: datetime,
        duration: timedelta,
        pauses: Sequence[tuple[datetime, datetime | None]],
    ) -> datetime | None:
        for paused, resumed in pauses:
            if start + duration <= paused:
                break
            if resumed is None:
                return None
            start, duration = resumed, duration - (paused - start)
        return start + duration


@lru_cache(maxsize=32)
def _shown(zone: str) -> array[int]:
    """For each minute, the latest time that the wall has shown until then, in minutes since FIRST's date."""
    place = ZoneInfo(zone)

    def ahead(minute: int) -> int:
        """Minutes by which the wall is ahead of UTC."""
        return (FIRST + minute * MINUTE).astimezone(place).utcoffset() // MINUTE  # type: ignore[operator]

    walls = array("q")
    for quarter in range(0, MINUTES, 15):  # no zone is set twice within a quarter of an hour
        before, after = ahead(quarter), ahead(quarter + 14)
        for minute in range(quarter, quarter + 15):
            walls.append(minute + (before if before == after else ahead(minute)))
    return array("q", accumulate(walls, max))


def _name(day: date) -> str:
    return ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])
