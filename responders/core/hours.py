"""Business time: when we are open, and adding and measuring open time across closures."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from responders.core import windows
from responders.core.windows import Spec, Stretch

# A promise that needs more open time than this many years hold is treated as never due, also where none comes at all.
HORIZON_YEARS = 50
ZERO = timedelta()


class NeverOpens(Exception):
    """These hours do not open (often enough) after the moment asked about."""


class Hours(Protocol):
    """What a clock asks of a calendar. Moments are aware in any zone; answers are in UTC."""

    def is_open(self, at: datetime) -> bool: ...

    def next_opening(self, at: datetime) -> datetime: ...

    def add(self, start: datetime, duration: timedelta) -> datetime: ...

    def between(self, start: datetime, end: datetime) -> timedelta: ...

    def stretches(self, start: datetime, end: datetime) -> list[Stretch]: ...


class Always:
    """Calendar time: open day and night."""

    def is_open(self, at: datetime) -> bool:
        return True

    def next_opening(self, at: datetime) -> datetime:
        return at.astimezone(UTC)

    def add(self, start: datetime, duration: timedelta) -> datetime:
        return start.astimezone(UTC) + _not_negative(duration)

    def between(self, start: datetime, end: datetime) -> timedelta:
        return end.astimezone(UTC) - start.astimezone(UTC)

    def stretches(self, start: datetime, end: datetime) -> list[Stretch]:
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        return [(start, end)] if start < end else []


ALWAYS = Always()


class BusinessHours:
    """The hours of one frozen calendar version.

    Stretches of open time are worked out for whole years, the first time a moment near them is asked about, and
    kept: a version never changes. Intervals are half-open, so the moment of closing belongs to the next opening.
    """

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._opens: list[datetime] = []
        self._closes: list[datetime] = []
        self._before: list[
            timedelta
        ] = []  # open time before each stretch, counted from the first one known
        self._years: tuple[int, int] | None = None  # the first and the last that are known

    @classmethod
    def from_spec(cls, raw: Mapping[str, Any]) -> BusinessHours:
        """raw: see `windows.read`. Raises SpecWrong."""
        return cls(windows.read(raw))

    def is_open(self, at: datetime) -> bool:
        at = at.astimezone(UTC)
        self._know(at, at)
        index = bisect_right(self._opens, at) - 1
        return index >= 0 and at < self._closes[index]

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while open, else the next moment of opening. Raises NeverOpens."""
        return self.add(at, ZERO)

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The moment at which `duration` of open time has passed since `start`.

        duration: open time, >= 0. A start outside hours counts from the next opening. The answer may be a moment of
        closing: what is promised by then is kept when done at that very moment.
        Raises NeverOpens where the hours end before the duration does.
        """
        start, duration = start.astimezone(UTC), _not_negative(duration)
        self._know(start, start)
        while True:
            index = bisect_right(self._closes, start)  # the first stretch that is not over
            if index < len(self._opens):
                answer = self._reach(index, max(start, self._opens[index]), duration)
                if answer is not None:
                    if answer.year - start.year > HORIZON_YEARS:
                        raise _never(start)  # however many years happen to be known
                    return answer
            self._know_more(start)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from `start` to `end`; negative where `end` is the earlier one."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        self._know(min(start, end), max(start, end))
        return self._passed(end) - self._passed(start)

    def stretches(self, start: datetime, end: datetime) -> list[Stretch]:
        """The open parts of [start, end), in order."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        self._know(start, max(start, end))
        found = []
        for index in range(bisect_right(self._closes, start), len(self._opens)):
            if self._opens[index] >= end:
                break
            found.append((max(start, self._opens[index]), min(end, self._closes[index])))
        return found

    def _reach(self, index: int, start: datetime, duration: timedelta) -> datetime | None:
        """From `start` in stretch `index`; None where the known stretches are too few."""
        answer = start + duration
        if answer <= self._closes[index]:
            return answer
        needed = self._before[index] + (answer - self._opens[index])
        found = bisect_left(self._before, needed) - 1  # a closing, rather than the opening after it
        answer = self._opens[found] + (needed - self._before[found])
        return answer if answer <= self._closes[found] else None

    def _passed(self, at: datetime) -> timedelta:
        index = bisect_right(self._opens, at) - 1
        if index < 0:
            return ZERO
        return self._before[index] + min(at, self._closes[index]) - self._opens[index]

    def _know(self, first: datetime, last: datetime) -> None:
        """Have the stretches of the UTC years of `first` to `last` worked out."""
        low, high = first.year, last.year
        if self._years is not None:
            low, high = min(low, self._years[0]), max(high, self._years[1])
        if self._years != (low, high):
            self._work_out(low, high)

    def _know_more(self, start: datetime) -> None:
        """Twice the years. Raises NeverOpens past the horizon."""
        assert self._years is not None
        low, high = self._years
        if high - start.year >= HORIZON_YEARS:
            raise _never(start)
        self._work_out(low, high + (high - low + 1))

    def _work_out(self, low: int, high: int) -> None:
        edge_low, edge_high = datetime(low, 1, 1, tzinfo=UTC), datetime(high + 1, 1, 1, tzinfo=UTC)
        # A date's windows may close two days later by UTC, and open a day earlier.
        first, last = edge_low.date() - 2 * windows.ONE_DAY, edge_high.date()
        kept = [
            (max(a, edge_low), min(b, edge_high))
            for a, b in windows.stretches(self.spec, first, last)
            if b > edge_low and a < edge_high
        ]
        before, total = [], ZERO
        for opens, closes in kept:
            before.append(total)
            total += closes - opens
        self._opens, self._closes = [a for a, _ in kept], [b for _, b in kept]
        self._before, self._years = before, (low, high)


def _never(start: datetime) -> NeverOpens:
    return NeverOpens(f"These hours do not open long enough after {start:%Y-%m-%d %H:%M} UTC.")


def _not_negative(duration: timedelta) -> timedelta:
    if duration < ZERO:
        raise ValueError("A duration cannot be negative.")
    return duration
