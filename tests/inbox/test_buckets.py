"""Budgets that all processes share, and each keeps for itself while Redis is away."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from inbox import buckets
from tests.builders import MONDAY_TEN


@pytest.fixture(params=["with redis", "without redis"])
def key(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    if request.param == "without redis":
        settings.REDIS_URL = "redis://127.0.0.1:1"
    buckets._script.cache_clear()
    yield f"test:{uuid.uuid4()}"
    buckets._script.cache_clear()


def taken(key: str, seconds: float) -> bool:
    at = MONDAY_TEN + timedelta(seconds=seconds)
    return buckets.take(key, per_second=2, burst=3, at=at)


def test_a_burst_is_allowed_and_then_the_rate(key: str) -> None:
    assert [taken(key, 0) for _ in range(4)] == [True, True, True, False]
    assert [taken(key, 0.5) for _ in range(2)] == [True, False]


def test_no_more_than_the_burst_is_ever_saved_up(key: str) -> None:
    assert taken(key, 0)
    assert [taken(key, 3600) for _ in range(4)] == [True, True, True, False]


def test_a_clock_that_steps_back_gives_nothing_away(key: str) -> None:
    assert [taken(key, 10) for _ in range(3)] == [True, True, True]
    assert not taken(key, 0)
    assert not taken(key, 10)
