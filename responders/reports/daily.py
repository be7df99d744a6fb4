"""Promises by day: kept, not kept, and how long answers took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import Coalesce, TruncDate

from inbox.models import User
from responders.reports.outcomes import ANSWERED, MET, NOT_MET, Percentiles, outcome_filter
from responders.reports.scope import Cohort, Filters, Period, clocks


@dataclass(frozen=True, slots=True)
class Day:
    """p50: seconds, of those answered; None where nobody was."""

    day: date
    met: int
    not_met: int
    p50: float | None = None


def daily(
    by: User | None,
    period: Period,
    filters: Filters | None = None,
    *,
    zone: str,
    at: datetime,
    counted: str = "business",
) -> Mapping[str, tuple[Day, ...]]:
    """By metric, every day of the period in `zone`, empty ones too; a clock counts on the day its cohort names.

    Raises NotAllowed.
    """
    begun = "started_at" if period.cohort is Cohort.START else Coalesce("fulfilled_at", "due_at")
    rows = (
        clocks(by, period, filters)
        .order_by()
        .values("metric", day=TruncDate(begun, tzinfo=ZoneInfo(zone)))
        .annotate(
            met=Count("pk", filter=Q(outcome=MET)),
            not_met=Count("pk", filter=outcome_filter(NOT_MET, at)),
            spread=Percentiles(f"{counted}_seconds", filter=ANSWERED),
        )
    )
    found: dict[str, dict[date, Day]] = {}
    for row in rows:
        p50 = (row["spread"] or [None])[0]
        day = Day(row["day"], row["met"], row["not_met"], p50)
        found.setdefault(row["metric"], {})[day.day] = day
    first = period.start.astimezone(ZoneInfo(zone)).date()
    last = (period.end - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {
        metric: tuple(of.get(day, Day(day, 0, 0)) for day in days) for metric, of in found.items()
    }
