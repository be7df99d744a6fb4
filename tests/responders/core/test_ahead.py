"""Where the people planned are too few for those who are expected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from responders.core.ahead import WIDTH, Slot, shortage

NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
EACH = 4.0  # turns that one person answers in half an hour


def slots(*days: tuple[float, float]) -> list[Slot]:
    """Expected customers and people planned, from nine on."""
    return [
        Slot(NINE + number * WIDTH, None, mean, 0, 2 * mean, mean, planned, planned * EACH, EACH)
        for number, (mean, planned) in enumerate(days)
    ]


def test_enough_people_are_no_news() -> None:
    assert shortage(slots((4, 1), (8, 2), (0, 0)), NINE) is None
    assert shortage([], NINE) is None


def test_the_stretch_with_most_customers_too_many_is_told() -> None:
    found = shortage(slots((6, 1), (4, 1), (9, 1), (8, 1), (4, 1)), NINE)
    assert found is not None
    assert (found.start, found.end) == (NINE + 2 * WIDTH, NINE + 4 * WIDTH)
    assert found.people == pytest.approx(5 / EACH)  # at its worst
    assert (found.expected, found.missing, found.is_unplanned) == (17, 9, False)


def test_what_is_over_is_past_mending_and_what_runs_is_not() -> None:
    late = slots((40, 1), (6, 1))
    assert shortage(late, NINE + WIDTH) == shortage(late[1:], NINE + WIDTH)
    running = shortage(late, NINE + WIDTH - timedelta(microseconds=1))
    assert running is not None
    assert running.start == NINE


def test_less_than_one_customer_is_not_worth_a_word() -> None:
    assert shortage(slots((0.4, 0), (0.5, 0)), NINE) is None
    found = shortage(slots((0.5, 0), (0.5, 0)), NINE)
    assert found is not None
    assert found.is_unplanned
