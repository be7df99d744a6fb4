"""The frozen description of business hours, and the stretches of UTC time it opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_MINUTES = 24 * 60
ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

Window = tuple[int, int]
"""Minutes after local midnight: opens, closes. A window that ends the next morning closes beyond 24 * 60."""

Stretch = tuple[datetime, datetime]
"""Half-open [opens, closes), both in UTC."""


class SpecWrong(ValueError):
    """The description of a calendar cannot be read; the message says which part."""


@dataclass(frozen=True, slots=True)
class Spec:
    """Windows by weekday (Monday is 0), dates without any, and dates with windows of their own."""

    zone: str
    weekly: tuple[tuple[Window, ...], ...]
    closed: frozenset[date]
    extra: tuple[tuple[date, tuple[Window, ...]], ...]


def read(raw: Mapping[str, Any]) -> Spec:
    """The Spec of a calendar version's JSON.

    raw: {"zone": "Asia/Jakarta",
          "weekly": {"mon": [["08:00", "12:00"], ["13:00", "17:00"]], ...},   days left out are closed
          "closed": [{"date": "2026-12-25", "name": "Christmas Day"}, ...],    whole dates
          "openings": [{"date": "2026-12-26", "windows": [["09:00", "12:00"]]}, ...]}
    A window whose close is not after its open ends on the next day; "24:00" is the end of the day. A window
    belongs to the date it opens on, so a closed Friday takes Friday's whole night shift and none of Thursday's.
    An opening replaces everything its date would have had, a closed date included.
    Raises SpecWrong.
    """
    zone = str(raw.get("zone", ""))
    zone_of(zone)
    weekly = raw.get("weekly", {})
    unknown = set(weekly) - set(DAYS)
    if unknown:
        raise SpecWrong(f"Unknown weekdays: {', '.join(sorted(unknown))}.")
    return Spec(
        zone=zone,
        weekly=tuple(_windows(weekly.get(day, ())) for day in DAYS),
        closed=frozenset(_date(entry["date"]) for entry in raw.get("closed", ())),
        extra=tuple(
            sorted(
                (_date(entry["date"]), _windows(entry["windows"]))
                for entry in raw.get("openings", ())
            )
        ),
    )


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def stretches(spec: Spec, first: date, last: date) -> list[Stretch]:
    """Merged, ordered stretches of UTC time of the windows that open on the local dates first..last inclusive."""
    zone = zone_of(spec.zone)
    extra = dict(spec.extra)
    merged: list[Stretch] = []
    for day in _dates(first, last):
        windows = extra.get(day)
        if windows is None:
            windows = () if day in spec.closed else spec.weekly[day.weekday()]
        if not windows:
            continue
        midnight = datetime.combine(day, time(), zone)
        even = midnight.utcoffset() == (midnight + 2 * ONE_DAY).utcoffset()
        zero = midnight.astimezone(UTC)
        for opens, closes in windows:
            if even:  # no change of offset while a window of this date can be open
                start, end = zero + opens * MINUTE, zero + closes * MINUTE
            else:
                start, end = instant(day, opens, zone), instant(day, closes, zone)
            if start >= end:
                continue  # the clock jumped over the whole window
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
    return merged


def _dates(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Wall clock to UTC. A time that comes twice is its first one; a time that never comes is the jump itself."""
    days, rest = divmod(minutes, DAY_MINUTES)
    wall = datetime.combine(day + days * ONE_DAY, time(*divmod(rest, 60)), zone)
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    assert before is not None and after is not None  # zones of IANA always know
    if before < after:
        return _jump(wall.replace(tzinfo=UTC) - after, wall.replace(tzinfo=UTC) - before, zone)
    return wall.astimezone(UTC)


def _jump(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The moment in (low, high] at which the zone's offset changes, to the second."""
    old = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high


def _windows(raw: Sequence[Sequence[str]]) -> tuple[Window, ...]:
    found = []
    for entry in raw:
        if len(entry) != 2:
            raise SpecWrong(f"A window needs an opening and a closing time, not {list(entry)!r}.")
        opens, closes = minutes_of(entry[0]), minutes_of(entry[1])
        if opens in (closes, DAY_MINUTES):
            raise SpecWrong(
                f"A window from {entry[0]} to {entry[1]} has no length; all day is 00:00 to 24:00."
            )
        found.append((opens, closes if closes > opens else closes + DAY_MINUTES))
    return tuple(sorted(found))


def minutes_of(text: str) -> int:
    """Minutes after midnight of `HH:MM`, up to 24:00. Raises SpecWrong."""
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise SpecWrong(f"A time is written HH:MM, not {text!r}.")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > DAY_MINUTES:
        raise SpecWrong(f"{text} is not a time of day.")
    return total


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SpecWrong(f"{text!r} is not a date.") from error


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SpecWrong(f"{name!r} is not a time zone of the IANA list.") from error
