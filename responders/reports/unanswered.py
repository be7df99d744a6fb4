"""Who still waits, and the median that does not forget them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, IntegerField, Value, When
from django.db.models.functions import Cast, Extract, Floor

from inbox.models import User
from responders.core.figures import Spread, buckets, spread, survival_median
from responders.models import SlaClock
from responders.reports.scope import Filters, Period, clocks


@dataclass(frozen=True, slots=True)
class Waiting:
    """Seconds of calendar time. `ages`: of those still open at the moment asked about.

    censored_p50: Kaplan–Meier, of answered and still open ones together; None where less than half
    were answered.
    """

    metric: str
    ages: Spread
    buckets: tuple[int, ...]
    censored_p50: float | None


def waiting(
    by: User | None, period: Period, filters: Filters | None = None, *, at: datetime
) -> tuple[Waiting, ...]:
    """By metric, to the second. Raises NotAllowed."""
    found: dict[str, dict[float, tuple[int, int]]] = {}
    rows = (
        clocks(by, period, filters)
        .filter(outcome__in=["", "met", "missed"])
        .order_by()
        .values("metric", "outcome", seconds=_seconds(at))
        .annotate(many=Count("pk"))
        .values_list("metric", "outcome", "seconds", "many")
    )
    for metric, outcome, seconds, many in rows.iterator(chunk_size=5000):
        lengths = found.setdefault(metric, {})
        done, open_ = lengths.get(seconds, (0, 0))
        lengths[seconds] = (done + many, open_) if outcome else (done, open_ + many)
    return tuple(_waiting(metric, found[metric]) for metric in sorted(found))


def _seconds(at: datetime) -> Case:
    age = Extract(Value(at) - F("started_at"), "epoch")
    return Case(
        When(outcome=SlaClock.Outcome.RUNNING, then=Cast(Floor(age), IntegerField())),
        default=F("calendar_seconds"),
        output_field=IntegerField(),
    )


def _waiting(metric: str, lengths: dict[float, tuple[int, int]]) -> Waiting:
    known = {seconds: both for seconds, both in lengths.items() if seconds is not None}
    ages = [seconds for seconds, (_done, still) in known.items() for _each in range(still)]
    return Waiting(metric, spread(ages), buckets(ages), survival_median(known))
