"""How answers spread on a logarithmic scale, and when in the week what is late began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Aggregate, Count, IntegerField, Q

from inbox.models import User
from responders.reports.outcomes import ANSWERED, MET, MISSED, NOT_MET, outcome_filter
from responders.reports.scope import Filters, Period, clocks
from responders.reports.slices import column_of, slot_of


class _Usual(Aggregate):
    function = "mode"
    template = "%(function)s() WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()


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
    """Of what was answered, by metric. Two queries. Raises NotAllowed."""
    answered = clocks(by, period, filters).filter(ANSWERED).order_by()
    seconds = f"{counted}_seconds"
    found: dict[str, Length] = {}
    rows = answered.filter(**{f"{seconds}__isnull": False})
    for row in rows.values("metric", column=column_of(seconds)).annotate(
        met=Count("pk", filter=Q(outcome=MET)), over=Count("pk", filter=Q(outcome=MISSED))
    ):
        one = found.setdefault(row["metric"], Length(row["metric"]))
        one.columns[row["column"]] = (row["met"], row["over"])
    # A target in working time has no place on a scale of calendar time.
    judged = answered.filter(calendar_version=None) if counted == "calendar" else answered
    for row in judged.values("metric").annotate(
        usual=_Usual("target_seconds"), many=Count("target_seconds", distinct=True)
    ):
        one = found.setdefault(row["metric"], Length(row["metric"]))
        one.target, one.targets = row["usual"], row["many"]
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
    rows = (
        clocks(by, period, filters)
        .order_by()
        .values(**slot_of(zone))
        .annotate(
            met=Count("pk", filter=Q(outcome=MET)),
            not_met=Count("pk", filter=outcome_filter(NOT_MET, at)),
        )
    )
    return {
        (row["weekday"], row["hour"]): Field(row["met"], row["not_met"])
        for row in rows
        if row["met"] or row["not_met"]
    }
