"""Promises by day: kept and not kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import Coalesce, TruncDate

from inbox.models import User
from responders.reports.attainment import (
    BREACHED,
    CLOSED_UNANSWERED,
    MET,
    MISSED,
    outcome_filter,
)
from responders.reports.scope import Cohort, Filters, Period, clocks


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    met: int
    not_met: int


def daily(
    by: User | None, period: Period, filters: Filters | None = None, *, zone: str, at: datetime
) -> tuple[Day, ...]:
    """Every day of the period in `zone`, empty ones too; a clock counts on the day its cohort names.

    Raises NotAllowed.
    """
    begun = "started_at" if period.cohort is Cohort.START else Coalesce("fulfilled_at", "due_at")
    lost = Q(outcome__in=[MISSED, CLOSED_UNANSWERED]) | outcome_filter(BREACHED, at)
    rows = (
        clocks(by, period, filters)
        .order_by()
        .values(day=TruncDate(begun, tzinfo=ZoneInfo(zone)))
        .annotate(met=Count("pk", filter=Q(outcome=MET)), not_met=Count("pk", filter=lost))
    )
    found = {row["day"]: Day(row["day"], row["met"], row["not_met"]) for row in rows}
    first = period.start.astimezone(ZoneInfo(zone)).date()
    last = (period.end - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(found.get(day, Day(day, 0, 0)) for day in days)
