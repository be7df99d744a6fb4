from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.core.risk import (
    Ahead,
    Capacity,
    Handling,
    Waiting,
    brier,
    missed,
    outlooks,
    queued,
    reliability,
    top_precision,
    wait,
)

USUAL = Handling(500, 240, 420)
NOBODY_AHEAD = Ahead(0, 0, 0)
STEP = 900.0


def _ahead(many: int) -> Ahead:
    return Ahead(many, many * USUAL.mean, many * USUAL.variance)


def _agents(many: float, steps: int = 32) -> Capacity:
    return Capacity([many] * steps, STEP)


def test_a_handling_time_goes_through_its_median_and_its_80th_percentile() -> None:
    chance = random.Random(1)
    times = sorted(
        USUAL.median * 2.718281828 ** chance.gauss(0, USUAL.sigma) for _ in range(40_000)
    )
    assert times[32_000] == pytest.approx(USUAL.p80, rel=0.03)
    assert sum(times) / len(times) == pytest.approx(USUAL.mean, rel=0.03)


def test_capacity_is_counted_and_found_again() -> None:
    able = Capacity([2, 0, 4], STEP)
    assert able.until(450) == 900
    assert able.until(1800) == 1800
    assert able.until(99_999) == 5400
    assert able.reached(900) == 450
    assert able.reached(1801) == pytest.approx(1800.25)
    assert able.reached(5401) is None


def test_what_is_due_already_is_missed() -> None:
    assert missed(NOBODY_AHEAD, USUAL, _agents(50), 0) == 1


def test_nobody_ahead_and_hours_left_is_safe() -> None:
    assert missed(NOBODY_AHEAD, USUAL, _agents(1), 4 * 3600) == 0


def test_nobody_at_work_is_missed_where_somebody_is_ahead() -> None:
    assert missed(_ahead(1), USUAL, _agents(0), 3600) == 1


def _long(chance: random.Random) -> float:
    return USUAL.median * 2.718281828 ** (chance.gauss(0, USUAL.sigma) + USUAL.sigma**2)


@pytest.mark.parametrize("left", [600, 900, 1200, 1500, 2100])
def test_the_probability_is_that_of_the_queue_played_out(left: float) -> None:
    """Three agents, ten ahead; each takes the next when free, the paces of a shift differ together."""
    chance, late = random.Random(7), 0
    for _ in range(6000):
        pace = 2.718281828 ** chance.gauss(0, 0.15)
        # Three are being worked on; long ones are met in the middle more often than short ones.
        free = [pace * chance.random() * _long(chance) for _ in range(3)]
        for _number in range(8):
            free.sort()
            free[0] += pace * USUAL.median * 2.718281828 ** chance.gauss(0, USUAL.sigma)
            ends = free[0]
        late += ends > left
    ahead = queued(_ahead(10), USUAL, 3)
    assert missed(ahead, USUAL, _agents(3), left) == pytest.approx(late / 6000, abs=0.05)


@settings(deadline=None)
@given(st.integers(0, 60), st.floats(0.1, 20), st.floats(1, 20_000))
def test_more_ahead_is_never_safer(many: int, agents: float, left: float) -> None:
    able = _agents(agents)
    fewer, more = (
        missed(_ahead(many), USUAL, able, left),
        missed(_ahead(many + 5), USUAL, able, left),
    )
    assert more >= fewer - 1e-6


@settings(deadline=None)
@given(st.integers(1, 60), st.floats(0.1, 20), st.floats(1, 20_000))
def test_more_people_and_more_time_are_never_riskier(many: int, agents: float, left: float) -> None:
    before = missed(_ahead(many), USUAL, _agents(agents), left)
    assert 0 <= before <= 1
    assert missed(_ahead(many), USUAL, _agents(agents + 1), left) <= before + 1e-9
    assert missed(_ahead(many), USUAL, _agents(agents), left * 1.5) <= before + 1e-9


def test_a_queue_is_taken_in_due_order_with_the_times_of_its_topics() -> None:
    slow = replace(USUAL, median=1200, p80=1900)
    queue = [Waiting(3, 3000, "fraud"), Waiting(1, 600, ""), Waiting(2, 1200, "unknown")]
    found = outlooks(queue, {"": USUAL, "fraud": slow}, _agents(1))
    assert [(one.key, one.ahead) for one in found] == [(1, 0), (2, 1), (3, 2)]
    assert found[1].each == pytest.approx(USUAL.mean)
    assert found[0].each == pytest.approx(USUAL.mean)
    alone = outlooks([Waiting(9, 600, "fraud")], {"": USUAL, "fraud": slow}, _agents(1))
    assert alone[0].each == pytest.approx(slow.mean)
    assert alone[0].probability > found[0].probability


def test_a_wait_grows_with_the_queue_and_with_the_certainty_wanted() -> None:
    short, long = wait(_ahead(2), USUAL, _agents(2), 0.8), wait(_ahead(9), USUAL, _agents(2), 0.8)
    sure = wait(_ahead(2), USUAL, _agents(2), 0.95)
    assert short is not None
    assert long is not None
    assert sure is not None
    assert short < long
    assert short < sure


def test_no_wait_is_invented_where_nobody_will_work() -> None:
    assert wait(_ahead(1), USUAL, _agents(0), 0.8) is None
    assert wait(NOBODY_AHEAD, USUAL, _agents(0), 0.8) is None


def test_brier_is_the_mean_squared_error() -> None:
    assert brier([(0.5, True), (1.0, True), (0.0, True)]) == pytest.approx(1.25 / 3)
    assert brier([]) is None


def test_reliability_counts_every_forecast_once() -> None:
    bins = reliability([(0.0, False), (0.1, True), (0.95, True), (1.0, True)])
    assert [one.n for one in bins] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert bins[9].came == 1
    assert bins[5].came is None


def test_the_top_tenth_is_the_most_probable() -> None:
    pairs = [(number / 20, number == 19) for number in range(20)]
    assert top_precision(pairs) == 0.5
    assert top_precision([]) is None
