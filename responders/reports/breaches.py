"""Broken promises with what broke them, from what is on record about that time."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from inbox.models import Delivery, Message, User
from inbox.operations.bulk import among
from responders.core.causes import Cause, Circumstances, Explained, Held, Sent, explain
from responders.core.hours import BusinessHours, NeverOpens
from responders.models import Assignment, CalendarVersion, Responder, SlaBreach, SlaClock
from responders.reports.holdings import over_at
from responders.reports.manned import Manned
from responders.reports.outcomes import NOT_MET
from responders.reports.scope import Filters, Period
from responders.reports.slices import Slice, instances

MOST = 5000  # the latest ones; a report of more says so
TOLD = 8  # of them, one by one
_EXPLAINED = (
    "started_at", "knowable_at", "due_at", "fulfilled_at", "calendar_version", "conversation__brand",
)  # fmt: skip
_READ = (
    "metric", "started_at", "knowable_at", "due_at", "fulfilled_at", "calendar_version", "fulfilled_by__name",
    "conversation__brand", "conversation__channel__kind", "conversation__handling__intent",
    "conversation__handling__owner__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    """The latest first, at most MOST of `n`. Of the clocks only what explains them is read, of the first TOLD what a
    report tells of them too."""

    causes: tuple[tuple[SlaClock, Explained], ...]
    n: int

    def by_cause(self) -> list[tuple[Cause, list[int]]]:
        """The keys of clocks by cause, most first."""
        found: dict[Cause, list[int]] = defaultdict(list)
        for clock, explained in self.causes:
            found[explained.cause].append(clock.pk)
        order = list(Cause)
        return sorted(found.items(), key=lambda item: (-len(item[1]), order.index(item[0])))


def broken(
    by: User | None, period: Period, filters: Filters | None = None, *, at: datetime
) -> Broken:
    """At most twelve queries, however many there are. Raises NotAllowed."""
    found = instances(by, period, filters, Slice(outcome=NOT_MET), at=at)
    few = found.select_related(None).select_related("conversation").only(*_EXPLAINED)
    rows = list(few.order_by(F("due_at").desc(nulls_last=True), "-pk")[:MOST])
    n = len(rows) if len(rows) < MOST else found.count()
    causes = explained(rows)
    whole = {clock.pk: clock for clock in found.only(*_READ).filter(pk__in=_first(rows))}
    told = [whole.get(clock.pk, clock) for clock in rows]
    return Broken(tuple(zip(told, causes, strict=True)), n)


def _first(rows: Sequence[SlaClock]) -> list[int]:
    return [clock.pk for clock in rows[:TOLD]]


def explained(clocks: Sequence[SlaClock]) -> list[Explained]:
    """One for each; `conversation` should be there already."""
    cases = {clock.conversation_id for clock in clocks}
    held, sent = _held(cases), _sent(cases)
    owners = _owners(clocks, held)
    moments = [clock.due_at or clock.fulfilled_at or clock.started_at for clock in clocks]
    loads = _Loads({owner for owner in owners.values() if owner}, moments)
    calendars = _Calendars(clocks)
    opens = _opens(clocks, calendars)
    found = []
    for clock in clocks:
        due_at = clock.due_at or clock.fulfilled_at or clock.started_at
        owner = owners.get(clock.pk)
        told = Circumstances(
            started_at=calendars.begins(clock),
            known_at=clock.knowable_at,
            due_at=due_at,
            opens_at=opens.get(clock.pk),
            held=tuple(Held(begun, ended) for _who, begun, ended in held[clock.conversation_id]),
            sent=tuple(sent[clock.conversation_id]),
            load=loads.at(owner, due_at) if owner else None,
            capacity=loads.capacity.get(owner) if owner else None,
        )
        found.append(explain(told))
    return found


_Span = tuple[int, datetime, datetime | None]


def _held(cases: Collection[int]) -> Mapping[int, list[_Span]]:
    found: dict[int, list[_Span]] = defaultdict(list)
    rows = Assignment.objects.filter(among("conversation", cases)).order_by("at", "pk")
    for case, who, begun, ended in rows.values_list(
        "conversation_id", "responder_id", "at", "ended_at"
    ):
        found[case].append((who, begun, ended))
    return found


def _sent(cases: Collection[int]) -> Mapping[int, list[Sent]]:
    found: dict[int, list[Sent]] = defaultdict(list)
    rows = Delivery.objects.filter(
        among("conversation", cases), message__source=Message.Source.PERSON
    ).order_by("created_at")
    for case, begun, accepted, state in rows.values_list(
        "conversation_id", "created_at", "accepted_at", "state"
    ):
        found[case].append(Sent(begun, accepted, state))
    return found


def _owners(clocks: Iterable[SlaClock], held: Mapping[int, list[_Span]]) -> dict[int, int | None]:
    """Who had it when it broke: as the breach recorded it, else by the assignments of that moment."""
    rows = SlaBreach.objects.filter(among("clock", (clock.pk for clock in clocks)))
    found = dict(rows.order_by("due_at").values_list("clock_id", "owner_id_then"))
    for clock in clocks:
        if clock.pk not in found and clock.due_at is not None:
            found[clock.pk] = next(
                (
                    who
                    for who, begun, ended in reversed(held[clock.conversation_id])
                    if begun <= clock.due_at and (ended is None or ended > clock.due_at)
                ),
                None,
            )
    return found


class _Loads:
    """How many conversations each of some owners had at any moment from the first of `moments` to the last."""

    def __init__(self, owners: Collection[int], moments: Sequence[datetime]) -> None:
        people = Responder.objects.filter(pk__in=owners)
        self.capacity = dict(people.values_list("pk", "capacity"))
        self._begun: dict[int, list[datetime]] = defaultdict(list)
        self._ended: dict[int, list[datetime]] = defaultdict(list)
        rows = Assignment.objects.filter(responder__in=owners)
        if moments:
            still = Q(ended_at=None) | Q(ended_at__gte=min(moments))
            rows = rows.filter(still, at__lte=max(moments))
        spans = rows.values_list("responder_id", "at", over_at())
        for who, begun, over in spans.iterator(chunk_size=5000):
            if over is not None and over < begun:
                continue
            self._begun[who].append(begun)
            if over is not None:
                self._ended[who].append(over)
        for each in (*self._begun.values(), *self._ended.values()):
            each.sort()

    def at(self, owner: int, at: datetime) -> int:
        return bisect_right(self._begun[owner], at) - bisect_right(self._ended[owner], at)


def _opens(clocks: Iterable[SlaClock], calendars: _Calendars) -> dict[int, datetime | None]:
    """When somebody was to be there, from the moment each clock's time began to run.

    By the hours of its brand; of what came while these were closed, by those who were at work all the same.
    """
    found = {clock.pk: calendars.opens(clock) for clock in clocks}
    closed = {
        clock.pk: (clock.conversation.brand_id, begun)
        for clock in clocks
        if (begun := calendars.begins(clock)) != found[clock.pk] and clock.due_at is not None
    }
    if not closed:
        return found
    dues = [clock.due_at for clock in clocks if clock.pk in closed and clock.due_at is not None]
    begins = [begun for _brand, begun in closed.values()]
    manned = Manned({brand for brand, _begun in closed.values()}, min(begins), max(dues))
    for pk, (brand, begun) in closed.items():
        moments = [at for at in (found[pk], manned.since(brand, begun)) if at is not None]
        found[pk] = min(moments, default=None)
    return found


class _Calendars:
    """A clock counts by its own hours; when its brand is open is told by the first of the brand's calendars."""

    def __init__(self, clocks: Iterable[SlaClock]) -> None:
        brands = {clock.conversation.brand_id for clock in clocks}
        used = {clock.calendar_version_id for clock in clocks if clock.calendar_version_id}
        in_use = Q(calendar__brand__in=brands, calendar__current=F("pk"))
        rows: QuerySet[CalendarVersion] = CalendarVersion.objects.filter(
            in_use | Q(pk__in=used)
        ).order_by("calendar_id", "pk")
        self._own: dict[int, BusinessHours] = {}
        self._hours: dict[int, BusinessHours] = {}
        for row in rows.select_related("calendar"):
            self._own[row.pk] = hours = BusinessHours.from_spec(row.spec)
            if row.calendar.current_id == row.pk:
                self._hours.setdefault(row.calendar.brand_id, hours)

    def begins(self, clock: SlaClock) -> datetime:
        """When its time began to run: what comes in the night is due from the morning."""
        hours = self._own.get(clock.calendar_version_id or 0)
        return _next_opening(hours, clock.started_at) or clock.started_at

    def opens(self, clock: SlaClock) -> datetime | None:
        """When its brand was open, from the moment its time began to run."""
        return _next_opening(self._hours.get(clock.conversation.brand_id), self.begins(clock))


def _next_opening(hours: BusinessHours | None, at: datetime) -> datetime | None:
    try:
        return hours.next_opening(at) if hours else None
    except NeverOpens:
        return None
