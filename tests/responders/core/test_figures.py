"""Rates, percentiles and medians."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.core.figures import buckets, censored_median, hit_rate, spread, wilson

numbers = st.lists(st.integers(0, 10_000), min_size=2, max_size=40)


def test_the_hit_rate_counts_every_decided_one() -> None:
    rate = hit_rate(met=6, missed=2, breached=1, closed_unanswered=1)
    assert (rate.value, rate.n) == (0.6, 10)


def test_a_rate_of_nothing_is_unknown_and_not_zero() -> None:
    assert hit_rate(0, 0, 0, 0).value is None
    assert spread([]).p50 is None


@given(numbers)
def test_percentiles_agree_with_the_inclusive_method(values: list[int]) -> None:
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    found = spread(values)
    assert found.p50 == pytest.approx(statistics.median(values))
    assert found.p90 == pytest.approx(cuts[17])
    assert found.p95 == pytest.approx(cuts[18])


def test_a_value_at_an_edge_is_in_the_bucket_it_closes() -> None:
    assert buckets([0, 60, 61, 300, 86_400, 86_401]) == (2, 2, 0, 0, 0, 0, 1, 1)


@given(numbers)
def test_buckets_lose_nobody(values: list[int]) -> None:
    assert sum(buckets(values)) == len(values)


def test_the_censored_median_is_the_median_where_nothing_waits() -> None:
    assert censored_median([1, 2, 3, 4, 5], []) == 3


def test_those_who_still_wait_raise_the_censored_median() -> None:
    assert censored_median([1, 2, 3], [10, 10]) == 3
    assert censored_median([1, 2], [10, 10, 10]) is None


def test_the_censored_median_agrees_with_one_worked_by_hand() -> None:
    """Answered after 6, 6, 6, 7, 10, 13, 16, 22 and 23 minutes; still waiting at 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35.

    Of 21: S(6) = 18/21 = .857; of 17 at 7: .807; of 15 at 10: .753; of 12 at 13: .690; of 11 at 16: .627;
    of 7 at 22: .538; of 6 at 23: .448, the first below one half.
    """
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    waiting = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    assert censored_median(ended, waiting) == 23
    assert censored_median(ended[:-1], waiting) is None


def test_the_wilson_interval_is_hidden_below_ten_answers() -> None:
    assert wilson(9, 9) is None
    low, high = wilson(8, 10) or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
