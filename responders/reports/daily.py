"""Promises by day: kept, not kept, and how long answers took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from inbox.models import User
from responders.reports.days import days_of, number_of
from responders.reports.gathered import figures, spread_of
from responders.reports.outcomes import ANSWERED, MET, NOT_MET, outcome_filter
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
    begun = F("started_at") if period.cohort is Cohort.START else Coalesce("fulfilled_at", "due_at")
    days = days_of(period, ZoneInfo(zone))
    rows = (
        clocks(by, period, filters)
        .order_by()
        .values("metric", number=number_of(begun, days, ZoneInfo(zone)))
        .annotate(
            met=Count("pk", filter=Q(outcome=MET)),
            not_met=Count("pk", filter=outcome_filter(NOT_MET, at)),
            told=figures(f"{counted}_seconds", ANSWERED),
        )
    )
    found: dict[str, dict[date, Day]] = {}
    for row in rows:
        p50 = spread_of(row["told"]).p50
        day = Day(days[row["number"] - 1], row["met"], row["not_met"], p50)
        found.setdefault(row["metric"], {})[day.day] = day
    return {
        metric: tuple(of.get(day, Day(day, 0, 0)) for day in days) for metric, of in found.items()
    }
