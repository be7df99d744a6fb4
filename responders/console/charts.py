"""Numbers of a report as places on a chart; the templates draw them, nothing here is markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """Percentages of the drawing."""

    x: float
    y: float
    width: float
    height: float


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


def round_up(most: int) -> int:
    """The least of 4, 10, 20, 40, 100, 200 … that holds it, so that half of it is whole."""
    size = 1
    while True:
        for factor in (4, 10, 20):
            if most <= factor * size:
                return factor * size
        size *= 10
