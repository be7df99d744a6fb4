"""What was open at any past moment, and how it came and went, from the journal of moves.

A moment sees everything strictly before it, so that what is open at the start of a period, with what came in it and
without what went in it, is what is open at its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from inbox.core.states import Status
from inbox.models import Activity, Conversation, User
from inbox.models.conversation import LIVE
from inbox.operations.conversations import MOVED, TAKEN_BACK
from responders.core.figures import Rate
from responders.reports import scope
from responders.reports.scope import Filters, Period, cases

MOVES = (MOVED, TAKEN_BACK)
REOPENED_WITHIN = timedelta(days=7)


class Way(StrEnum):
    """How a conversation comes into the backlog or leaves it. A resolution taken back left it and came again."""

    ARRIVED = "arrived"
    REOPENED = "reopened"
    RESOLVED = "resolved"
    SET_ASIDE = "set_aside"  # as spam, or closed without having been resolved


_LEAVES = Q(old__in=LIVE) & ~Q(new__in=LIVE)
_MOVES = {
    Way.REOPENED: ~Q(old__in=LIVE) & Q(new__in=LIVE),
    Way.RESOLVED: _LEAVES & Q(new=Status.RESOLVED),
    Way.SET_ASIDE: _LEAVES & ~Q(new=Status.RESOLVED),
}


@dataclass(frozen=True, slots=True)
class Day:
    """Within one day of the reader's zone. open: at its end, or at the moment asked for where that comes first."""

    day: date
    arrived: int
    reopened: int
    resolved: int
    set_aside: int
    open: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """at_start and at_end are counted from how each conversation stood, the days from what happened.

    over: by how many the two ways of counting differ; not 0 where the journal has a hole.
    """

    start: datetime
    end: datetime
    at_start: int
    at_end: int
    days: tuple[Day, ...]

    @property
    def over(self) -> int:
        return self.at_end - (self.days[-1].open if self.days else self.at_start)

    def sum(self, way: Way) -> int:
        return sum(getattr(day, way) for day in self.days)


def open_at(
    by: User | None, moment: datetime, filters: Filters | None = None
) -> QuerySet[Conversation]:
    """As it stood just before `moment`, with the status it had then as `stood`. Raises NotAllowed.

    The first move since tells where it was; without one it is still there.
    """
    since = Activity.objects.filter(verb__in=MOVES, at__gte=moment)
    first = since.filter(conversation=OuterRef("pk")).order_by("at", "pk")
    moved = scope.moves(by, since, filters).values("conversation")
    live = Conversation.objects.filter(status__in=LIVE).values("pk")
    return (
        cases(by, filters)
        .filter(pk__in=live.union(moved), received_at__lt=moment)  # two indexes instead of a walk
        .annotate(stood=Coalesce(Subquery(first.values("old")[:1]), F("status")))
        .filter(stood__in=LIVE)
    )


def arrived(
    by: User | None, period: Period, filters: Filters | None = None
) -> QuerySet[Conversation]:
    """Received in a period, whatever became of them. Raises NotAllowed."""
    return cases(by, filters).filter(received_at__gte=period.start, received_at__lt=period.end)


def moves(
    by: User | None, period: Period, way: Way, filters: Filters | None = None
) -> QuerySet[Activity]:
    """Every time one came back or left in a period; way: not ARRIVED. Raises NotAllowed."""
    return _moved(by, period, filters).filter(_MOVES[way])


