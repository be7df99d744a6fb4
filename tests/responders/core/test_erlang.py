from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.benches.queue_simulation import play
from responders.core import erlang
from responders.core.erlang import Load, NeverEnough, agents_for, blocked, delayed, service

POINT = 0.01

loads = st.builds(
    Load,
    arrivals=st.floats(0.001, 2),
    handling=st.floats(10, 600),
    patience=st.none() | st.floats(20, 1200),
)


@pytest.mark.parametrize(
    ("agents", "loss", "erlangs"),
    # T. S. Rappaport, "Wireless Communications: Principles and Practice", 2nd edition (2002), table 3.4, "Capacity of an
    # Erlang B System": loads with three digits.
    [
        (5, 0.01, "1.36"),
        (10, 0.01, "4.46"),
        (20, 0.01, "12.0"),
        (24, 0.01, "15.3"),
        (100, 0.01, "84.1"),
        (10, 0.001, "3.09"),
        (20, 0.001, "9.41"),
        (24, 0.001, "12.2"),
        (100, 0.001, "75.2"),
    ],
)
def test_blocking_equals_the_published_table_to_its_last_digit(
    agents: int, loss: float, erlangs: str
) -> None:
    half = 0.5 * 10.0 ** -len(erlangs.partition(".")[2])
    assert blocked(agents, float(erlangs) - half) < loss < blocked(agents, float(erlangs) + half)


def test_erlang_c_equals_the_published_example() -> None:
    """D. Gross, C. M. Harris, "Fundamentals of Queueing Theory", 3rd edition (1998), M/M/c, the eye clinic.

    Six patients an hour, three doctors, twenty minutes each: on average 8/9 of a patient waits.
    """
    found = service(Load(6, 1 / 3), 3, 0)
    assert found.waits == pytest.approx(4 / 9)
    assert 6 * found.speed == pytest.approx(8 / 9)
    assert found.occupancy == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("agents", "erlangs"), [(1, 0.5), (2, 1.5), (5, 4.0), (20, 18.0), (60, 55.0)]
)
def test_erlang_c_equals_its_definition_in_whole_numbers(agents: int, erlangs: float) -> None:
    last = erlangs**agents / math.factorial(agents) * agents / (agents - erlangs)
    rest = sum(erlangs**k / math.factorial(k) for k in range(agents))
    assert delayed(agents, erlangs) == pytest.approx(last / (rest + last), rel=1e-12)


def test_one_agent_waits_as_often_as_it_is_busy() -> None:
    assert delayed(1, 0.7) == pytest.approx(0.7)


def test_thousands_of_agents_neither_overflow_nor_vanish() -> None:
    found = service(Load(50, 100), 5080, 20)
    assert 0 < found.waits < found.level < 1
    assert service(Load(50, 100, 300), 4000, 20).abandons == pytest.approx(0.2, abs=POINT)


@pytest.mark.parametrize(
    ("arrivals", "handling", "patience", "agents"),
    [
        (100 / 1800, 180, 60, 9),
        (100 / 1800, 180, 600, 10),
        (0.2, 240, 120, 45),
        (0.2, 240, 300, 48),
        (1.0, 300, 180, 290),
        (0.01, 300, 90, 3),
    ],
)
def test_erlang_a_is_within_a_point_of_the_queue_played_out(
    arrivals: float, handling: float, patience: float, agents: int
) -> None:
    told = service(Load(arrivals, handling, patience), agents, 30)
    seen = play((arrivals, handling, patience), agents, 30, 400_000, seed=1)
    assert told.level == pytest.approx(seen.level, abs=POINT)
    assert told.waits == pytest.approx(seen.waits, abs=POINT)
    assert told.abandons == pytest.approx(seen.abandons, abs=POINT)
    assert told.speed == pytest.approx(seen.speed, rel=0.1, abs=0.2)


def test_erlang_c_is_within_a_point_of_the_queue_played_out() -> None:
    told, seen = service(Load(0.2, 240), 55, 15), play((0.2, 240, None), 55, 15, 300_000, seed=1)
    assert told.level == pytest.approx(seen.level, abs=POINT)
    assert told.waits == pytest.approx(seen.waits, abs=POINT)


def test_patience_without_end_is_erlang_c() -> None:
    patient = service(Load(0.2, 240), 55, 15)
    nearly = service(Load(0.2, 240, 1e9), 55, 15)
    assert nearly.level == pytest.approx(patient.level, abs=1e-6)
    assert nearly.waits == pytest.approx(patient.waits, abs=1e-6)
    assert nearly.speed == pytest.approx(patient.speed, rel=1e-5)
    assert nearly.abandons < 1e-6


@settings(deadline=None, max_examples=40)
@given(loads, st.integers(1, 80), st.floats(0, 900))
def test_one_agent_more_never_serves_worse(load: Load, agents: int, within: float) -> None:
    few, more = service(load, agents, within), service(load, agents + 1, within)
    assert more.level >= few.level - 1e-9
    assert more.waits <= few.waits + 1e-9
    assert more.abandons <= few.abandons + 1e-9
    assert more.occupancy <= few.occupancy + 1e-9


@settings(deadline=None, max_examples=40)
@given(loads, st.integers(1, 80), st.floats(1, 3), st.floats(0, 900))
def test_more_arrivals_are_never_served_better(
    load: Load, agents: int, times: float, within: float
) -> None:
    busier = Load(load.arrivals * times, load.handling, load.patience)
    assert service(busier, agents, within).level <= service(load, agents, within).level + 1e-9


@settings(deadline=None, max_examples=40)
@given(loads, st.integers(1, 80), st.floats(0, 900))
def test_shares_are_shares(load: Load, agents: int, within: float) -> None:
    found = service(load, agents, within)
    for share in (found.level, found.waits, found.abandons, found.occupancy):
        assert -1e-12 <= share <= 1 + 1e-12


@settings(deadline=None, max_examples=40)
@given(loads, st.floats(0.5, 0.99), st.floats(0, 900))
def test_the_agents_asked_for_reach_the_target_and_one_less_does_not(
    load: Load, share: float, within: float
) -> None:
    found = agents_for(load, share, within)
    assert service(load, found, within).level >= share
    assert service(load, found - 1, within).level < share


def test_nobody_comes_and_nobody_is_needed() -> None:
    assert agents_for(Load(0, 180), 0.8, 20) == 0


def test_no_agent_serves_nobody() -> None:
    assert service(Load(0.1, 180), 0, 20).level == 0
    assert service(Load(0.1, 180, 60), 0, 20).abandons == 1


def test_everybody_at_once_is_more_than_any_number_can_promise() -> None:
    with pytest.raises(NeverEnough):
        agents_for(Load(0.1, 180), 1.0, 20)


@pytest.mark.parametrize("wrong", [(-1, 180, None), (1, 0, None), (1, 180, 0)])
def test_a_load_that_cannot_be_is_refused(wrong: tuple[float, float, float | None]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        erlang.Load(*wrong)
