from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.benches.queue_simulation import play_chats
from responders.core.staffing import (
    Wish,
    cost,
    gap,
    met,
    need,
    whole_level,
    with_shrinkage,
)

CALLS = Wish(share=0.8, within=20, shrinkage=0.3)


def test_a_hundred_calls_of_three_minutes_want_fourteen_and_twenty_paid() -> None:
    found = need(100, 180, CALLS)
    assert (found.working, found.paid) == (14, 20)
    assert found.service.level >= CALLS.share


def test_a_half_hour_without_customers_needs_nobody() -> None:
    assert (need(0, 180, CALLS).working, need(0, 180, CALLS).paid) == (0, 0)


def test_a_share_that_divides_evenly_is_not_rounded_up() -> None:
    assert with_shrinkage(7, 0.3) == 10


@pytest.mark.parametrize("at_once", [2, 3])
def test_several_chats_at_once_serve_as_the_queue_played_out(at_once: int) -> None:
    wish = Wish(share=0.8, within=30, shrinkage=0, at_once=at_once)
    seen = play_chats(120 / 1800, 600, 45 // at_once, at_once, 30, 200_000, seed=2)
    assert met(120, 600, 45 // at_once, wish).level == pytest.approx(seen, abs=0.01)


def test_a_full_slowdown_gains_nothing_by_several_at_once() -> None:
    alone = Wish(share=0.8, within=600, shrinkage=0)
    three = Wish(share=0.8, within=600, shrinkage=0, at_once=3, slowdown=1)
    assert need(60, 300, three).working >= need(60, 300, alone).working


@settings(deadline=None, max_examples=40)
@given(st.floats(1, 400), st.floats(30, 900), st.integers(1, 4), st.floats(0, 1))
def test_more_customers_never_need_fewer_people(
    arrivals: float, handling: float, at_once: int, slowdown: float
) -> None:
    wish = Wish(share=0.8, within=300, shrinkage=0.25, at_once=at_once, slowdown=slowdown)
    assert need(arrivals * 1.5, handling, wish).paid >= need(arrivals, handling, wish).paid
    assert need(arrivals, handling * 1.5, wish).paid >= need(arrivals, handling, wish).paid


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 200), st.floats(0, 0.9))
def test_those_who_work_are_at_least_as_many_as_needed(working: int, shrinkage: float) -> None:
    assert with_shrinkage(working, shrinkage) * (1 - shrinkage) >= working - 1e-6


def test_a_gap_is_short_or_idle_and_never_both() -> None:
    assert (gap(10, 8).short, gap(10, 8).idle) == (2, 0)
    assert (gap(8, 10).short, gap(8, 10).idle) == (0, 2)


def test_four_half_hours_of_three_people_cost_six_hours() -> None:
    assert cost([3, 3, 3, 3], 50_000) == 300_000


def test_the_level_of_a_day_weighs_each_half_hour_by_who_came() -> None:
    busy, quiet = met(100, 180, 11, CALLS), met(10, 180, 11, CALLS)
    found = whole_level([(100, busy), (10, quiet)])
    assert found == pytest.approx((100 * busy.level + 10 * quiet.level) / 110)
    assert whole_level([]) is None


@pytest.mark.parametrize(
    "wrong", [{"share": 1}, {"within": -1}, {"shrinkage": 1}, {"at_once": 0}, {"slowdown": -1}]
)
def test_a_wish_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"share|Shrinkage"):
        Wish(**wrong)  # type: ignore[arg-type]
