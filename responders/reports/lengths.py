"""How answers spread on a logarithmic scale, and when in the week what is late began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain

from django.db.models import Count, Func, Q

from inbox.models import User
from inbox.operations.bulk import query
from responders.core.figures import bin_of
from responders.reports.added import by_key
from responders.reports.cells import Cell
from responders.reports.outcomes import MET, MISSED, NOT_MET, outcome_filter
from responders.reports.scope import Filters, Period, clocks


class _Quarter(Func):
    """The quarter of an hour, in which every zone has one day and one hour; few of them are taken to the zone."""

    template = "date_bin('15 minutes', %(expressions)s, '2001-01-01T00:00Z')"


_HOURS = """
select (quarter at time zone %s)::date, extract(hour from quarter at time zone %s)::int,
    sum(met)::int, sum(not_met)::int
from ({}) binned group by 1, 2
"""


@dataclass(slots=True)
class Length:
    """Of one metric. columns: by number (figures.bin_edge), how many were in time and how many over.

    target: seconds, the one most of them had; targets: how many different ones there were. Of calendar time, only of
    those that were promised in it.
    """

    metric: str
    columns: dict[int, tuple[int, int]] = field(default_factory=dict)
    target: int | None = None
    targets: int = 0


def lengths(found: Iterable[Cell], *, counted: str = "business") -> Mapping[str, Length]:
    """Of what was answered, by metric."""
    of_metric = by_key(found, lambda cell: cell.metric)
    told = (_length(metric, cells, counted) for metric, cells in of_metric.items())
    return {one.metric: one for one in told if one.columns or one.targets}


def _length(metric: str, found: Sequence[Cell], counted: str) -> Length:
    met = _columns(cell.met[counted] for cell in found)
    over = _columns(cell.missed[counted] for cell in found)
    targets: Counter[int] = Counter()
    for cell in found:
        # A target in working time has no place on a scale of calendar time.
        if counted == "business" or not cell.in_hours:
            targets[cell.target] += cell.counts[MET] + cell.counts[MISSED]
    many = +targets
    return Length(
        metric,
        {number: (met[number], over[number]) for number in met | over},
        min(many, key=lambda target: (-many[target], target), default=None),
        len(many),
    )


def _columns(lists: Iterable[Sequence[int]]) -> Counter[int]:
    """How many in each column; equal durations are placed once."""
    columns: Counter[int] = Counter()
    for seconds, many in Counter(chain.from_iterable(lists)).items():
        columns[bin_of(seconds)] += many
    return columns


@dataclass(frozen=True, slots=True)
class Field:
    met: int
    not_met: int


def week(found: Mapping[tuple[date, int], Field]) -> Mapping[tuple[int, int], Field]:
    """hours() by weekday (1 is Monday) and hour."""
    met: Counter[tuple[int, int]] = Counter()
    not_met: Counter[tuple[int, int]] = Counter()
    for (day, hour), one in found.items():
        met[day.isoweekday(), hour] += one.met
        not_met[day.isoweekday(), hour] += one.not_met
    return {when: Field(met[when], not_met[when]) for when in met}


def hours(
    by: User | None,
    period: Period,
    filters: Filters | None = None,
    *,
    zone: str,
    at: datetime,
) -> Mapping[tuple[date, int], Field]:
    """By day and hour of the start in `zone`; what nobody began in is left out. Raises NotAllowed."""
    binned = (
        clocks(by, period, filters)
        .order_by()
        .values(quarter=_Quarter("started_at"))
        .annotate(
            met=Count("pk", filter=Q(outcome=MET)),
            not_met=Count("pk", filter=outcome_filter(NOT_MET, at)),
        )
    )
    inner, params = binned.query.sql_with_params()
    rows = query(_HOURS.format(inner), [zone, zone, *params])
    return {(day, hour): Field(met, not_met) for day, hour, met, not_met in rows if met or not_met}
