"""Numbers of a report as places on a chart; the templates draw them, nothing here is markup."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

AXIS = (10, 30, 60, 300, 900, 3600, 14_400, 86_400, 259_200)  # seconds that get a label
COLUMNS = 36


@dataclass(frozen=True, slots=True)
class Column:
    """Percentages of the drawing. `is_late`: beyond the target."""

    x: float
    y: float
    width: float
    height: float
    is_late: bool


@dataclass(frozen=True, slots=True)
class Tick:
    seconds: float
    x: float
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Waits:
    """How long customers waited, on a logarithmic axis. `target` None: targets differ."""

    columns: tuple[Column, ...]
    axis: tuple[Tick, ...]
    marks: tuple[tuple[str, Tick], ...]
    target: Tick | None


def waits(
    seconds: Sequence[float], marks: Sequence[tuple[str, float]], target: float | None
) -> Waits | None:
    """seconds: how long each took. marks: name and seconds of each percentile. None without numbers."""
    if not seconds:
        return None
    low = max(1.0, min(_below(max(1.0, min(seconds))), (target or math.inf) / 2))
    high = max(_above(max(seconds)), (target or 0) * 2, low * 10)
    reach = math.log(high / low)

    def place(value: float) -> float:
        return round(100 * min(1.0, max(0.0, math.log(max(value, low) / low) / reach)), 2)

    counts = [0] * COLUMNS
    for value in seconds:
        counts[min(COLUMNS - 1, int(place(value) / 100 * COLUMNS))] += 1
    return Waits(
        columns=tuple(_columns(counts, place(target) if target else 100.0)),
        axis=tuple(_axis(low, high, place)),
        marks=tuple(
            (name, Tick(value, place(value), _anchor(place(value)))) for name, value in marks
        ),
        target=Tick(target, place(target)) if target else None,
    )


def _columns(counts: Sequence[int], late_from: float) -> list[Column]:
    width, most = 100 / len(counts), max(counts)
    return [
        Column(
            x=round(number * width + 0.15, 2),
            y=round(100 - 100 * count / most, 2),
            width=round(width - 0.3, 2),
            height=round(100 * count / most, 2),
            is_late=(number + 0.5) * width > late_from,
        )
        for number, count in enumerate(counts)
        if count
    ]


def _axis(low: float, high: float, place) -> list[Tick]:  # type: ignore[no-untyped-def]
    return [
        Tick(value, place(value), _anchor(place(value))) for value in AXIS if low <= value <= high
    ]


def _anchor(x: float) -> str:
    return "start" if x < 4 else "end" if x > 96 else "middle"


def _below(value: float) -> float:
    return float(max((edge for edge in AXIS if edge <= value), default=1))


def _above(value: float) -> float:
    return float(min((edge for edge in AXIS if edge >= value), default=value))


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a series: a column whose lower part was in time. Percentages of the drawing."""

    label: str
    x: float
    width: float
    met: float
    missed: float


def days(series: Sequence[tuple[str, int, int]]) -> tuple[Day, ...]:
    """series: label, met, not met; oldest first."""
    most = max((met + missed for _label, met, missed in series), default=0)
    if not most:
        return ()
    width = 100 / len(series)
    return tuple(
        Day(
            label,
            round(number * width + width * 0.1, 2),
            round(width * 0.8, 2),
            round(100 * met / most, 2),
            round(100 * missed / most, 2),
        )
        for number, (label, met, missed) in enumerate(series)
    )
