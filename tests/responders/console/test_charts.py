"""Places on a chart."""

from __future__ import annotations

from responders.console import charts


def test_nothing_is_drawn_without_numbers() -> None:
    assert charts.stacks([(0, 0)]) == ()


def test_a_day_stacks_what_was_kept_under_what_was_not() -> None:
    first, second = charts.stacks([(3, 1), (1, 0)])
    assert (first.met, first.lost, first.lost_y) == (75, 25, 0)
    assert (second.met, second.met_y) == (25, 75)
