"""A day of a team: who is expected to write, who is needed, who is planned, what is missing and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import User
from responders import access
from responders.core import staffing
from responders.core.arrivals import Curve, Expected, fit
from responders.core.erlang import NeverEnough
from responders.core.shifts import staffed
from responders.core.staffing import HALF_HOUR, Wish
from responders.models import Queue, Team
from responders.operations import arrivals, handling_times, shifts
from responders.reports.opened import opened


@dataclass(frozen=True, slots=True)
class Asked:
    """`handling`: seconds of one reply; None: as measured."""

    wish: Wish
    handling: float | None = None
    cost_per_hour: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One half hour. `load`: replies to be made in it, with what came while closed. `level`: as planned."""

    starts_at: datetime
    expected: Expected
    load: float
    working: int
    paid: int
    planned: float
    level: float | None
    is_open: bool

    @property
    def gap(self) -> float:
        """People too few; below 0: more than needed."""
        return self.paid - self.planned


@dataclass(frozen=True, slots=True)
class Day:
    """`short` and `idle`: hours of people. Costs are None where no price is set."""

    lines: list[Line]
    handling: float
    days_known: int
    needed_hours: float
    planned_hours: float
    short_hours: float
    idle_hours: float
    level: float | None
    planned_cost: float | None
    needed_cost: float | None
    short_cost: float | None


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Why there is nothing to show."""

    has_arrivals: bool
    has_handling: bool


def plan(team: Team, day: date, asked: Asked, *, by: User | None, at: datetime) -> Day | TooLittle:
    """Raises NotAllowed, Refused (`never_enough`)."""
    access.require(by, "read_staffing", team.brand_id)
    zone = ZoneInfo(team.brand.time_zone)
    queues = list(Queue.objects.filter(team=team).values_list("pk", flat=True))
    past = arrivals.history(queues, zone, at=at)
    curve = fit(past, arrivals.special_days(min(past), max(day, max(past)))) if past else None
    handling = asked.handling or _measured(team)
    if curve is None or handling is None:
        return TooLittle(curve is not None, handling is not None)
    try:
        lines = _lines(team, day, curve, handling, asked.wish, zone)
    except NeverEnough as error:
        raise Refused("never_enough", _("No team is large enough for that.")) from error
    return _day(lines, handling, curve, asked)


def _measured(team: Team) -> float | None:
    topics = handling_times.known().get(team.brand_id)
    return topics[""].mean if topics else None


def _lines(
    team: Team, day: date, curve: Curve, handling: float, wish: Wish, zone: ZoneInfo
) -> list[Line]:
    # The local day's half hours by the wall clock; where a clock is put on, one lasts an hour of planning.
    starts = [
        datetime.combine(day, datetime.min.time(), zone) + number * HALF_HOUR
        for number in range(48)
    ]
    end = starts[0] + timedelta(days=1)
    expected = curve.of(day)
    is_open = opened([team.brand_id], starts)[team.brand_id]
    loads = carried([one.mean for one in expected], is_open)
    people = list(team.members.filter(user__is_active=True).values_list("pk", flat=True))
    planned = staffed(
        shifts.of_core(shifts.between(people, starts[0], end)),
        starts[0],
        end,
        HALF_HOUR,
        shifts.away_of(shifts.absences(people, starts[0], end)),
    )
    return [
        _line(*each, handling, wish)
        for each in zip(starts, expected, loads, planned, is_open, strict=True)
    ]


def _line(
    start: datetime,
    expected: Expected,
    load: float,
    planned: float,
    is_open: bool,
    handling: float,
    wish: Wish,
) -> Line:
    need = staffing.need(load, handling, wish)
    present = planned * (1 - wish.shrinkage)
    level = staffing.level(load, handling, present, wish) if load > 0 else None
    return Line(start, expected, load, need.working, need.paid, planned, level, is_open)


def carried(expected: Sequence[float], is_open: Sequence[bool]) -> list[float]:
    """What comes while closed waits for the next opening of the day, and is worked off from there.

    What comes after the last closing is the next day's; the morning before the first opening stands for it.
    """
    loads, left = staffing.worked_off(expected, is_open)
    return staffing.worked_off(expected, is_open, left)[0] if left else loads


def _day(found: list[Line], handling: float, curve: Curve, asked: Asked) -> Day:
    hours = HALF_HOUR / timedelta(hours=1)
    gaps = [staffing.gap(line.paid, line.planned) for line in found]
    needed = sum(line.paid for line in found) * hours
    planned = sum(line.planned for line in found) * hours
    short = sum(gap.short for gap in gaps) * hours
    coming = sum(line.load for line in found)
    kept = sum(line.load * line.level for line in found if line.level is not None)
    price = asked.cost_per_hour
    return Day(
        lines=found,
        handling=handling,
        days_known=curve.days,
        needed_hours=needed,
        planned_hours=planned,
        short_hours=short,
        idle_hours=sum(gap.idle for gap in gaps) * hours,
        level=kept / coming if coming else None,
        planned_cost=None if price is None else planned * price,
        needed_cost=None if price is None else needed * price,
        short_cost=None if price is None else short * price,
    )
