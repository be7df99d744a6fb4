"""Leaving a platform in peace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from inbox.core.breaker import Breaker

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def seconds(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


def after(breaker: Breaker, answers: str, every: float = 1) -> Breaker:
    """`x` is trouble, `.` an answer."""
    for number, answer in enumerate(answers):
        breaker = breaker.after(answer == "x", seconds(number * every))
    return breaker


def test_five_troubles_in_a_row_open_it_and_four_do_not() -> None:
    assert after(Breaker(), "xxxx").allows(seconds(4))
    assert not after(Breaker(), "xxxxx").allows(seconds(5))


def test_an_answer_in_between_starts_the_count_again() -> None:
    assert after(Breaker(), "xxxx.xxxx").allows(seconds(9))


def test_half_of_twenty_within_thirty_seconds_open_it() -> None:
    assert not after(Breaker(), ".x" * 10).allows(seconds(20))
    assert after(Breaker(), "..x" * 7).allows(seconds(21))


def test_half_of_twenty_over_a_longer_time_do_not() -> None:
    assert after(Breaker(), ".x" * 10, every=3).allows(seconds(60))


def test_one_probe_passes_every_fifteen_seconds() -> None:
    opened = after(Breaker(), "xxxxx")
    assert opened.allows(seconds(19))
    probed = opened.probing(seconds(19))
    assert not probed.allows(seconds(33.9))
    assert probed.allows(seconds(34))


def test_a_probe_that_is_answered_closes_it() -> None:
    closed = after(Breaker(), "xxxxx").probing(seconds(19)).after(False, seconds(19))
    assert closed == Breaker()
