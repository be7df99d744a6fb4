"""The smallest groups that reports are added up from: the clocks of one day that have all else in common.

Days that were summed before are taken from there; all others, and what still runs, are grouped from the clocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from inbox.models import User
from inbox.operations.snapshots import snapshot
from responders.models import SlaClock
from responders.reports import summed_days
from responders.reports.days import days_of, number_of
from responders.reports.outcomes import (
    BREACHED,
    CANCELLED,
    CLOSED_UNANSWERED,
    MET,
    MISSED,
    OPEN,
    RUNNING,
    outcome_filter,
)
from responders.reports.scope import Cohort, Filters, Period, brands_counted, clocks

COUNTED = ("business", "calendar")  # the two ways of counting seconds
SETTLED = (MET, MISSED, CLOSED_UNANSWERED, CANCELLED)
OUTCOMES = (*SETTLED, BREACHED, RUNNING)
ALIKE = ("channel", "metric", "priority", "target_seconds", "in_hours")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """day: on which they count. target: seconds, `in_hours` of working time. counts: by outcome, all of OUTCOMES.

    met, missed: by what of COUNTED was asked for, the seconds of each one answered, in no order.
    """

    day: date
    channel: int
    metric: str
    priority: int
    target: int
    in_hours: bool
    counts: Mapping[str, int]
    met: Mapping[str, Sequence[int]]
    missed: Mapping[str, Sequence[int]]


@snapshot()  # an answer between two statements would count twice, or not at all
def cells(
    by: User | None,
    period: Period,
    filters: Filters | None = None,
    *,
    zone: str,
    at: datetime,
    counted: Sequence[str] = COUNTED,
) -> list[Cell]:
    """By the days of `zone`, in no order; a clock counts on the day its cohort names. Raises NotAllowed.

    counted: whose seconds are wanted; they are by far the most of what is read.
    """
    found, days = clocks(by, period, filters), days_of(period, ZoneInfo(zone))
    brands = brands_counted(by)
    summed = summed_days.within(brands, period, filters, zone)
    place = number_of(_moment(period.cohort), days, ZoneInfo(zone))
    rest = summed_days.outside(found, period, summed, zone) if summed else found
    open_ = _alike(found.filter(outcome_filter(OPEN, at)), place).annotate(
        **{name: Count("pk", filter=outcome_filter(name, at)) for name in (BREACHED, RUNNING)}
    )
    rows = [*settled(rest, place, counted), *open_]
    dated = [{**row, "day": days[row["number"] - 1]} for row in rows]
    names = (*ALIKE, *SETTLED, *_seconds(counted))
    kept = summed_days.sums(summed, brands, filters, names) if summed else ()
    return [_cell(row, counted) for row in (*kept, *dated)]


def settled(
    found: QuerySet[SlaClock], place: Any, counted: Sequence[str] = COUNTED
) -> Iterable[Row]:
    """What models.DaySum keeps, by its names, of those that are decided; `number` is where `place` puts them."""
    seconds = {
        name: ArrayAgg(
            f"{kind}_seconds",
            filter=Q(("outcome", outcome), (f"{kind}_seconds__isnull", False)),
            default=Value([]),
        )
        for name, (outcome, kind) in _seconds(counted).items()
    }
    counts = {outcome: Count("pk", filter=Q(outcome=outcome)) for outcome in SETTLED}
    return _alike(found.exclude(outcome=""), place).annotate(**counts, **seconds)


def _seconds(counted: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Columns of models.DaySum: which outcome and way of counting each is of."""
    return {f"{outcome}_{kind}": (outcome, kind) for outcome in (MET, MISSED) for kind in counted}


def _alike(found: QuerySet[SlaClock], place: Any) -> QuerySet[SlaClock, Row]:
    in_hours = Q(calendar_version__isnull=False)
    rest = [name for name in ALIKE if name != "in_hours"]
    return found.order_by().values(*rest, in_hours=in_hours, number=place)


def _moment(cohort: Cohort) -> Any:
    return F("started_at") if cohort is Cohort.START else Coalesce("fulfilled_at", "due_at")


def _cell(row: Row, counted: Sequence[str]) -> Cell:
    def seconds(outcome: str) -> dict[str, Sequence[int]]:
        return {kind: row.get(f"{outcome}_{kind}", ()) for kind in counted}

    return Cell(
        day=row["day"],
        channel=row["channel"],
        metric=row["metric"],
        priority=row["priority"],
        target=row["target_seconds"],
        in_hours=row["in_hours"],
        counts={outcome: row.get(outcome, 0) for outcome in OUTCOMES},
        met=seconds(MET),
        missed=seconds(MISSED),
    )
