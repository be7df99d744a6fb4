"""A case's clock told day by day: which dates count, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from responders.core.cases import Clock
from responders.core.workdays import ONE_DAY, WorkingDays

STANDING = "standing_still"
FIRST = "first_day"
BEFORE_RESTART = "begun_again"


@dataclass(frozen=True, slots=True)
class Day:
    """`number` is the working day's number in the period, or 0 where it does not count; then `why` says why.

    why: weekend, holiday (with its `name`), first_day, standing_still, begun_again (a restart made it void), or empty.
    """

    on: date
    number: int
    why: str = ""
    name: str = ""


def told(clock: Clock, days: WorkingDays) -> list[Day]:
    """Every date from the start to the due date, in order; the last one's number is the clock's target."""
    numbers = {day: number for number, day in enumerate(clock.counted, start=1)}
    span = (clock.due_on - clock.started_on).days
    dates = [clock.started_on + n * ONE_DAY for n in range(span + 1)]
    return [_day(day, numbers, clock, days) for day in dates]


def _day(day: date, numbers: dict[date, int], clock: Clock, days: WorkingDays) -> Day:
    if day in numbers:
        return Day(day, numbers[day])
    why, name = days.why_not(day)
    if why:
        return Day(day, 0, why, name)
    if day == clock.started_on:
        return Day(day, 0, FIRST)
    if any(hold.asked_on <= day <= hold.over_on for hold in clock.holds):
        return Day(day, 0, STANDING)
    return Day(day, 0, BEFORE_RESTART)
