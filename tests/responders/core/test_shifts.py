"""Who is planned when, and how long somebody was in which state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responders.core import shifts
from responders.core.shifts import Absence, Interval, Shift, Span

# However busy the machine is: nothing here is about time taken.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
NAMES = ("available", "break", "away", "offline")

minutes = st.integers(0, 3 * 24 * 60)


def at(hours: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hours)


def minute(number: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=number)


def interval(start: int, length: int) -> Interval:
    return minute(start), minute(start + length)


def shift(person: int, span: Interval, breaks: list[Interval]) -> Shift:
    return Shift(person, *span, breaks=tuple(breaks))


def absence(person: int, span: Interval) -> Absence:
    return Absence(person, *span)


people = st.integers(1, 4)
intervals = st.builds(interval, minutes, st.integers(0, 12 * 60))
rotas = st.tuples(
    st.lists(st.builds(shift, people, intervals, st.lists(intervals, max_size=2)), max_size=5),
    st.lists(st.builds(absence, people, intervals), max_size=2),
)


def works(person: int, moment: datetime, made: list[Shift], away: list[Absence]) -> bool:
    """By looking at every row, as slowly as one likes."""
    mine = [shift for shift in made if shift.person == person]
    there = any(shift.starts_at <= moment < shift.ends_at for shift in mine)
    resting = any(a <= moment < b for shift in mine for a, b in shift.breaks)
    gone = any(a.starts_at <= moment < a.ends_at for a in away if a.person == person)
    return there and not resting and not gone


@given(rotas, minutes)
@settings(UNTIMED)
def test_who_is_on_duty_is_what_looking_at_every_row_says(
    rota: tuple[list[Shift], list[Absence]], number: int
) -> None:
    made, away = rota
    expected = {person for person in range(1, 5) if works(person, minute(number), made, away)}
    assert shifts.on_duty(made, minute(number), away) == expected


@given(rotas, st.integers(5, 90), minutes, st.integers(0, 600))
@settings(UNTIMED, max_examples=60)
def test_a_count_of_each_step_is_the_people_on_duty_at_its_beginning(
    rota: tuple[list[Shift], list[Absence]], step: int, start: int, length: int
) -> None:
    made, away = rota
    counts = shifts.planned(
        made, minute(start), minute(start + length), timedelta(minutes=step), away
    )
    moments = range(start, start + length, step)
    assert counts == [len(shifts.on_duty(made, minute(number), away)) for number in moments]


@given(rotas)
@settings(UNTIMED)
def test_the_means_of_all_steps_add_up_to_the_time_worked(
    rota: tuple[list[Shift], list[Absence]],
) -> None:
    made, away = rota
    means = shifts.staffed(made, at(0), at(96), HALF_HOUR, away)
    worked = sum(
        (
            shifts.overlap(stretches, at(0), at(96))
            for stretches in shifts.working(made, away).values()
        ),
        timedelta(),
    )
    assert sum(means) * HALF_HOUR.total_seconds() == pytest.approx(worked.total_seconds())


def test_a_break_and_the_end_of_a_shift_count_at_once_and_its_beginning_too() -> None:
    paused = Shift(1, at(8), at(12), ((at(10), at(10.5)),))
    assert shifts.planned([paused], at(7.5), at(12.5), HALF_HOUR) == [0, 1, 1, 1, 1, 0, 1, 1, 1, 0]


def test_a_person_with_two_shifts_at_once_is_one_person() -> None:
    assert shifts.planned(
        [Shift(1, at(8), at(10)), Shift(1, at(9), at(11))], at(9), at(10), HALF_HOUR
    ) == [1, 1]


def test_a_step_without_length_is_refused_instead_of_lasting_for_ever() -> None:
    with pytest.raises(ValueError, match="length"):
        shifts.planned([], at(0), at(1), timedelta())


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 300)), max_size=12),
    minutes,
    minutes,
    minutes,
)
@settings(UNTIMED)
def test_seconds_by_state_are_the_same_counted_at_once_or_in_two_parts(
    lengths: list[tuple[str, int]], first: int, second: int, third: int
) -> None:
    spans, end = [], 0
    for state, length in lengths:
        spans.append(Span(state, minute(end), minute(end + length)))
        end += length
    if spans:
        spans[-1] = Span(spans[-1].state, spans[-1].starts_at, None)
    a, b, c = sorted((first, second, third))
    whole = shifts.seconds_by_state(spans, minute(a), minute(c))
    parts = [
        shifts.seconds_by_state(spans, minute(a), minute(b)),
        shifts.seconds_by_state(spans, minute(b), minute(c)),
    ]
    assert whole == {
        state: sum(part.get(state, 0.0) for part in parts) for state in {*parts[0], *parts[1]}
    }


def test_what_is_not_over_counts_up_to_the_end_that_is_asked_about() -> None:
    spans = [Span("available", at(8), at(12)), Span("break", at(12), None)]
    assert shifts.seconds_by_state(spans, at(9), at(12.5)) == {"available": 3 * 3600, "break": 1800}
