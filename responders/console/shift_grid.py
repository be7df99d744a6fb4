"""A week of one team as a grid: people by days, and how many are planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from responders.core import shifts as core
from responders.models import Absence, Responder, Shift, Team
from responders.operations import shifts

DAYS = 7


@dataclass(frozen=True, slots=True)
class Block:
    """`hours` on the clock of the brand; `ends_later`: on the next day."""

    pk: int
    hours: str
    breaks: str
    ends_later: bool


@dataclass(slots=True)
class Cell:
    day: date
    blocks: list[Block] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    person: Responder
    cells: list[Cell]
    hours: float


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    days: list[date]
    lines: list[Line]
    most: list[tuple[date, int]]  # people at work at once, at the busiest half hour of each day

    @property
    def sunday(self) -> date:
        return self.days[-1]


def week(team: Team, monday: date) -> Week:
    """Three queries, however many people."""
    zone = ZoneInfo(team.brand.time_zone)
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    start = shifts.midnight(monday, zone)
    end = shifts.midnight(monday + timedelta(days=DAYS), zone)
    people = list(team.members.filter(user__is_active=True).order_by("name", "pk"))
    ids = [person.pk for person in people]
    planned = list(shifts.between(ids, start, end))
    away = list(shifts.absences(ids, start, end))
    work = core.working(shifts.of_core(planned), shifts.away_of(away))
    lines = [
        Line(
            person,
            _cells(person, days, planned, away, zone),
            core.overlap(work.get(person.pk, []), start, end) / timedelta(hours=1),
        )
        for person in people
    ]
    return Week(monday, days, lines, [(day, _most(planned, away, day, zone)) for day in days])


def _cells(
    person: Responder,
    days: Sequence[date],
    planned: Sequence[Shift],
    away: Sequence[Absence],
    zone: ZoneInfo,
) -> list[Cell]:
    cells = {day: Cell(day) for day in days}
    for shift in planned:
        day = shift.starts_at.astimezone(zone).date()
        if shift.responder_id == person.pk and day in cells:
            cells[day].blocks.append(_block(shift, zone))
    for absence in away:
        if absence.responder_id != person.pk:
            continue
        for day, cell in cells.items():
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
            if absence.starts_at <= noon < absence.ends_at:
                cell.absences.append(absence)
    return list(cells.values())


def _block(shift: Shift, zone: ZoneInfo) -> Block:
    start, end = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    return Block(
        shift.pk,
        f"{start:%H:%M}–{end:%H:%M}",
        ", ".join(
            f"{a.astimezone(zone):%H:%M}–{b.astimezone(zone):%H:%M}"
            for a, b in shifts.breaks_of(shift)
        ),
        start.date() != end.date(),
    )


def _most(planned: Sequence[Shift], away: Sequence[Absence], day: date, zone: ZoneInfo) -> int:
    start = shifts.midnight(day, zone)
    end = shifts.midnight(day + timedelta(days=1), zone)
    counts = core.planned(
        shifts.of_core(planned), start, end, timedelta(minutes=30), shifts.away_of(away)
    )
    return max(counts, default=0)
