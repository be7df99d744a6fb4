"""Hours: planned, available, on a break, away, and how much of the time somebody had something at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from inbox.models import User
from responders import access
from responders.core import shifts as core
from responders.core.shifts import Interval
from responders.models import Assignment, Membership, Presence, Responder
from responders.reports import roster
from responders.reports.export import lines
from responders.reports.holdings import over_at

ONE_DAY = timedelta(days=1)
MOST_DAYS = 93
RULE = gettext_noop(
    "Worked is the time somebody was available. Occupied is the part of it in which they had at least one open conversation."
)
HEADER = (
    "person", "day", "planned_seconds", "available_seconds", "break_seconds", "away_seconds",
    "occupied_seconds", "occupancy", "conversations_at_once",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One person on one day, or (day None) over all of them. Seconds; held: of conversations, side by side."""

    person: int
    name: str
    day: date | None
    planned: float = 0.0
    available: float = 0.0
    on_break: float = 0.0
    away: float = 0.0
    occupied: float = 0.0
    held: float = 0.0

    @property
    def occupancy(self) -> float | None:
        """0 to 1; None for somebody who was never available."""
        return self.occupied / self.available if self.available else None

    @property
    def at_once(self) -> float | None:
        """The mean number of conversations at hand while available."""
        return self.held / self.available if self.available else None

    @property
    def is_empty(self) -> bool:
        return not (self.planned or self.available or self.on_break or self.away)


@dataclass(frozen=True, slots=True)
class _Told:
    """All there is about one person."""

    spans: list[core.Span]
    held: list[Interval]
    work: list[Interval]


def people(by: User | None) -> QuerySet[Responder]:
    """Whose hours `by` may read: an agent's own, a lead's of their teams, everybody of the brands. NotAllowed."""
    reader = access.require(by, "read_reports")
    found = Responder.objects.filter(role__in=access.ABILITIES["reply"]).order_by("name", "pk")
    if reader is None:
        return found
    if reader.role == Responder.Role.AGENT:
        return found.filter(pk=reader.pk)
    found = found.filter(brands__in=access.brand_ids(reader)).distinct()
    if reader.role == Responder.Role.LEAD:
        led = Membership.objects.filter(responder=reader, is_lead=True).values("team")
        return found.filter(Q(memberships__team__in=led) | Q(pk=reader.pk))
    return found


def worked(
    by: User | None, first: date, last: date, *, zone: str = "Asia/Jakarta", at: datetime
) -> list[Line]:
    """By person, each day of first..last with anything in it, and the whole of several. zone: of the days.

    What is not over counts up to `at`. Five queries. Raises NotAllowed.
    """
    named = dict(people(by).values_list("pk", "name"))
    where = ZoneInfo(zone)
    days = [first + number * ONE_DAY for number in range((last - first).days + 1)][:MOST_DAYS]
    edges = [_midnight(day, where) for day in (*days, days[-1] + ONE_DAY)] if days else []
    if not edges:
        return []
    told = _gather(list(named), edges[0], edges[-1], at)
    found: list[Line] = []
    for person, name in named.items():
        own = [
            _line(person, name, day, told[person], start, end, at)
            for day, start, end in zip(days, edges, edges[1:], strict=False)
        ]
        own = [line for line in own if not line.is_empty]
        found += [*own, _whole(person, name, own)] if len(own) > 1 else own
    return found


def csv(
    by: User | None, first: date, last: date, *, zone: str = "Asia/Jakarta", at: datetime
) -> Iterator[str]:
    """The days, streamed; the whole is for whoever adds them up. Raises NotAllowed at once."""
    access.require(by, "export_reports")
    rows = [line for line in worked(by, first, last, zone=zone, at=at) if line.day]
    return lines([HEADER, *map(_row, rows)])


def occupancy(people: Sequence[int], start: datetime, end: datetime) -> float | None:
    """Of these people together in [start, end), by RULE, 0 to 1; None where nobody was available. Two queries."""
    told = {pk: _Told([], [], []) for pk in people}
    _gather_presence(told, start, end)
    for pk, held in _held(list(people), start, end, end):
        told[pk].held.append(held)
    own = [_line(pk, "", None, told[pk], start, end, end) for pk in people]
    return _whole(0, "", own).occupancy


def _row(line: Line) -> tuple[object, ...]:
    shares = (line.occupancy, line.at_once)
    return (
        line.name, line.day, round(line.planned), round(line.available), round(line.on_break),
        round(line.away), round(line.occupied), *("" if s is None else round(s, 3) for s in shares),
    )  # fmt: skip


def _gather(ids: list[int], start: datetime, end: datetime, at: datetime) -> dict[int, _Told]:
    told = {pk: _Told([], [], []) for pk in ids}
    _gather_presence(told, start, end)
    for pk, held in _held(ids, start, end, at):
        told[pk].held.append(held)
    for pk, stretches in roster.stretches(ids, start, end).items():
        told[pk].work.extend(stretches)
    return told


def _gather_presence(told: dict[int, _Told], start: datetime, end: datetime) -> None:
    within = {"responder__in": list(told), "starts_at__lt": end}
    still = Q(ends_at=None) | Q(ends_at__gt=start)
    for span in Presence.objects.filter(still, **within):
        told[span.responder_id].spans.append(core.Span(span.state, span.starts_at, span.ends_at))


def _held(
    ids: list[int], start: datetime, end: datetime, at: datetime
) -> Iterator[tuple[int, Interval]]:
    rows = (
        Assignment.objects.filter(Q(ended_at=None) | Q(ended_at__gt=start), at__lt=end)
        .filter(Q(conversation__resolved_at=None) | Q(conversation__resolved_at__gt=start))
        .filter(responder__in=ids)
        .values_list("responder_id", "at", over_at())
    )
    for pk, given_at, over in rows.iterator(chunk_size=5000):
        until = min(over or at, at)
        if given_at < until:
            yield pk, (given_at, until)


def _line(
    person: int,
    name: str,
    day: date | None,
    told: _Told,
    start: datetime,
    end: datetime,
    at: datetime,
) -> Line:
    planned = core.overlap(told.work, start, end)
    end = min(end, max(at, start))
    seconds = core.seconds_by_state(told.spans, start, end)
    available = core.merged(
        (max(span.starts_at, start), min(span.ends_at or end, end))
        for span in told.spans
        if span.state == Presence.State.AVAILABLE
    )
    held = (core.overlap(available, *one) for one in told.held)
    occupied = core.shared(available, core.merged(told.held))
    return Line(
        person,
        name,
        day,
        planned=planned.total_seconds(),
        available=seconds.get(Presence.State.AVAILABLE, 0.0),
        on_break=seconds.get(Presence.State.BREAK, 0.0),
        away=seconds.get(Presence.State.AWAY, 0.0),
        occupied=occupied.total_seconds(),
        held=sum(held, timedelta()).total_seconds(),
    )


def _whole(person: int, name: str, own: Iterable[Line]) -> Line:
    own = list(own)
    totals = {
        field: sum(getattr(line, field) for line in own)
        for field in ("planned", "available", "on_break", "away", "occupied", "held")
    }
    return Line(person, name, None, **totals)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
