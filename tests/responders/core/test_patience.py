"""How long somebody who does not answer is tried."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from responders.core.patience import GIVE_UP_AFTER, pause


def test_pauses_grow() -> None:
    pauses = [pause(number, 0.0) for number in range(1, 10)]
    assert all(earlier < later for earlier, later in pairwise(pauses))


def test_within_a_day_there_are_a_dozen_attempts_or_so() -> None:
    passed, attempts = timedelta(), 1
    while (passed := passed + pause(attempts, 0.5)) < GIVE_UP_AFTER:
        attempts += 1
    assert 8 < attempts < 16


def test_nobody_is_called_sooner_than_they_asked_for() -> None:
    assert pause(1, 0.0, timedelta(minutes=7)) == timedelta(minutes=7)
    assert pause(8, 0.0, timedelta(minutes=7)) == pause(8, 0.0)
