"""Places on a chart."""

from __future__ import annotations

import pytest

from responders.console import charts

NONE = (0,) * 8


def test_the_highest_column_fills_the_drawing_and_empty_ones_are_left_out() -> None:
    drawn = charts.waits((0, 4, 8, 0, 0, 0, 0, 2), [])
    assert drawn is not None
    assert [column.height for column in drawn.columns] == [50, 100, 25]
    assert all(column.x >= 0 and column.x + column.width <= 100 for column in drawn.columns)


def test_nothing_is_drawn_without_numbers() -> None:
    assert charts.waits(NONE, [("p50", None)]) is None
    assert charts.stacks([(0, 0)]) == ()


@pytest.mark.parametrize("seconds", [0, 1, 59, 60, 61, 900, 86_400, 10**9])
def test_a_mark_lies_within_the_column_that_counts_it(seconds: float) -> None:
    drawn = charts.waits((1,) * 8, [("p50", seconds)])
    assert drawn is not None
    place = drawn.marks[0][1].x
    column = next(
        number for number, edge in enumerate((*charts.BUCKET_EDGES, 10**12)) if seconds <= edge
    )
    assert column * 12.5 <= place <= (column + 1) * 12.5


def test_names_of_marks_never_overlap() -> None:
    drawn = charts.waits((1,) * 8, [("p50", 100), ("p90", 110), ("p95", 80_000)])
    assert drawn is not None
    assert [name for name, _tick in drawn.named] == ["p50", "p95"]


def test_a_day_stacks_what_was_kept_under_what_was_not() -> None:
    first, second = charts.stacks([(3, 1), (1, 0)])
    assert (first.met, first.lost, first.lost_y) == (75, 25, 0)
    assert (second.met, second.met_y) == (25, 75)
