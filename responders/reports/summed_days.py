"""Which days of a period were summed and are as they were, what their sums say, and what lies outside of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from responders.models import ChangedDay, DaySum, SlaClock, SummedDay
from responders.reports.days import days_of
from responders.reports.scope import Cohort, Filters, Period

_ONE_DAY = timedelta(days=1)
_FIELDS = {
    "metric": "metric",
    "brand": "channel__brand",
    "channel": "channel",
    "priority": "priority",
}  # the filters that sums can answer


def within(
    brands: Sequence[int] | None, period: Period, filters: Filters | None, zone: str
) -> list[date]:
    """In order; none where sums cannot tell: another zone or cohort, a filter by person, topic or team, no whole brand.

    brands: of scope.brands_counted.
    """
    place = ZoneInfo(zone)
    asked = {name for name in Filters.__slots__ if filters and getattr(filters, name) is not None}
    whole = [
        day
        for day in days_of(period, place)
        if period.start <= midnight(day, place) and midnight(day + _ONE_DAY, place) <= period.end
    ]
    is_other = zone != settings.TIME_ZONE or period.cohort is not Cohort.START
    if is_other or asked - _FIELDS.keys() or brands == () or not whole:
        return []
    changed = ChangedDay.objects.filter(day__gte=whole[0]).values("day")
    kept = SummedDay.objects.filter(zone=zone, day__gte=whole[0], day__lte=whole[-1])
    return list(kept.exclude(day__in=changed).order_by("day").values_list("day", flat=True))


def sums(
    days: Sequence[date],
    brands: Sequence[int] | None,
    filters: Filters | None,
    names: Sequence[str],
) -> QuerySet[DaySum, dict[str, Any]]:
    """Of days that `within` found with the same brands and filters, the columns of `names`."""
    found = DaySum.objects.filter(day__in=days)
    if brands is not None:
        found = found.filter(channel__brand__in=brands)
    for name, field in _FIELDS.items():
        if filters and getattr(filters, name) is not None:
            found = found.filter(**{field: getattr(filters, name)})
    return found.values("day", *names)


def outside(
    found: QuerySet[SlaClock], period: Period, summed: Sequence[date], zone: str
) -> QuerySet[SlaClock]:
    """Those of a period's clocks that started on no summed day."""
    spans = [
        Q(started_at__gte=start, started_at__lt=end)
        for start, end in _spans(period, summed, ZoneInfo(zone))
    ]
    return found.filter(reduce(or_, spans)) if spans else found.none()


def _spans(
    period: Period, summed: Sequence[date], place: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """What of a period lies before, between and after the days."""
    start = period.start
    for day in summed:
        if start < midnight(day, place):
            yield start, midnight(day, place)
        start = midnight(day + _ONE_DAY, place)
    if start < period.end:
        yield start, period.end


def midnight(day: date, place: ZoneInfo) -> datetime:
    """With which a day begins."""
    return datetime.combine(day, time(), place)
