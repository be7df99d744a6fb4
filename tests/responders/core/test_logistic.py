from __future__ import annotations

import random

import pytest

from responders.core.logistic import Curve, fit


def test_a_curve_is_found_again() -> None:
    true, chance = Curve(1.0, -3.0), random.Random(1)
    pairs = [(x := chance.random(), chance.random() < true(x)) for _ in range(20_000)]
    found = fit(pairs)
    assert found is not None
    assert found.base == pytest.approx(1.0, abs=0.15)
    assert found.slope == pytest.approx(-3.0, abs=0.3)


def test_without_any_there_is_no_curve() -> None:
    assert fit([]) is None


def test_what_is_always_so_is_nearly_certain_and_finite() -> None:
    found = fit([(0.1, True), (0.9, True)])
    assert found is not None
    assert 0.9 < found(0.5) <= 1
