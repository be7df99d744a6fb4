"""Budgets of calls that all processes share, and each keeps a part of while Valkey is away."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings

from inbox import budgets
from inbox.core.budget import ALL, POLL, SEND, Rate
from inbox.processes.temporary import servers
from tests.builders import MONDAY_TEN

TEN_A_MINUTE = Rate(10, timedelta(minutes=1))
ASK = """
import sys, django; django.setup()
from datetime import datetime, timedelta
from inbox import budgets
from inbox.core.budget import Rate
at = datetime.fromisoformat(sys.argv[2])
print(sum(budgets.take(sys.argv[1], [Rate(10, timedelta(minutes=1))], "send", at=at) for _ in range(int(sys.argv[3]))))
"""


def forget_clients() -> None:
    budgets._client.cache_clear()
    budgets._script.cache_clear()


@pytest.fixture(params=["with valkey", "without valkey"])
def key(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    settings.CALLING_PROCESSES = 1
    if request.param == "without valkey":
        settings.REDIS_URL = "redis://127.0.0.1:1"
    forget_clients()
    yield f"test-{uuid.uuid4()}"
    forget_clients()


def later(seconds: float) -> datetime:
    return MONDAY_TEN + timedelta(seconds=seconds)


def taken(
    key: str, number: int, seconds: float = 0, purpose: str = SEND, *rates: Rate, at: Any = None
) -> int:
    wanted = rates or (TEN_A_MINUTE,)
    at = at or later(seconds)
    return sum(budgets.take(key, wanted, purpose, at=at) for _ in range(number))


def test_no_stretch_of_the_period_has_more_calls_than_allowed(key: str) -> None:
    made = [second for second in range(0, 300, 3) if taken(key, 1, second)]
    for begin in range(300):
        assert sum(begin <= second < begin + 60 for second in made) <= 10
    assert len(made) >= 45


def test_every_window_is_kept(key: str) -> None:
    rates = (Rate(2, timedelta(seconds=1)), Rate(5, timedelta(minutes=1)))
    counts = [taken(key, 3, seconds, SEND, *rates) for seconds in (0, 2, 4, 6)]
    assert counts == [2, 2, 1, 0]


def test_polling_leaves_a_fifth_for_replies(key: str) -> None:
    assert taken(key, 20, 0, POLL) == 8
    assert taken(key, 20, 0, SEND) == 2


def test_a_window_of_one_purpose_does_not_hold_up_the_other(key: str) -> None:
    rate = Rate(3, timedelta(minutes=1), POLL)
    assert taken(key, 5, 0, POLL, rate) == 3
    assert taken(key, 5, 0, SEND, rate) == 5


def test_calls_made_anyhow_are_counted(key: str) -> None:
    budgets.count(key, [TEN_A_MINUTE], POLL, 9, at=MONDAY_TEN)
    assert taken(key, 5) == 1


def test_a_pause_holds_everything_until_it_ends_and_a_shorter_one_changes_nothing(key: str) -> None:
    budgets.pause(key, ALL, later(60), at=MONDAY_TEN)
    budgets.pause(key, ALL, later(10), at=MONDAY_TEN)
    assert taken(key, 1, 59) == 0
    assert budgets.standing(key, [TEN_A_MINUTE], at=later(59)).paused_until == later(60)
    assert taken(key, 1, 60) == 1


def test_a_pause_of_polling_lets_replies_through(key: str) -> None:
    budgets.pause(key, POLL, later(60), at=MONDAY_TEN)
    assert (taken(key, 1, 1, POLL), taken(key, 1, 1, SEND)) == (0, 1)
    assert budgets.standing(key, [TEN_A_MINUTE], at=later(1)).paused_until is None
    budgets.pause(key, SEND, later(30), at=MONDAY_TEN)
    assert budgets.standing(key, [TEN_A_MINUTE], at=later(1)).paused_until == later(30)


def test_what_is_left_can_be_looked_at_without_taking_it(key: str) -> None:
    taken(key, 4)
    for _look in range(2):
        assert budgets.standing(key, [TEN_A_MINUTE], at=later(1)).left == ((TEN_A_MINUTE, 6),)


def test_without_valkey_each_process_keeps_to_its_part(settings: Any) -> None:
    settings.CALLING_PROCESSES, settings.REDIS_URL = 4, "redis://127.0.0.1:1"
    forget_clients()
    key = f"test-{uuid.uuid4()}"
    slow = Rate(2, timedelta(minutes=1))
    assert taken(key, 10) == 2
    assert [taken(f"{key}-slow", 1, seconds, SEND, slow) for seconds in (0, 60, 119, 130)] == [
        1, 0, 0, 1,
    ]  # fmt: skip
    forget_clients()


def test_two_processes_share_one_budget() -> None:
    key = f"test-{uuid.uuid4()}"
    asked = [sys.executable, "-c", ASK, key, MONDAY_TEN.isoformat(), "8"]
    both = [subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sum(int(process.communicate(timeout=60)[0]) for process in both) == 10


def test_a_flush_allows_one_window_more_and_blocks_nobody() -> None:
    key = f"test-{uuid.uuid4()}"
    forget_clients()
    budgets.pause(key, ALL, later(3600), at=MONDAY_TEN)
    assert taken(key, 20) == 0
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        client.flushdb()
    assert [taken(key, 20, seconds) for seconds in (0, 1, 30)] == [10, 0, 0]


def test_a_valkey_that_stops_and_comes_back_is_used_again(settings: Any) -> None:
    settings.CALLING_PROCESSES = 2
    key = f"test-{uuid.uuid4()}"
    with servers() as started:
        settings.REDIS_URL = started.env["REDIS_URL"]
        forget_clients()
        assert taken(key, 20) == 10
    assert taken(key, 20) == 5
    settings.REDIS_URL = django_settings.REDIS_URL
    forget_clients()
