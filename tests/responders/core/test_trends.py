"""What is asked more than usual, and when nothing can be said of that."""

from __future__ import annotations

import pytest

from responders.core.trends import Basis, Trend, ranked


def test_the_weeks_before_go_before_the_day_before() -> None:
    found = Trend("fees", hour=1, now=4, weeks=(2, 3, 1), day=800)
    assert (found.basis, found.usual) == (Basis.WEEKS, 2.0)


def test_the_day_before_is_taken_by_the_hour_while_no_week_is_known() -> None:
    found = Trend("fees", hour=1, now=4, day=16)
    assert (found.basis, found.usual) == (Basis.DAY, 2.0)


def test_a_first_day_has_nothing_to_compare_with() -> None:
    found = Trend("fees", hour=40, now=40)
    assert (found.basis, found.usual, found.change) == (Basis.NOTHING, None, 0)


@pytest.mark.parametrize(
    ("now", "usual", "change"),
    [(2, 0, 0), (3, 0, 3), (13, 9, 0), (15, 9, 0), (16, 9, 7), (3, 9, 0), (2, 9, -7)],
)
def test_what_may_be_chance_is_no_change(now: int, usual: int, change: int) -> None:
    assert Trend("fees", 0, now, weeks=(usual, usual)).change == change


def test_what_rises_most_comes_first_then_what_is_asked_most() -> None:
    many = Trend("fees", 0, 30, weeks=(30,))
    falls = Trend("limits", 0, 31, weeks=(90,))
    rises = Trend("outage", 0, 9, weeks=(0,))
    unknown = Trend("branch", 0, 2)
    assert ranked([unknown, many, falls, rises]) == (rises, falls, many, unknown)
