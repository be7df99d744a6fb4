"""Places on the charts of a report."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from responders.console.scales import flow, heat, scale, spark
from responders.core.figures import bin_edge, bin_of
from responders.reports.lengths import Field, Length


def length(columns: dict[int, tuple[int, int]], target: int | None = 900) -> Length:
    return Length("first_reply", columns, target, 1)


def test_a_column_holds_what_its_edges_say() -> None:
    for number in (0, 5, 23, 40):
        assert bin_of(bin_edge(number)) == number
        assert bin_of(bin_edge(number + 1) - 0.01) == number


def test_what_was_late_stands_on_what_was_in_time() -> None:
    drawn = scale(length({10: (6, 2), 12: (0, 4)}, None), [])
    assert drawn
    first, second = drawn.bars
    assert (first.y, first.height, first.over_y, first.over_height) == (25, 75, 0, 25)
    assert (second.height, second.over_height) == (0, 50)


def test_the_target_and_every_column_stay_in_sight() -> None:
    drawn = scale(length({5: (1, 0)}), [("p50", 10.0)])
    assert drawn
    assert drawn.target
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in drawn.bars)
    assert 0 < drawn.target.x <= 100


def test_marks_lie_in_order_and_their_names_do_not_overlap() -> None:
    drawn = scale(length({15: (9, 0), 25: (1, 1)}), [("p50", 100), ("p90", 105), ("p95", 1500)])
    assert drawn
    assert [mark.x for mark in drawn.marks] == sorted(mark.x for mark in drawn.marks)
    assert [mark.name for mark in drawn.named] == ["p50", "p95"]


def test_longer_words_of_a_language_keep_further_apart() -> None:
    drawn = scale(length({8: (9, 0), 40: (1, 1)}), [("p50", 960), ("p90", 5700)])
    assert drawn
    assert [mark.name for mark in drawn.named] == ["p50", "p90"]  # p50 16m, p90 1h 35m
    with override("id"):
        assert [mark.name for mark in drawn.named] == ["p50"]  # p90 1 jam 35 mnt


def test_nothing_answered_draws_nothing() -> None:
    assert scale(length({}), []) is None
    assert flow({}, ("negative",)) is None


@pytest.mark.parametrize(("met", "band"), [(20, "a"), (18, "b"), (17, "c"), (16, "d")])
def test_a_cell_is_coloured_by_its_distance_from_the_goal(met: int, band: str) -> None:
    hours, rows = heat({(1, 9): Field(met, 20 - met)}, 0.9, 0.05)
    assert hours == [9]
    assert rows[0][1][0].band == band
    assert rows[1][1][0].band == ""


def test_ribbons_fill_both_sides() -> None:
    moods = ("negative", "neutral", "positive")
    drawn = flow({("negative", "positive"): 3, ("neutral", "neutral"): 1}, moods)
    assert drawn
    assert len(drawn.ribbons) == 2
    for side in (0, 312):
        assert sum(height for _mood, x, _y, height in drawn.blocks if x == side) == pytest.approx(
            140
        )


def test_a_line_needs_two_points() -> None:
    assert spark([None, 3, None]) == ""
    assert spark([1, None, 3]).count(",") == 2
