"""Who still waits, and the median that does not forget them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inbox.models import User
from responders.core.figures import Spread, buckets, censored_median, spread
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
    """By metric. Raises NotAllowed."""
    rows = clocks(by, period, filters).filter(outcome__in=["", "met", "missed"])
    ended: dict[str, list[float]] = {}
    still: dict[str, list[float]] = {}
    columns = rows.values_list("metric", "outcome", "started_at", "calendar_seconds")
    for metric, outcome, started_at, seconds in columns.iterator(chunk_size=5000):
        if outcome:
            ended.setdefault(metric, []).append(float(seconds or 0))
        else:
            still.setdefault(metric, []).append((at - started_at).total_seconds())
    return tuple(
        Waiting(
            metric,
            spread(still.get(metric, ())),
            buckets(still.get(metric, ())),
            censored_median(ended.get(metric, ()), still.get(metric, ())),
        )
        for metric in sorted({*ended, *still})
    )
