"""When something that is said again and again is said next."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


class Rhythm(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"  # on its first day


def following(rhythm: Rhythm, weekday: int, hour: int, zone: ZoneInfo, after: datetime) -> datetime:
    """The first such moment later than `after`, UTC. weekday: 1 is Monday, of a week only. hour: on the wall of `zone`.

    An hour that a change of clocks leaves out is told at the moment it would have been by the old time.
    """
    day = after.astimezone(zone).date()
    while True:
        if _is_day(rhythm, weekday, day):
            moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
            if moment > after:
                return moment
        day += ONE_DAY


def _is_day(rhythm: Rhythm, weekday: int, day: date) -> bool:
    if rhythm is Rhythm.WEEK:
        return day.isoweekday() == weekday
    return rhythm is Rhythm.DAY or day.day == 1
