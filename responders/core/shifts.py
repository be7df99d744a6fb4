"""Shifts and presence as intervals: who is planned when, and how long somebody was in which state.

Moments are aware in any zone; answers are in UTC. Intervals are half-open [starts_at, ends_at).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Shift:
    """One person's planned work; `breaks` lie within it."""

    person: int
    starts_at: datetime
    ends_at: datetime
    breaks: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """A person is not there in this time, whatever their shifts say."""

    person: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A time in one state of presence; `ends_at` None is not over yet."""

    state: str
    starts_at: datetime
    ends_at: datetime | None


def working(shifts: Iterable[Shift], absences: Iterable[Absence] = ()) -> dict[int, list[Interval]]:
    """Each person's stretches of work, merged and in order, without breaks and absences."""
    there: dict[int, list[Interval]] = {}
    out: dict[int, list[Interval]] = {}
    for shift in shifts:
        there.setdefault(shift.person, []).append((shift.starts_at, shift.ends_at))
        out.setdefault(shift.person, []).extend(shift.breaks)
    for absence in absences:
        out.setdefault(absence.person, []).append((absence.starts_at, absence.ends_at))
    return {
        person: without(merged(stretches), merged(out[person]))
        for person, stretches in there.items()
    }


def on_duty(shifts: Iterable[Shift], at: datetime, absences: Iterable[Absence] = ()) -> set[int]:
    """Who is planned to work at this very moment; those on a break are not."""
    return {
        person
        for person, stretches in working(shifts, absences).items()
        if any(start <= at < end for start, end in stretches)
    }


def planned(
    shifts: Iterable[Shift],
    start: datetime,
    end: datetime,
    step: timedelta,
    absences: Iterable[Absence] = (),
) -> list[int]:
    """How many people are planned to work at the beginning of each step of [start, end).

    step: > 0; the last one may reach beyond `end`. Somebody with two shifts at once counts once.
    """
    edges: list[tuple[datetime, int]] = []
    for stretches in working(shifts, absences).values():
        for opens, closes in stretches:
            edges += [(opens, 1), (closes, -1)]
    edges.sort(key=lambda edge: edge[0])
    times, counts, count = [], [0], 0
    for at, change in edges:
        count += change
        times.append(at)
        counts.append(count)
    return [counts[bisect_right(times, at)] for at in _steps(start, end, step)]


def staffed(
    shifts: Iterable[Shift],
    start: datetime,
    end: datetime,
    step: timedelta,
    absences: Iterable[Absence] = (),
) -> list[float]:
    """The mean number of people at work during each step: a break of ten minutes costs a third of a half hour."""
    people = working(shifts, absences).values()
    means = []
    for at in _steps(start, end, step):
        total = sum((overlap(stretches, at, at + step) for stretches in people), timedelta())
        means.append(total / step)
    return means


def seconds_by_state(spans: Iterable[Span], start: datetime, end: datetime) -> dict[str, float]:
    """Seconds in each state between two moments; what is not over counts up to `end`.

    The spans are of one person and never overlap. Time that no span tells of is in no state.
    """
    found: dict[str, float] = {}
    for span in spans:
        until = end if span.ends_at is None else min(span.ends_at, end)
        seconds = (until - max(span.starts_at, start)).total_seconds()
        if seconds > 0:
            found[span.state] = found.get(span.state, 0.0) + seconds
    return found


def overlap(stretches: Iterable[Interval], start: datetime, end: datetime) -> timedelta:
    """How much of [start, end) these cover; they do not overlap each other."""
    nothing = timedelta()
    return sum(
        (max(min(closes, end) - max(opens, start), nothing) for opens, closes in stretches),
        nothing,
    )


def shared(stretches: Sequence[Interval], others: Sequence[Interval]) -> timedelta:
    """How much time both cover; both as `merged` gives them."""
    left = without(stretches, others)
    return _length(stretches) - _length(left)


def _length(stretches: Iterable[Interval]) -> timedelta:
    return sum((closes - opens for opens, closes in stretches), timedelta())


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time in UTC, in order, touching ones joined and empty ones dropped."""
    found: list[Interval] = []
    for opens, closes in sorted((a.astimezone(UTC), b.astimezone(UTC)) for a, b in intervals):
        if opens >= closes:
            continue
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], closes))
        else:
            found.append((opens, closes))
    return found


def without(stretches: Sequence[Interval], gaps: Sequence[Interval]) -> list[Interval]:
    """What is left of the stretches outside the gaps; both as `merged` gives them."""
    left: list[Interval] = []
    for opens, closes in stretches:
        for gap_opens, gap_closes in gaps:
            if gap_closes <= opens or gap_opens >= closes:
                continue
            if gap_opens > opens:
                left.append((opens, gap_opens))
            opens = max(opens, gap_closes)
        if opens < closes:
            left.append((opens, closes))
    return left


def _steps(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    if step <= timedelta():
        raise ValueError("A step has a length.")
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    while start < end:
        yield start
        start += step
