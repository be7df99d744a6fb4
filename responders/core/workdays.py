"""Working days of a frozen calendar: whole local dates on which it opens at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from responders.core import windows

ONE_DAY = timedelta(days=1)
WEEKEND, HOLIDAY = "weekend", "holiday"
HORIZON_DAYS = 3660  # no working day in ten years: these days never come


class NoWorkingDays(Exception):
    """The calendar has no (more) working days within ten years."""


class WorkingDays:
    """Dates in the calendar's own zone. A date with any window, or a one-off opening, is a working day."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        """raw: a calendar version's spec, see `windows.read`. Raises SpecWrong."""
        spec = windows.read(raw)
        self.zone = ZoneInfo(spec.zone)
        self._weekly = tuple(bool(found) for found in spec.weekly)
        self._closed = {date.fromisoformat(day["date"]): day.get("name", "") for day in raw.get("closed", ())}  # fmt: skip
        self._extra = {day: bool(found) for day, found in spec.extra}

    def is_working(self, day: date) -> bool:
        if day in self._extra:
            return self._extra[day]
        return day not in self._closed and self._weekly[day.weekday()]

    def why_not(self, day: date) -> tuple[str, str]:
        """Why a day is not a working one: weekend or holiday, and the holiday's name; both empty where it is."""
        if self.is_working(day):
            return "", ""
        if day in self._closed:
            return HOLIDAY, self._closed[day]
        return WEEKEND, ""

    def local(self, at: datetime) -> date:
        """The date at `at`, in the calendar's zone."""
        return at.astimezone(self.zone).date()

    def starts(self, day: date) -> datetime:
        """The first moment of a date, UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def ends(self, day: date) -> datetime:
        """The moment a date is over, UTC: what is promised for the day is kept when done by then."""
        return self.starts(day + ONE_DAY)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself is not counted; `day` where count is 0."""
        left, found = count, day
        while left:
            found = self.next(found)
            left -= 1
        return found

    def next(self, day: date) -> date:
        """The first working day after `day`. Raises NoWorkingDays."""
        for _day in range(HORIZON_DAYS):
            day += ONE_DAY
            if self.is_working(day):
                return day
        raise NoWorkingDays(f"There is no working day in the ten years before {day}.")

    def between(self, first: date, last: date) -> int:
        """Working days in (first, last]; negative where `last` is the earlier one."""
        if last < first:
            return -self.between(last, first)
        span = (last - first).days
        return sum(self.is_working(first + n * ONE_DAY) for n in range(1, span + 1))
