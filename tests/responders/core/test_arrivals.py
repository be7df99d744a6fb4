from __future__ import annotations

import math
import random
from datetime import date, timedelta

import pytest

from responders.core.arrivals import LEAST_DAYS, backtest, errors, fit, is_payday

ONE_DAY = timedelta(days=1)
FIRST = date(2026, 3, 2)  # a Monday
WEEK = (1.2, 1.1, 1.0, 1.0, 1.1, 0.6, 0.4)
HOLIDAY = date(2026, 5, 1)


def _rate(day: date, slot: int, payday: float = 1.0, special: float = 1.0) -> float:
    hour = math.exp(-((slot - 22) ** 2) / 60)
    found = 12 * hour * WEEK[day.weekday()]
    found *= payday if is_payday(day) else 1
    return found * (special if day == HOLIDAY else 1)


def _poisson(chance: random.Random, mean: float) -> int:
    count, left = 0, chance.expovariate(1)
    while left < mean:
        count += 1
        left += chance.expovariate(1)
    return count


def _past(days: int, seed: int = 1, **shape: float) -> dict[date, list[int]]:
    chance = random.Random(seed)
    return {
        (day := FIRST + number * ONE_DAY): [
            _poisson(chance, _rate(day, slot, **shape)) for slot in range(48)
        ]
        for number in range(days)
    }


def test_too_short_a_past_says_nothing() -> None:
    assert fit(_past(LEAST_DAYS - 1), {}) is None


def test_too_quiet_a_past_says_nothing() -> None:
    assert fit({FIRST + number * ONE_DAY: [0] * 48 for number in range(60)}, {}) is None


def test_weekdays_are_found_again() -> None:
    curve = fit(_past(84), {})
    assert curve is not None
    monday = FIRST + 84 * ONE_DAY
    for number in range(7):
        true = sum(_rate(monday + number * ONE_DAY, slot) for slot in range(48))
        assert curve.total(monday + number * ONE_DAY) == pytest.approx(true, rel=0.12)


def test_payday_is_found_again() -> None:
    curve = fit(_past(120, payday=1.6), {})
    assert curve is not None
    assert curve.payday == pytest.approx(1.6, abs=0.15)


def test_without_an_effect_of_payday_none_is_invented() -> None:
    curve = fit(_past(120), {})
    assert curve is not None
    assert curve.payday == pytest.approx(1, abs=0.08)


def test_a_holiday_in_the_past_teaches_the_next_one() -> None:
    past = _past(110, special=0.3)
    coming = FIRST + 115 * ONE_DAY
    curve = fit(past, {HOLIDAY: "public", coming: "public"})
    assert curve is not None
    plain = fit(past, {HOLIDAY: "public"})
    assert plain is not None
    assert curve.total(coming) < 0.6 * plain.total(coming)


def test_growth_goes_on_for_four_weeks_and_no_longer() -> None:
    past = {
        day: [round(value * (1 + 0.003 * number)) for value in row]
        for number, (day, row) in enumerate(_past(112).items())
    }
    curve = fit(past, {})
    assert curve is not None
    assert curve.growth > 0
    later = curve.last + 28 * ONE_DAY
    assert curve.total(later + 28 * ONE_DAY) == pytest.approx(
        curve.total(later)
        * (curve.payday if is_payday(later + 28 * ONE_DAY) else 1)
        / (curve.payday if is_payday(later) else 1)
    )


def test_the_half_hours_make_the_day() -> None:
    curve = fit(_past(84), {})
    assert curve is not None
    day = curve.last + ONE_DAY
    assert sum(one.mean for one in curve.of(day)) == pytest.approx(curve.total(day))
    assert all(one.low <= one.mean <= one.high for one in curve.of(day))


def test_the_backtest_beats_the_week_before_and_its_interval_holds_what_it_says() -> None:
    found = backtest(_past(140, payday=1.4), {}, 28)
    assert found is not None
    own, naive = found
    assert own.n == naive.n == 28 * 48
    assert own.wape is not None
    assert naive.wape is not None
    assert own.wape < naive.wape
    assert own.inside is not None
    assert own.inside > 0.75


def test_the_backtest_never_looks_ahead() -> None:
    past = _past(100)
    changed = {day: ([99] * 48 if day == max(past) else row) for day, row in past.items()}
    before = fit({day: row for day, row in past.items() if day < max(past)}, {})
    after = fit({day: row for day, row in changed.items() if day < max(past)}, {})
    assert before is not None
    assert after is not None
    assert before.of(max(past)) == after.of(max(past))


def test_nothing_to_test_is_none_and_no_number() -> None:
    assert backtest(_past(20), {}, 7) is None
    assert errors([]).wape is None


@pytest.mark.parametrize(
    ("day", "is_it"), [(24, False), (25, True), (31, True), (1, True), (2, False)]
)
def test_payday_is_from_the_25th_to_the_1st(day: int, is_it: bool) -> None:
    assert is_payday(date(2026, 10, day)) is is_it
