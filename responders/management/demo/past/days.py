"""When customers write: by the hour, the weekday and the day of the month."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

WEEKDAY = 44  # conversations on an ordinary one
BY_WEEKDAY = (1.12, 1.05, 1.0, 0.98, 1.02, 0.5, 0.42)
HOLIDAY = 0.55
PAYDAYS, PAYDAY = frozenset({25, 26, 27, 28, 1}), 1.3
NOISE = 0.09
# From midnight on; a peak in the morning and a lower one in the evening.
BY_HOUR = (
    0.4, 0.2, 0.1, 0.1, 0.2, 0.5, 1.2, 4.0, 7.5, 10.0, 9.5, 8.0, 5.5, 6.0, 6.5, 6.0, 5.0, 4.6, 5.2, 6.8, 6.0, 3.0, 0.9, 0.5,
)  # fmt: skip
OUTAGE_FROM, OUTAGE_HOURS, OUTAGE_COUNT = time(9, 40), 4.0, 85


def arrivals(
    draw: Random, first: datetime, last: datetime, zone: ZoneInfo, holidays: Collection[date]
) -> list[datetime]:
    """First words of conversations in [first, last), in order; aware, in `zone`."""
    found = []
    day = first.astimezone(zone).date()
    while day <= last.astimezone(zone).date():
        for _one in range(_many(draw, day, day in holidays)):
            hour = draw.choices(range(24), BY_HOUR)[0]
            at = _moment(day, time(hour), draw.random() * 3600, zone)
            if first <= at < last:
                found.append(at)
        day += timedelta(days=1)
    return sorted(found)


def outage(draw: Random, day: date, zone: ZoneInfo) -> list[datetime]:
    """When those write whom the outage of that day hits: most of them soon after it began."""
    spread = (draw.betavariate(1.3, 2.4) * OUTAGE_HOURS * 3600 for _one in range(OUTAGE_COUNT))
    return sorted(_moment(day, OUTAGE_FROM, seconds, zone) for seconds in spread)


def outage_day(last: date, holidays: Collection[date]) -> date:
    """A working Wednesday or Thursday between one and two weeks before."""
    days = (last - timedelta(days=back) for back in range(8, 40))
    return next(day for day in days if day.weekday() in (2, 3) and day not in holidays)


def _many(draw: Random, day: date, is_holiday: bool) -> int:
    mean = WEEKDAY * BY_WEEKDAY[day.weekday()]
    mean *= HOLIDAY if is_holiday and day.weekday() < 5 else 1.0
    mean *= PAYDAY if day.day in PAYDAYS else 1.0
    return max(0, round(draw.gauss(mean, mean * NOISE)))


def _moment(day: date, at: time, seconds: float, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone) + timedelta(seconds=int(seconds))
