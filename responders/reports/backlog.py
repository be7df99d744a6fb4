"""What was open at any past moment, and how it came and went, from the journal of moves.

A moment sees everything strictly before it, so that what is open at the start of a period, with what came in it and
without what went in it, is what is open at its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from inbox.core.states import Status
from inbox.models import Activity, Conversation, User
from inbox.models.conversation import LIVE
from inbox.operations.conversations import MOVED, TAKEN_BACK
from responders.core.figures import Rate
from responders.reports import scope
from responders.reports.days import days_of, number_of
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
    # Of all that moved since, few were there before: said twice, so that the others are never looked up.
    there = since.filter(conversation__received_at__lt=moment)
    moved = scope.moves(by, there, filters).values("conversation")
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
    touched = days_of(span, ZoneInfo(zone))
    came, gone = _by_day(by, span, filters, touched, ZoneInfo(zone))
    days, still = [], at_start
    for number, day in enumerate(touched, start=1):
        moved = gone.get(number, {})
        still += came.get(number, 0) + moved.get(Way.REOPENED, 0)
        still -= moved.get(Way.RESOLVED, 0) + moved.get(Way.SET_ASIDE, 0)
        counts = {way.value: moved.get(way, 0) for way in _MOVES}
        days.append(Day(day, arrived=came.get(number, 0), open=still, **counts))
    return Backlog(span.start, end, at_start, open_at(by, end, filters).count(), tuple(days))


def _by_day(
    by: User | None, span: Period, filters: Filters | None, days: Sequence[date], where: ZoneInfo
) -> tuple[Mapping[int, int], Mapping[int, Mapping[Way, int]]]:
    """By the day's place in `days`, from 1."""
    came, moved = arrived(by, span, filters).order_by(), _moved(by, span, filters).order_by()
    came_on = came.values(number=number_of(F("received_at"), days, where))
    moved_on = moved.values(number=number_of(F("at"), days, where))
    counts: dict[str, Any] = {way.value: Count("pk", filter=which) for way, which in _MOVES.items()}
    return (
        {row["number"]: row["many"] for row in came_on.annotate(many=Count("pk"))},
        {
            row["number"]: {way: row[way.value] for way in _MOVES}
            for row in moved_on.annotate(**counts)
        },
    )


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
    # Few come back: only where one ever did its moves are looked at, one by one.
    came_back = Q(conversation__in=_backs().filter(at__gte=period.start).values("conversation"))
    found = resolutions(by, period, filters).aggregate(
        n=Count("pk"),
        again=Count("pk", filter=came_back & Exists(_back())),
        by_customer=Count("pk", filter=came_back & Exists(_back().filter(actor=None))),
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
    # Few are taken back: what came next is looked up only where anything was.
    undone = Activity.objects.filter(verb=TAKEN_BACK, at__gte=period.start).values("conversation")
    return found.annotate(then=Coalesce(then, Value(""))).exclude(
        Q(conversation__in=undone) & Q(then=TAKEN_BACK)
    )


def opened_again(
    by: User | None, period: Period, filters: Filters | None = None
) -> QuerySet[Activity]:
    """Those resolutions that did not last a week. Raises NotAllowed."""
    return resolutions(by, period, filters).filter(Exists(_back()))


def _back() -> QuerySet[Activity]:
    """Within a query of resolutions: the move back to open, at most a week after."""
    return _backs().filter(
        conversation=OuterRef("conversation"),
        at__gt=OuterRef("at"),
        at__lte=OuterRef("at") + REOPENED_WITHIN,
    )


def _backs() -> QuerySet[Activity]:
    return Activity.objects.filter(verb=MOVED, old=Status.RESOLVED, new=Status.OPEN)


def _moved(by: User | None, period: Period, filters: Filters | None) -> QuerySet[Activity]:
    found = Activity.objects.filter(verb__in=MOVES, at__gte=period.start, at__lt=period.end)
    return scope.moves(by, found, filters)
