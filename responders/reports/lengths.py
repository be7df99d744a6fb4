"""How answers spread on a logarithmic scale, and when in the week what is late began."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, Func, Q, When

from inbox.models import User
from inbox.operations.bulk import query
from responders.reports.outcomes import ANSWERED, MET, NOT_MET, outcome_filter
from responders.reports.scope import Filters, Period, clocks
from responders.reports.slices import column_of


class _Quarter(Func):
    """The quarter of an hour, in which every zone has one weekday and one hour; few of them are taken to the zone."""

    template = "date_bin('15 minutes', %(expressions)s, '2001-01-01T00:00Z')"


_WEEK = """
select extract(isodow from quarter at time zone %s)::int, extract(hour from quarter at time zone %s)::int,
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


def lengths(
    by: User | None, period: Period, filters: Filters | None = None, *, counted: str = "business"
) -> Mapping[str, Length]:
    """Of what was answered, by metric. One query. Raises NotAllowed."""
    answered = clocks(by, period, filters).filter(ANSWERED).order_by()
    seconds = f"{counted}_seconds"
    known = Q(**{f"{seconds}__isnull": False})
    alike = ("metric", "outcome", "target_seconds", "calendar_version")
    found: dict[str, Length] = {}
    targets: dict[str, Counter[int]] = defaultdict(Counter)
    for metric, outcome, target, calendar, column, many in (
        answered.values(*alike, column=Case(When(known, then=column_of(seconds))))
        .annotate(many=Count("pk"))
        .values_list(*alike, "column", "many")
    ):
        one = found.setdefault(metric, Length(metric))
        if column is not None:
            met, over = one.columns.get(column, (0, 0))
            is_met = outcome == MET
            one.columns[column] = (met + many, over) if is_met else (met, over + many)
        # A target in working time has no place on a scale of calendar time.
        if counted == "business" or calendar is None:
            targets[metric][target] += many
    for metric, of in targets.items():
        found[metric].target = min(of, key=lambda target: (-of[target], target))
        found[metric].targets = len(of)
    return found


@dataclass(frozen=True, slots=True)
class Field:
    met: int
    not_met: int


def week(
    by: User | None,
    period: Period,
    filters: Filters | None = None,
    *,
    zone: str,
    at: datetime,
) -> Mapping[tuple[int, int], Field]:
    """By weekday (1 is Monday) and hour of the start in `zone`; what nobody began in is left out. Raises NotAllowed."""
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
    rows = query(_WEEK.format(inner), [zone, zone, *params])
    return {
        (weekday, hour): Field(met, not_met)
        for weekday, hour, met, not_met in rows
        if met or not_met
    }
