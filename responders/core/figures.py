"""Rates, percentiles and medians from plain numbers; unknown is None, never 0."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

BUCKET_EDGES = tuple(minutes * 60 for minutes in (1, 5, 15, 30, 60, 240, 1440))
"""Seconds: 1, 5, 15, 30 minutes, 1, 4, 24 hours; the last bucket is everything above."""

BIN_RATIO = 1.35  # of a logarithmic scale: each column is this many times as long as the one before

WILSON_Z = 1.959964  # two-sided 95 %
LEAST_ANSWERS = 10  # fewer say nothing about satisfaction


@dataclass(frozen=True, slots=True)
class Rate:
    """`value` 0 to 1 of `n`; None where n is 0."""

    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of `n` numbers, interpolated as PostgreSQL's percentile_cont; None where n is 0."""

    n: int
    p50: float | None
    p90: float | None
    p95: float | None
    mean: float | None


def hit_rate(met: int, missed: int, breached: int, closed_unanswered: int) -> Rate:
    """Met of all that were decided; what still runs in time is not in it."""
    n = met + missed + breached + closed_unanswered
    return Rate(met / n if n else None, n)


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """ordered: ascending. share: 0 to 1."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    low, rest = int(place), place - int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * rest


def spread(values: Iterable[float]) -> Spread:
    ordered = sorted(values)
    n = len(ordered)
    return Spread(
        n,
        percentile(ordered, 0.5),
        percentile(ordered, 0.9),
        percentile(ordered, 0.95),
        math.fsum(ordered) / n if n else None,
    )


def buckets(values: Iterable[float], edges: Sequence[float] = BUCKET_EDGES) -> tuple[int, ...]:
    """How many are at most each edge and above the one before; the last counts all above."""
    ordered = sorted(values)
    upto = [0, *(bisect_right(ordered, edge) for edge in edges), len(ordered)]
    return tuple(high - low for low, high in pairwise(upto))


def censored_median(ended: Iterable[float], still_open: Iterable[float]) -> float | None:
    """Kaplan–Meier: the time by which half would be done, counting those that still wait.

    ended: durations of what is done. still_open: ages of what is not. None where the estimate stays
    above one half.
    """
    many: dict[float, tuple[int, int]] = {}
    for value in ended:
        done, waiting = many.get(value, (0, 0))
        many[value] = (done + 1, waiting)
    for value in still_open:
        done, waiting = many.get(value, (0, 0))
        many[value] = (done, waiting + 1)
    return survival_median(many)


def survival_median(many: Mapping[float, tuple[int, int]]) -> float | None:
    """`censored_median` of counted durations: by duration, how many ended then and how many still wait.

    Who still waits at the moment another is done was at risk in it.
    """
    at_risk, surviving = sum(done + waiting for done, waiting in many.values()), 1.0
    for value in sorted(many):
        done, waiting = many[value]
        surviving *= (at_risk - done) / at_risk
        if done and surviving <= 0.5 + 1e-12:
            return value
        at_risk -= done + waiting
    return None


def bin_of(seconds: float) -> int:
    """Which column of the logarithmic scale, from 0 for up to a second; half-open [low, high)."""
    return math.floor(math.log(max(seconds, 1)) / math.log(BIN_RATIO) + 1e-9)


def bin_edge(number: int) -> float:
    """Where a column begins, in seconds."""
    return BIN_RATIO**number


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a share; None below LEAST_ANSWERS."""
    if n < LEAST_ANSWERS:
        return None
    share, z2 = hits / n, WILSON_Z**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = WILSON_Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)