def backlog(
    by: User | None, period: Period, filters: Filters | None = None, *, zone: str, at: datetime
) -> Backlog:
    """Day by day in `zone`, up to `at`. Four queries. Raises NotAllowed."""
    end = min(period.end, max(at, period.start))
    span = Period(period.start, end, period.cohort)
    at_start = open_at(by, span.start, filters).count()
    came, gone = _by_day(by, span, filters, ZoneInfo(zone))
    days, still = [], at_start
    for day in _days(span, ZoneInfo(zone)):
        moved = gone.get(day, {})
        still += came.get(day, 0) + moved.get(Way.REOPENED, 0)
        still -= moved.get(Way.RESOLVED, 0) + moved.get(Way.SET_ASIDE, 0)
        counts = {way.value: moved.get(way, 0) for way in _MOVES}
        days.append(Day(day, arrived=came.get(day, 0), open=still, **counts))
    return Backlog(span.start, end, at_start, open_at(by, end, filters).count(), tuple(days))


def _by_day(
    by: User | None, span: Period, filters: Filters | None, where: ZoneInfo
) -> tuple[Mapping[date, int], Mapping[date, Mapping[Way, int]]]:
    came = arrived(by, span, filters).order_by().values(day=TruncDate("received_at", tzinfo=where))
    moved = _moved(by, span, filters).order_by().values(day=TruncDate("at", tzinfo=where))
    counts: dict[str, Any] = {way.value: Count("pk", filter=which) for way, which in _MOVES.items()}
    return (
        {row["day"]: row["many"] for row in came.annotate(many=Count("pk"))},
        {row["day"]: {way: row[way.value] for way in _MOVES} for row in moved.annotate(**counts)},
    )


def _days(span: Period, where: ZoneInfo) -> list[date]:
    first = span.start.astimezone(where).date()
    last = (span.end - timedelta(microseconds=1)).astimezone(where).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@dataclass(frozen=True, slots=True)
class Reopened:
    """rate: of the resolutions of a period. by_customer: because they wrote again.

    young: resolved so lately that it may still be opened again in time.
    """

    rate: Rate
    again: int
    by_customer: int
    young: int


def reopened(
    by: User | None, period: Period, filters: Filters | None = None, *, at: datetime
) -> Reopened:
    """One conversation may be resolved several times, each counts. Raises NotAllowed."""
    found = resolutions(by, period, filters).aggregate(
        n=Count("pk"),
        again=Count("pk", filter=Exists(_back())),
        by_customer=Count("pk", filter=Exists(_back().filter(actor=None))),
        young=Count("pk", filter=Q(at__gt=at - REOPENED_WITHIN)),
    )
    share = found["again"] / found["n"] if found["n"] else None
    return Reopened(Rate(share, found["n"]), found["again"], found["by_customer"], found["young"])


def resolutions(
    by: User | None, period: Period, filters: Filters | None = None
) -> QuerySet[Activity]:
    """Every resolving of a period, but those that somebody took back at once. Raises NotAllowed."""
    later = Activity.objects.filter(
        conversation=OuterRef("conversation"), verb__in=MOVES, at__gte=OuterRef("at"), pk__gt=OuterRef("pk")
    )  # fmt: skip
    found = moves(by, period, Way.RESOLVED, filters)
    then = Subquery(later.order_by("at", "pk").values("verb")[:1])
    return found.annotate(then=Coalesce(then, Value(""))).exclude(then=TAKEN_BACK)


def opened_again(
    by: User | None, period: Period, filters: Filters | None = None
) -> QuerySet[Activity]:
    """Those resolutions that did not last a week. Raises NotAllowed."""
    return resolutions(by, period, filters).filter(Exists(_back()))


def _back() -> QuerySet[Activity]:
    """Within a query of resolutions: the move back to open, at most a week after."""
    return Activity.objects.filter(
        conversation=OuterRef("conversation"),
        verb=MOVED,
        old=Status.RESOLVED,
        new=Status.OPEN,
        at__gt=OuterRef("at"),
        at__lte=OuterRef("at") + REOPENED_WITHIN,
    )


def _moved(by: User | None, period: Period, filters: Filters | None) -> QuerySet[Activity]:
    found = Activity.objects.filter(verb__in=MOVES, at__gte=period.start, at__lt=period.end)
    return scope.moves(by, found, filters)
