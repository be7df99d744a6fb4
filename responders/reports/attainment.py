"""How many promises were kept, and how long answers took; every number from the rows of clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Avg,
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    QuerySet,
)

from inbox.models import Channel, User
from responders.core.figures import BUCKET_EDGES, Rate, Spread, hit_rate
from responders.models import Responder, SlaClock
from responders.reports.scope import Filters, Period, clocks

MET, MISSED, CANCELLED, CLOSED_UNANSWERED = "met", "missed", "cancelled", "closed_unanswered"
BREACHED, RUNNING = "breached", "running"
ANSWERED = Q(outcome__in=[MET, MISSED])


class Dimension(StrEnum):
    """How figures are broken down. AGENT is who replied; OWNER is who has the conversation."""

    NONE = "none"
    CHANNEL = "channel"
    AGENT = "agent"
    OWNER = "owner"
    TOPIC = "topic"
    PRIORITY = "priority"


_KEYS = {
    Dimension.CHANNEL: "channel",
    Dimension.AGENT: "fulfilled_by",
    Dimension.OWNER: "conversation__handling__owner",
    Dimension.TOPIC: "conversation__handling__intent",
    Dimension.PRIORITY: "priority",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One metric of one group.

    counts: by outcome; `breached` is still open past its due time, `running` still open within it.
    business, calendar: seconds from start to answer, of those that were answered. buckets: by
    figures.BUCKET_EDGES, of business seconds. group: the key, None where unknown; label: its name.
    """

    metric: str
    group: str | int | None
    label: str
    counts: Mapping[str, int]
    rate: Rate
    business: Spread
    calendar: Spread
    buckets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`rule` says which clocks are in it; `kept` is the rate of conversations without a broken promise."""

    period: Period
    rule: str
    lines: tuple[Line, ...]
    kept: Rate


class _Percentiles(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(array[0.5, 0.9, 0.95]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(FloatField())


def outcome_filter(outcome: str, at: datetime) -> Q:
    """The rows behind one count. at: tells what is broken from what still runs in time."""
    if outcome == BREACHED:
        return Q(outcome="", due_at__lt=at)
    if outcome == RUNNING:
        return Q(outcome="") & (Q(due_at__gte=at) | Q(due_at=None))
    return Q(outcome=outcome)


def report(
    by: User | None,
    period: Period,
    dimension: Dimension = Dimension.NONE,
    filters: Filters | None = None,
    *,
    at: datetime,
) -> Report:
    """Every metric of every group, by metric, then by name. Raises NotAllowed."""
    found = clocks(by, period, filters)
    key = _KEYS.get(dimension)
    groups = {"group": F(key)} if key else {}
    rows = list(
        found.values("metric", **groups).annotate(**_figures(at)).order_by("metric", *groups)
    )
    labels = _labels(dimension, {row.get("group") for row in rows})
    lines = [_line(row, labels) for row in rows]
    lines.sort(key=lambda line: (line.metric, line.label))
    return Report(period, period.rule, tuple(lines), _kept(found, at))


def instances(
    by: User | None,
    period: Period,
    filters: Filters | None = None,
    *,
    outcome: str | None = None,
    at: datetime,
) -> QuerySet[SlaClock]:
    """Exactly the clocks behind a number of `report` with the same period, filters and `at`."""
    found = clocks(by, period, filters).select_related(
        "conversation__channel", "conversation__handling__owner", "fulfilled_by"
    )
    if outcome is not None:
        found = found.filter(outcome_filter(outcome, at))
    return found.order_by("started_at", "pk")


def _figures(at: datetime) -> dict[str, Any]:
    outcomes = (MET, MISSED, BREACHED, CLOSED_UNANSWERED, CANCELLED, RUNNING)
    counts = {name: Count("pk", filter=outcome_filter(name, at)) for name in outcomes}
    below = (0, *BUCKET_EDGES)
    buckets = {
        f"bucket_{index}": Count(
            "pk",
            filter=ANSWERED
            & (Q(business_seconds__gt=low) if index else Q())
            & (Q(business_seconds__lte=high) if high else Q(business_seconds__isnull=False)),
        )
        for index, (low, high) in enumerate(zip(below, (*BUCKET_EDGES, None), strict=True))
    }
    spreads = {
        f"{kind}_{name}": made(f"{kind}_seconds", filter=ANSWERED)
        for kind in ("business", "calendar")
        for name, made in (("percentiles", _Percentiles), ("mean", Avg), ("n", Count))
    }
    return {f"n_{name}": count for name, count in counts.items()} | buckets | spreads


def _line(row: Mapping[str, Any], labels: Mapping[Any, str]) -> Line:
    counts = {name[2:]: value for name, value in row.items() if name.startswith("n_")}
    return Line(
        metric=row["metric"],
        group=row.get("group"),
        label=labels.get(row.get("group"), ""),
        counts=counts,
        rate=hit_rate(counts[MET], counts[MISSED], counts[BREACHED], counts[CLOSED_UNANSWERED]),
        business=_spread(row, "business"),
        calendar=_spread(row, "calendar"),
        buckets=tuple(row[f"bucket_{index}"] for index in range(len(BUCKET_EDGES) + 1)),
    )


def _spread(row: Mapping[str, Any], kind: str) -> Spread:
    p50, p90, p95 = row[f"{kind}_percentiles"] or (None, None, None)
    mean = row[f"{kind}_mean"]
    return Spread(row[f"{kind}_n"], p50, p90, p95, None if mean is None else float(mean))


def _labels(dimension: Dimension, keys: set[Any]) -> dict[Any, str]:
    if dimension is Dimension.CHANNEL:
        return dict(Channel.objects.filter(pk__in=keys).values_list("pk", "name"))
    if dimension in {Dimension.AGENT, Dimension.OWNER}:
        return dict(Responder.objects.filter(pk__in=keys).values_list("pk", "name"))
    return {key: str(key) for key in keys if key is not None}


def _kept(found: QuerySet[SlaClock], at: datetime) -> Rate:
    """Named apart from the hit rate: a conversation counts once, and one broken promise breaks it."""
    broken = Q(outcome__in=[MISSED, CLOSED_UNANSWERED]) | outcome_filter(BREACHED, at)
    decided = found.filter(broken | Q(outcome=MET)).values("conversation")
    each = decided.annotate(is_broken=BoolOr(ExpressionWrapper(broken, BooleanField())))
    told = each.aggregate(
        n=Count("conversation"), lost=Count("conversation", filter=Q(is_broken=True))
    )
    n, lost = told["n"], told["lost"]
    return Rate((n - lost) / n if n else None, n)
