"""A week of work that repeats, in wall-clock time, and the shifts it makes on given dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from responders.core.shifts import Interval, merged
from responders.core.windows import DAY_MINUTES, DAYS, SpecWrong, instant, minutes_of, zone_of

WEEK_MINUTES = 7 * DAY_MINUTES
LONGEST_MINUTES = 16 * 60


@dataclass(frozen=True, slots=True)
class Turn:
    """Minutes after the midnight its day begins with; what ends the next morning lies beyond 24 * 60."""

    opens: int
    closes: int
    breaks: tuple[tuple[int, int], ...] = ()


Week = tuple[tuple[Turn, ...], ...]
"""Seven days, Monday first."""


@dataclass(frozen=True, slots=True)
class Made:
    """One shift of a week on one date, in UTC."""

    day: date
    starts_at: datetime
    ends_at: datetime
    breaks: tuple[Interval, ...]


def read_week(raw: Mapping[str, Any]) -> Week:
    """The Week of a pattern's JSON.

    raw: {"mon": [{"from": "08:00", "until": "17:00", "breaks": [["12:00", "13:00"]]}], ...}; days left out are
    free. What ends not after its beginning ends on the next day, and belongs to the day it begins on.
    Raises SpecWrong: a time that cannot be read, a break outside its shift, shifts that overlap or are too long.
    """
    unknown = set(raw) - set(DAYS)
    if unknown:
        raise SpecWrong(f"Unknown weekdays: {', '.join(sorted(unknown))}.")
    week = tuple(tuple(sorted(map(_turn, raw.get(day, ())), key=_opening)) for day in DAYS)
    _require_no_overlap(week)
    return week


def lay_out(week: Week, zone: str, first: date, last: date) -> Iterator[Made]:
    """The shifts that begin on the local dates first..last inclusive, in order.

    zone: an IANA name. A night with a change of the clock is as long as it really is; a shift the clock jumps over
    is left out.
    """
    where = zone_of(zone)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for turn in week[day.weekday()]:
            start, end = instant(day, turn.opens, where), instant(day, turn.closes, where)
            breaks = merged(
                (instant(day, a, where), instant(day, b, where)) for a, b in turn.breaks
            )
            if start < end:
                yield Made(day, start, end, tuple(breaks))


def _turn(raw: Mapping[str, Any]) -> Turn:
    opens, closes = minutes_of(raw["from"]), minutes_of(raw["until"])
    if closes <= opens:
        closes += DAY_MINUTES
    if closes - opens > LONGEST_MINUTES or opens == DAY_MINUTES:
        raise SpecWrong(
            f"{raw['from']}-{raw['until']} is longer than {LONGEST_MINUTES // 60} hours."
        )
    breaks = tuple(sorted(_break(pair, opens, closes) for pair in raw.get("breaks", ())))
    return Turn(opens, closes, breaks)


def _break(pair: Sequence[str], opens: int, closes: int) -> tuple[int, int]:
    start, end = (minutes_of(text) for text in pair)
    if start < opens:
        start, end = start + DAY_MINUTES, end + DAY_MINUTES
    if end <= start:
        end += DAY_MINUTES
    if end > closes:
        raise SpecWrong(f"The break {pair[0]}-{pair[1]} is not within its shift.")
    return start, end


def _opening(turn: Turn) -> int:
    return turn.opens


def _require_no_overlap(week: Week) -> None:
    """Around the end of the week, too: a Sunday's night shift reaches into Monday."""
    spans = sorted(
        (number * DAY_MINUTES + turn.opens, number * DAY_MINUTES + turn.closes)
        for number, turns in enumerate(week)
        for turn in turns
    )
    if not spans:
        return
    again = (spans[0][0] + WEEK_MINUTES, 0)
    for (_opens, closes), (opens, _closes) in zip(spans, [*spans[1:], again], strict=True):
        if opens < closes:
            raise SpecWrong("Two shifts overlap.")
