"""How many promises were kept, and how long answers took; every number from the rows of clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import BoolOr
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet

from inbox.models import Brand, Channel, Conversation, User
from inbox.operations.snapshots import snapshot
from responders.core.figures import BUCKET_EDGES, Rate, Spread, buckets, hit_rate, spread
from responders.models import Responder, SlaClock, Team
from responders.reports import slices
from responders.reports.added import by_key, counts, ordered
from responders.reports.cells import COUNTED, Cell, cells
from responders.reports.gathered import buckets_of, figures, spread_of
from responders.reports.outcomes import (
    ANSWERED,
    BREACHED,
    CANCELLED,
    CLOSED_UNANSWERED,
    DECIDED,
    MET,
    MISSED,
    NOT_MET,
    RUNNING,
    outcome_filter,
)
from responders.reports.scope import Filters, Period, clocks

UNTOLD = Spread(0, None, None, None, None)


class Dimension(StrEnum):
    """How figures are broken down. AGENT is who replied; OWNER is who has the conversation."""

    NONE = "none"
    CHANNEL = "channel"
    AGENT = "agent"
    OWNER = "owner"
    TOPIC = "topic"
    TEAM = "team"
    BRAND = "brand"
    PRIORITY = "priority"
    LANGUAGE = "language"


_KEYS = {
    Dimension.CHANNEL: "channel",
    Dimension.AGENT: "fulfilled_by",
    Dimension.OWNER: "conversation__handling__owner",
    Dimension.TOPIC: "conversation__handling__intent",
    Dimension.TEAM: "conversation__handling__queue__team",
    Dimension.BRAND: "channel__brand",
    Dimension.PRIORITY: "priority",
    Dimension.LANGUAGE: "conversation__handling__language",
}


_NAMED: dict[Dimension, Any] = {
    Dimension.CHANNEL: Channel,
    Dimension.AGENT: Responder,
    Dimension.OWNER: Responder,
    Dimension.TEAM: Team,
    Dimension.BRAND: Brand,
}


OF_CELLS: dict[Dimension, Callable[[Cell], int | None]] = {
    Dimension.NONE: lambda cell: None,
    Dimension.CHANNEL: lambda cell: cell.channel,
    Dimension.PRIORITY: lambda cell: cell.priority,
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


@snapshot()
def report(
    by: User | None,
    period: Period,
    dimension: Dimension = Dimension.NONE,
    filters: Filters | None = None,
    *,
    at: datetime,
) -> Report:
    """Every metric of every group, by metric, then by name. Raises NotAllowed."""
    if dimension in OF_CELLS:
        read = cells(by, period, filters, zone=settings.TIME_ZONE, at=at)
        lines = added_lines(read, dimension)
    else:
        lines = lines_of(by, period, dimension, filters, at=at)
    return Report(period, period.rule, lines, kept(by, period, filters, at=at))


def added_lines(
    found: Iterable[Cell],
    dimension: Dimension = Dimension.NONE,
    *,
    counted: str = "business",
    spreads: Sequence[str] = COUNTED,
) -> tuple[Line, ...]:
    """By a dimension of OF_CELLS, by metric, then by name.

    counted: of `spreads`, the seconds that buckets are of. spreads: of COUNTED, those to work out; the others hold nothing.
    """
    key = OF_CELLS[dimension]
    groups = by_key(found, lambda cell: (cell.metric, key(cell)))
    labels = _labels(dimension, {group for _metric, group in groups})
    told = []
    for (metric, group), alike in groups.items():
        seconds = {kind: ordered(alike, kind) for kind in spreads}
        row = {
            "metric": metric,
            "group": group,
            **{f"n_{name}": many for name, many in counts(alike).items()},
            **{kind: spread(values) for kind, values in seconds.items()},
            "buckets": buckets(seconds.get(counted, ())),
        }
        told.append(_line(row, labels))
    return _in_order(told)


def lines_of(
    by: User | None,
    period: Period,
    dimension: Dimension,
    filters: Filters | None = None,
    *,
    at: datetime,
    counted: str = "business",
    spreads: Sequence[str] = COUNTED,
) -> tuple[Line, ...]:
    """As `added_lines`, by any dimension, from the clocks themselves. Raises NotAllowed."""
    found = clocks(by, period, filters)
    key = _KEYS.get(dimension)
    groups = {"group": F(key)} if key else {}
    rows = list(
        found.values("metric", **groups)
        .annotate(**_figures(at, counted, spreads))
        .order_by("metric", *groups)
    )
    labels = _labels(dimension, {row.get("group") for row in rows})
    for row in rows:
        row["buckets"] = buckets_of(row[counted]) if counted in spreads else ()
        row.update({kind: spread_of(row[kind]) for kind in spreads})
    return _in_order(_line(row, labels) for row in rows)


def instances(
    by: User | None,
    period: Period,
    filters: Filters | None = None,
    *,
    outcome: str | None = None,
    at: datetime,
) -> QuerySet[SlaClock]:
    """Exactly the clocks behind one outcome of `report` with the same period, filters and `at`."""
    return slices.instances(by, period, filters, slices.Slice(outcome=outcome), at=at)


def _figures(at: datetime, counted: str, spreads: Sequence[str]) -> dict[str, Any]:
    outcomes = (MET, MISSED, BREACHED, CLOSED_UNANSWERED, CANCELLED, RUNNING)
    counts = {name: Count("pk", filter=outcome_filter(name, at)) for name in outcomes}
    found: dict[str, Any] = {f"n_{name}": count for name, count in counts.items()}
    for kind in spreads:
        edges = BUCKET_EDGES if kind == counted else ()
        found[kind] = figures(f"{kind}_seconds", ANSWERED, edges)
    return found


def _line(row: Mapping[str, Any], labels: Mapping[Any, str]) -> Line:
    counts = {name[2:]: value for name, value in row.items() if name.startswith("n_")}
    return Line(
        metric=row["metric"],
        group=row.get("group"),
        label=labels.get(row.get("group"), ""),
        counts=counts,
        rate=hit_rate(counts[MET], counts[MISSED], counts[BREACHED], counts[CLOSED_UNANSWERED]),
        business=row.get("business", UNTOLD),
        calendar=row.get("calendar", UNTOLD),
        buckets=row["buckets"],
    )


def _in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.metric, line.label, str(line.group))))


def _labels(dimension: Dimension, keys: set[Any]) -> dict[Any, str]:
    if named := _NAMED.get(dimension):
        return dict(named.objects.filter(pk__in=keys).values_list("pk", "name"))
    return {key: str(key) for key in keys if key is not None}


def judged(
    by: User | None,
    period: Period,
    filters: Filters | None = None,
    *,
    kept: bool = False,
    at: datetime,
) -> QuerySet[Conversation]:
    """The conversations that `Report.kept` is a rate of, or with `kept` those that are in it. Raises NotAllowed."""
    decided, broken = _decided(clocks(by, period, filters), at)
    found = Conversation.objects.filter(pk__in=decided.order_by().values("conversation"))
    return found.exclude(pk__in=broken.order_by().values("conversation")) if kept else found


def kept(by: User | None, period: Period, filters: Filters | None = None, *, at: datetime) -> Rate:
    """Named apart from the hit rate: a conversation counts once, and one broken promise breaks it. Raises NotAllowed."""
    broken = ExpressionWrapper(outcome_filter(NOT_MET, at), BooleanField())
    decided = clocks(by, period, filters).filter(outcome_filter(DECIDED, at)).values("conversation")
    told = decided.annotate(is_broken=BoolOr(broken)).aggregate(
        n=Count("conversation"), lost=Count("conversation", filter=Q(is_broken=True))
    )
    n, lost = told["n"], told["lost"]
    return Rate((n - lost) / n if n else None, n)


def _decided(
    found: QuerySet[SlaClock], at: datetime
) -> tuple[QuerySet[SlaClock], QuerySet[SlaClock]]:
    return found.filter(outcome_filter(DECIDED, at)), found.filter(outcome_filter(NOT_MET, at))
