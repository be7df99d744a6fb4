from __future__ import annotations

from datetime import UTC, datetime, timedelta

from inbox.processes.liveness import Canaries

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVERY = timedelta(seconds=5)


def looks(canaries: Canaries, answered: dict[int, datetime], count: int) -> list[list[str]]:
    """What each of a number of looks finds silent; answered: look to the time of the answer."""
    found = []
    for look in range(count):
        at = NOON + look * EVERY
        canaries.asked(["intake"], at)
        found.append(canaries.silent({"intake": answered[look]} if look in answered else {}))
    return found


def test_a_worker_that_misses_three_canaries_in_a_row_is_silent() -> None:
    answered = {0: NOON}

    assert looks(Canaries(), answered, 4) == [[], [], [], ["intake"]]


def test_a_worker_that_has_never_answered_gets_a_minute_to_start() -> None:
    assert looks(Canaries(), {}, 12) == [[]] * 11 + [["intake"]]


def test_an_answer_in_between_begins_the_count_anew() -> None:
    answered = {2: NOON + 2 * EVERY}

    assert looks(Canaries(), answered, 5) == [[], [], [], [], []]


def test_an_answer_to_an_older_canary_does_not_count() -> None:
    stale = NOON - EVERY

    answered = {0: NOON, 1: stale, 2: stale, 3: stale}

    assert looks(Canaries(), answered, 4) == [[], [], [], ["intake"]]


def test_a_worker_that_was_started_again_gets_that_minute_again() -> None:
    assert looks(Canaries(), {0: NOON}, 16)[3:] == [["intake"], *[[]] * 11, ["intake"]]


def test_canaries_prove_nothing_while_the_broker_was_away() -> None:
    canaries = Canaries()

    for _ in range(5):
        canaries.asked(["intake"], NOON)
        canaries.void()
        assert canaries.silent({}) == []
