"""Figures of many numbers, worked out by the database: each group's are gathered first, and then looked at alone.

As an aggregate of the group itself percentile_cont would have all rows sorted by their group, with all that the other
aggregates of the statement need. Every figure of a group is told in one look at its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import FloatField, Func, Q

from responders.core.figures import Spread

_PERCENTILES = (
    "coalesce(percentile_cont(array[0.5, 0.9, 0.95]) WITHIN GROUP (ORDER BY one),"
    " array[NULL, NULL, NULL]::float8[])"
)
_COUNTED = 5  # three percentiles, n and the mean come before the buckets


def figures(of: Any, where: Q | None = None, edges: Sequence[int] = ()) -> Func:
    """For `spread_of` and `buckets_of`. edges: ascending, of the buckets asked for."""
    counts = [f"count(*) FILTER (WHERE {one})" for one in _inside(edges)]
    told = ", ".join(["count(one)", "avg(one)", *counts])
    return Func(
        ArrayAgg(of, filter=where),
        template=f"(SELECT {_PERCENTILES} || array[{told}]::float8[] FROM unnest(%(expressions)s) one)",
        output_field=ArrayField(FloatField()),
    )


def spread_of(told: Sequence[float | None]) -> Spread:
    """Of what `figures` found; unknown numbers are not in it."""
    p50, p90, p95, n, mean = told[:_COUNTED]
    return Spread(int(n or 0), p50, p90, p95, mean)


def buckets_of(told: Sequence[float | None]) -> tuple[int, ...]:
    """How many are at most each edge and above the one before; the last counts all above."""
    return tuple(int(many or 0) for many in told[_COUNTED:])


def _inside(edges: Sequence[int]) -> list[str]:
    if not edges:
        return []
    return [
        f"one <= {edges[0]}",
        *(f"one > {low} AND one <= {high}" for low, high in pairwise(edges)),
        f"one > {edges[-1]}",
    ]
