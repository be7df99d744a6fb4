"""Binned durations tell nearly what the durations tell, and exactly where a bucket ends."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.core import bins, figures

SECONDS = st.lists(st.integers(0, bins.LONGEST_SECONDS), min_size=1, max_size=60)


@given(SECONDS)
def test_percentiles_are_within_two_per_cent_and_the_mean_is_exact(seconds: list[int]) -> None:
    said = bins.spread(Counter(map(bins.bin_of, seconds)), sum(seconds))
    meant = figures.spread(seconds)
    assert (said.n, said.mean) == (meant.n, pytest.approx(meant.mean))
    for name in ("p50", "p90", "p95"):
        assert getattr(said, name) == pytest.approx(getattr(meant, name), rel=0.02, abs=1e-9)


@given(SECONDS)
def test_buckets_are_exact(seconds: list[int]) -> None:
    assert bins.buckets(Counter(map(bins.bin_of, seconds))) == figures.buckets(seconds)


def test_every_edge_of_a_bucket_is_an_edge() -> None:
    assert set(figures.BUCKET_EDGES) <= set(bins.EDGES)
    assert list(bins.EDGES) == sorted(set(bins.EDGES))


def test_nothing_has_no_percentile() -> None:
    assert bins.spread({}, 0) == figures.spread([])
