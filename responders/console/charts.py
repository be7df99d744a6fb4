"""Numbers of a report as places on a chart; the templates draw them, nothing here is markup."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from responders.core.figures import BUCKET_EDGES

GAP = 0.4  # percent of the drawing left free on each side of a column
NAME_WIDTH = 24.0  # percent of the drawing that the name and value of a mark take
LOWEST = 15.0  # seconds; where the axis begins, a quarter of the first edge


@dataclass(frozen=True, slots=True)
class Column:
    """Percentages of the drawing."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """`value`: seconds. `x`: percentage of the drawing."""

    value: float
    x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Waits:
    """How long answers took: a column for each of figures.BUCKET_EDGES, and where percentiles lie."""

    columns: tuple[Column, ...]
    axis: tuple[Tick, ...]
    marks: tuple[tuple[str, Tick], ...]

    @property
    def named(self) -> list[tuple[str, Tick]]:
        """The marks whose names fit beside those before them."""
        found: list[tuple[str, Tick]] = []
        for name, tick in self.marks:
            if not found or tick.x - found[-1][1].x >= NAME_WIDTH:
                found.append((name, tick))
        return found


def waits(counts: Sequence[int], marks: Sequence[tuple[str, float | None]]) -> Waits | None:
    """counts: of figures.BUCKET_EDGES, the last above all. marks: name and seconds. None without any."""
    most = max(counts, default=0)
    if not most:
        return None
    width = 100 / len(counts)
    return Waits(
        columns=tuple(
            Column(
                x=round(number * width + GAP, 2),
                y=round(100 - 100 * count / most, 2),
                width=round(width - 2 * GAP, 2),
                height=round(100 * count / most, 2),
            )
            for number, count in enumerate(counts)
            if count
        ),
        axis=tuple(
            _tick(float(edge), width * (number + 1)) for number, edge in enumerate(BUCKET_EDGES)
        ),
        marks=tuple(
            (name, _tick(value, _place(value, width))) for name, value in marks if value is not None
        ),
    )


def _place(seconds: float, width: float) -> float:
    """Within its column, by the logarithm; above the last edge as if the column ended at four times it."""
    edges = [LOWEST, *BUCKET_EDGES, BUCKET_EDGES[-1] * 4]
    value = min(max(seconds, edges[0]), edges[-1])
    number = next(index for index in range(len(edges) - 1) if value <= edges[index + 1])
    low, high = edges[number], edges[number + 1]
    return (number + math.log(value / low) / math.log(high / low)) * width


def _tick(value: float, x: float) -> Tick:
    return Tick(value, round(x, 2), "start" if x < 4 else "end" if x > 96 else "middle")


@dataclass(frozen=True, slots=True)
class Stack:
    """One day: a column whose lower part was kept. Percentages of the drawing, from its top."""

    x: float
    width: float
    met_y: float
    met: float
    lost_y: float
    lost: float


def stacks(series: Sequence[tuple[int, int]]) -> tuple[Stack, ...]:
    """series: kept and not kept, oldest first; empty where there is nothing to draw."""
    most = max((met + lost for met, lost in series), default=0)
    if not most:
        return ()
    width = 100 / len(series)
    found = []
    for number, (met, lost) in enumerate(series):
        met_height, lost_height = 100 * met / most, 100 * lost / most
        found.append(
            Stack(
                x=round(number * width + width * 0.1, 2),
                width=round(width * 0.8, 2),
                met_y=round(100 - met_height, 2),
                met=round(met_height, 2),
                lost_y=round(100 - met_height - lost_height, 2),
                lost=round(lost_height, 2),
            )
        )
    return tuple(found)


def bars(values: Sequence[float], most: float) -> tuple[Column, ...]:
    """A column for each value above 0, in its place. most: > 0, what fills the drawing."""
    width = 100 / len(values)
    return tuple(
        Column(
            x=round(number * width + width * 0.1, 2),
            y=round(100 - 100 * value / most, 2),
            width=round(width * 0.8, 2),
            height=round(100 * value / most, 2),
        )
        for number, value in enumerate(values)
        if value > 0
    )


def steps(values: Sequence[float], most: float) -> tuple[Column, ...]:
    """The level of each value as a stroke over its place; neighbours touch. most: > 0."""
    width = 100 / len(values)
    return tuple(
        Column(round(number * width, 2), round(100 - 100 * value / most, 2), round(width, 2), 0.0)
        for number, value in enumerate(values)
    )
