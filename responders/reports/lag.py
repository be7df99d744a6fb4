"""How late customers' words reached us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max
from django.db.models.functions import Extract

from inbox.models import User
from responders.core.figures import Spread
from responders.reports.gathered import figures, spread_of
from responders.reports.scope import Filters, Period, clocks
from responders.reports.slices import REPLIES


@dataclass(frozen=True, slots=True)
class Lag:
    """Seconds from a customer's word to its storing here, of the words that began a reply clock."""

    channel: int
    label: str
    kind: str
    n: int
    p50: float | None
    p95: float | None
    longest: float | None


def lag(by: User | None, period: Period, filters: Filters | None = None) -> tuple[Lag, ...]:
    """By channel, the slowest first; an outage of ours shows here and not in the clocks alone. Raises NotAllowed."""
    late = Extract(F("knowable_at") - F("started_at"), "epoch")
    rows = (
        clocks(by, period, filters)
        .filter(metric__in=REPLIES)
        .order_by()
        .annotate(late=late)
        .values("channel", "channel__name", "channel__kind")
        .annotate(told=figures("late"), longest=Max("late"))
    )
    found = [_lag(row, spread_of(row["told"])) for row in rows]
    return tuple(sorted(found, key=lambda one: (-(one.p95 or 0), one.label, one.channel)))


def _lag(row: Mapping[str, Any], late: Spread) -> Lag:
    named = row["channel"], row["channel__name"], row["channel__kind"]
    return Lag(*named, late.n, late.p50, late.p95, float(row["longest"]))
