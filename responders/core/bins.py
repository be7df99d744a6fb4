"""Durations in log-spaced bins: small enough to be kept by the hour, fine enough for percentiles.

Whole seconds. Up to 25 s each second has its bin; above, a bin is at most 4 % wide, so what is read
from its middle is within 2 % of the truth. Every edge of figures.BUCKET_EDGES is an edge here, so
buckets are exact.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from responders.core.figures import BUCKET_EDGES, Spread

WIDTH = 1.04  # from one edge to the next
LONGEST_SECONDS = 400 * 86_400  # the last bin is everything above


def _edges() -> tuple[int, ...]:
    found, anchors = [0], sorted({*BUCKET_EDGES, LONGEST_SECONDS})
    for anchor in anchors:
        while found[-1] < anchor:
            found.append(min(anchor, max(found[-1] + 1, int(found[-1] * WIDTH))))
    return tuple(found)


EDGES = _edges()
"""Bin i holds seconds above EDGES[i - 1] and at most EDGES[i]."""


def bin_of(seconds: int) -> int:
    return bisect_left(EDGES, seconds)


def middle(number: int) -> float:
    """What a duration in this bin is taken for, in seconds."""
    if number == 0:
        return 0.0
    if number == len(EDGES):
        return float(EDGES[-1])
    return (EDGES[number - 1] + 1 + EDGES[number]) / 2


def spread(counts: Mapping[int, int], total_seconds: float) -> Spread:
    """counts: how many by bin. total_seconds: their exact sum, so that the mean is exact.

    Percentiles are interpolated between the two nearest ranks, as figures.percentile does.
    """
    n = sum(counts.values())
    return Spread(
        n,
        _percentile(counts, n, 0.5),
        _percentile(counts, n, 0.9),
        _percentile(counts, n, 0.95),
        total_seconds / n if n else None,
    )


def buckets(counts: Mapping[int, int]) -> tuple[int, ...]:
    """As figures.buckets of the same durations, exactly."""
    found = [0] * (len(BUCKET_EDGES) + 1)
    for number, count in counts.items():
        edge = EDGES[number] if number < len(EDGES) else EDGES[-1] + 1
        found[bisect_left(BUCKET_EDGES, edge)] += count
    return tuple(found)


def _percentile(counts: Mapping[int, int], n: int, share: float) -> float | None:
    if not n:
        return None
    place = (n - 1) * share
    low = int(place)
    first, second = _at(sorted(counts.items()), (low, min(low + 1, n - 1)))
    return first + (second - first) * (place - low)


def _at(ordered: Iterable[tuple[int, int]], ranks: tuple[int, int]) -> list[float]:
    found: list[float] = []
    seen = 0
    for number, count in ordered:
        seen += count
        while len(found) < len(ranks) and ranks[len(found)] < seen:
            found.append(middle(number))
    return found
