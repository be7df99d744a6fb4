"""Pauses between attempts."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from inbox.core import backoff

DRAWS = st.floats(0, 1, exclude_max=True)


def test_the_ceiling_doubles_from_one_second() -> None:
    pauses = [backoff.wait(attempt, 0.5) for attempt in (1, 2, 3, 4)]
    assert [pause.total_seconds() for pause in pauses] == [0.5, 1, 2, 4]


@given(attempt=st.integers(1, 10_000), draw=DRAWS)
def test_no_pause_is_longer_than_five_minutes(attempt: int, draw: float) -> None:
    assert timedelta() <= backoff.wait(attempt, draw) <= timedelta(minutes=5)


@given(attempt=st.integers(1, 50), draw=DRAWS, asked=st.integers(1, 4000))
def test_what_the_platform_asked_for_is_never_shortened(
    attempt: int, draw: float, asked: int
) -> None:
    asked_for = timedelta(seconds=asked)
    assert backoff.wait(attempt, draw, asked_for) >= asked_for
