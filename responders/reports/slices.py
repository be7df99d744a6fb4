"""The instances behind one number of a report: a cell of a table, a column or field of a chart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, FloatField, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, ExtractHour, ExtractIsoWeekDay, Floor, Greatest, Ln

from inbox.models import User
from responders.core.figures import BIN_RATIO, BUCKET_EDGES
from responders.models import SlaClock
from responders.reports.outcomes import ANSWERED, MISSED, outcome_filter
from responders.reports.scope import Filters, Period, clocks

REPLIES = ("first_reply", "next_reply")


@dataclass(frozen=True, slots=True)
class Slice:
    """What one number is about, beyond period and filters; None is everything.

    outcome: see outcomes.outcome_filter. bucket: of figures.BUCKET_EDGES. column: of the logarithmic scale, `is_over`
    those beyond their target. weekday: 1 is Monday, with `hour` (to `hour_end`, half-open), of the start in `zone`. day: of the start,
    there. counted: business or
    calendar, which seconds bucket and column are of. blank: a field of Filters that has no value.
    """

    outcome: str | None = None
    bucket: int | None = None
    column: int | None = None
    is_over: bool = False
    weekday: int | None = None
    hour: int | None = None
    hour_end: int | None = None
    day: date | None = None
    is_reply: bool = False
    blank: str | None = None
    pks: frozenset[int] | None = None
    counted: str = "business"
    zone: str = "UTC"


_BLANK = {
    "agent": Q(fulfilled_by=None),
    "team": Q(conversation__handling__queue=None),
    "topic": Q(conversation__handling__intent=""),
    "language": Q(conversation__handling__language=""),
}


def instances(
    by: User | None,
    period: Period,
    filters: Filters | None = None,
    one: Slice | None = None,
    *,
    at: datetime,
) -> QuerySet[SlaClock]:
    """Exactly the clocks behind a number with the same period, filters and `at`. Raises NotAllowed."""
    found = clocks(by, period, filters).select_related(
        "conversation__channel", "conversation__handling__owner", "fulfilled_by"
    )
    found = found.defer(
        "conversation__channel__credentials"
    )  # unsealing takes longer than the rest
    return cut(found, one or Slice(), at).order_by("started_at", "pk")


def cut(found: QuerySet[SlaClock], one: Slice, at: datetime) -> QuerySet[SlaClock]:
    if one.outcome is not None:
        found = found.filter(outcome_filter(one.outcome, at))
    if one.bucket is not None:
        found = found.filter(bucket_filter(one.bucket, f"{one.counted}_seconds"))
    if one.column is not None:
        found = found.filter(ANSWERED).alias(column=column_of(f"{one.counted}_seconds"))
        found = found.filter(column=one.column)
    if one.is_over:
        found = found.filter(outcome=MISSED)
    found = _began(found, one)
    if one.blank is not None:
        found = found.filter(_BLANK[one.blank])
    if one.pks is not None:
        found = found.filter(pk__in=one.pks)
    if one.is_reply:
        found = found.filter(metric__in=REPLIES)
    return found


def _began(found: QuerySet[SlaClock], one: Slice) -> QuerySet[SlaClock]:
    if one.weekday is not None:
        found = found.alias(**slot_of(one.zone)).filter(weekday=one.weekday)
    if one.hour is not None:
        found = found.alias(**slot_of(one.zone))
        found = found.filter(hour__gte=one.hour, hour__lt=one.hour_end or one.hour + 1)
    if one.day is not None:
        edges = [_midnight(one.day + timedelta(days=number), one.zone) for number in (0, 1)]
        found = found.filter(started_at__gte=edges[0], started_at__lt=edges[1])
    return found


def bucket_filter(number: int, column: str) -> Q:
    """Answered ones in one of figures.BUCKET_EDGES, the last above all of them."""
    edges = (0, *BUCKET_EDGES)
    found = ANSWERED & Q(**{f"{column}__isnull": False})
    if number:
        found &= Q(**{f"{column}__gt": edges[number]})
    if number < len(BUCKET_EDGES):
        found &= Q(**{f"{column}__lte": edges[number + 1]})
    return found


def column_of(column: str) -> Any:
    """figures.bin_of, by the database."""
    seconds = Cast(Greatest(F(column), Value(1)), FloatField())
    exact = Func(
        Ln(seconds),
        Value(math.log(BIN_RATIO)),
        template="(%(expressions)s + 1e-9)",
        arg_joiner=" / ",
        output_field=FloatField(),
    )
    return Cast(Floor(exact), IntegerField())


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def slot_of(zone: str) -> dict[str, Any]:
    """Weekday, 1 is Monday, and hour of the start, as clocks on the wall of `zone` show them."""
    place = ZoneInfo(zone)
    return {
        "weekday": ExtractIsoWeekDay("started_at", tzinfo=place),
        "hour": ExtractHour("started_at", tzinfo=place),
    }
