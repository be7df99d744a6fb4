"""How answers spread, as places on a logarithmic scale; and when the late ones began."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from responders.console.durations import spoken
from responders.core.figures import BIN_RATIO, bin_edge
from responders.reports.lengths import Field, Length

ROUND = (1, 5, 15, 30, 60, 300, 900, 1800, 3600, 14400, 86400, 259200, 604800, 2592000)  # seconds
LEAST_WIDTH = 14.0  # percent of the drawing between two words of the axis
LETTER = 1.7  # percent of the drawing that one letter of a mark's name and value takes
GAP = 0.12  # of a column
FEWEST_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: percentages of the drawing, from its top; `over` stands on what was in time."""

    number: int
    x: float
    width: float
    y: float
    height: float
    over_y: float
    over_height: float
    met: int
    over: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """`value`: seconds. `x`, `left`, `right`: percentages, the last two of its words as the reader's language has them."""

    name: str
    value: float
    x: float
    anchor: str

    @property
    def left(self) -> float:
        return self.x - self._width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]

    @property
    def right(self) -> float:
        return self.left + self._width

    @property
    def _width(self) -> float:
        return LETTER * len(f"{self.name} {spoken(self.value, _('d h m s').split())}")


@dataclass(frozen=True, slots=True)
class Scale:
    bars: tuple[Bar, ...]
    axis: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    target: Mark | None

    @property
    def named(self) -> list[Mark]:
        """The marks whose names fit beside those before them."""
        found: list[Mark] = []
        for mark in self.marks:
            if not found or mark.left > found[-1].right:
                found.append(mark)
        return found


def scale(one: Length, marks: Sequence[tuple[str, float | None]]) -> Scale | None:
    """marks: name and seconds. None where nothing was answered."""
    if not one.columns:
        return None
    low, high = _span(one)
    most = max(met + over for met, over in one.columns.values())
    width = 100 / (high - low)

    def mark(name: str, value: float) -> Mark:
        x = (math.log(max(value, 1)) / math.log(BIN_RATIO) - low) * width
        x = round(min(max(x, 0.0), 100.0), 2)
        return Mark(name, value, x, "start" if x < 5 else "end" if x > 95 else "middle")

    return Scale(
        bars=tuple(
            _bar(number, one.columns[number], (number - low) * width, width, most)
            for number in sorted(one.columns)
        ),
        axis=tuple(_spaced([mark("", value) for value in ROUND if _within(value, low, high)])),
        marks=tuple(mark(name, value) for name, value in marks if value is not None),
        target=mark("", one.target) if one.target else None,
    )


def _span(one: Length) -> tuple[int, int]:
    """First column and the one behind the last; the target stays in sight."""
    wanted = list(one.columns)
    if one.target:
        wanted.append(math.floor(math.log(one.target) / math.log(BIN_RATIO)))
    low, high = min(wanted), max(wanted) + 1
    return low, max(high, low + FEWEST_COLUMNS)


def _within(value: float, low: int, high: int) -> bool:
    return bin_edge(low) <= value <= bin_edge(high)


def _spaced(ticks: Sequence[Mark]) -> list[Mark]:
    found: list[Mark] = []
    for tick in ticks:
        if not found or tick.x - found[-1].x >= LEAST_WIDTH:
            found.append(tick)
    return found


def _bar(number: int, counts: tuple[int, int], x: float, width: float, most: int) -> Bar:
    met, over = counts
    height, above = 100 * met / most, 100 * over / most
    return Bar(
        number=number,
        x=round(x + width * GAP / 2, 2),
        width=round(width * (1 - GAP), 2),
        y=round(100 - height, 2),
        height=round(height, 2),
        over_y=round(100 - height - above, 2),
        over_height=round(above, 2),
        met=met,
        over=over,
        low=bin_edge(number),
        high=bin_edge(number + 1),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """`band`: a well above the goal, b at it, c below it, d well below it; empty where nothing began."""

    hour: int
    n: int
    percent: int
    band: str


def heat(
    week: Mapping[tuple[int, int], Field], goal: float, near: float
) -> tuple[list[int], list[tuple[int, list[Cell]]]]:
    """The hours that hold anything, and each weekday (1 is Monday) with a cell for each. near: of one."""
    hours = [hour for _day, hour in week]
    if not hours:
        return [], []
    span = list(range(min(hours), max(hours) + 1))
    rows = [
        (day, [_cell(week.get((day, hour)), hour, goal, near) for hour in span])
        for day in range(1, 8)
    ]
    return span, rows


def _cell(field: Field | None, hour: int, goal: float, near: float) -> Cell:
    if field is None:
        return Cell(hour, 0, 0, "")
    n = field.met + field.not_met
    rate = field.met / n
    bands = ((min(goal + near, 1.0), "a"), (goal, "b"), (goal - near, "c"))
    return Cell(hour, n, round(100 * rate), next((band for low, band in bands if rate >= low), "d"))


@dataclass(frozen=True, slots=True)
class Ribbon:
    """`path` in a drawing of 320 by 150; `kind` is the mood it begins with."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Flow:
    ribbons: tuple[Ribbon, ...]
    blocks: tuple[tuple[str, int, float, float], ...]  # mood, x, y, height


def flow(moves: Mapping[tuple[str, str], int], moods: Sequence[str]) -> Flow | None:
    """Ribbons from the first mood, left, to the last, right. None where nothing moved."""
    total = sum(moves.values())
    if not total:
        return None
    space, gap = 140.0, 5.0

    def tops(side: int) -> dict[str, tuple[float, float]]:
        y, found = 0.0, {}
        for mood in moods:
            height = space * sum(many for pair, many in moves.items() if pair[side] == mood) / total
            found[mood] = (y, height)
            y += height + (gap if height else 0)
        return found

    left, right = tops(0), tops(1)
    at = [{mood: top for mood, (top, _height) in side.items()} for side in (left, right)]
    ribbons = []
    for first in moods:
        for last in moods:
            height = space * moves.get((first, last), 0) / total
            if not height:
                continue
            a, b = at[0][first], at[1][last]
            at[0][first], at[1][last] = a + height, b + height
            path = (
                f"M8 {a:.1f}C160 {a:.1f} 160 {b:.1f} 312 {b:.1f}V{b + height:.1f}"
                f"C160 {b + height:.1f} 160 {a + height:.1f} 8 {a + height:.1f}Z"
            )
            ribbons.append(Ribbon(first, path))
    blocks = [
        (mood, x, round(top, 1), round(height, 1))
        for x, side in ((0, left), (312, right))
        for mood, (top, height) in side.items()
        if height
    ]
    return Flow(tuple(ribbons), tuple(blocks))


def spark(values: Sequence[float | None], width: int = 72, height: int = 26) -> str:
    """Points of a line through those known, oldest first; empty with fewer than two."""
    known = [(number, value) for number, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    low = min(value for _number, value in known)
    span = (max(value for _number, value in known) - low) or 1
    steps = max(len(values) - 1, 1)
    return " ".join(
        f"{1.5 + number * (width - 3) / steps:.1f},{height - 2 - (value - low) * (height - 5) / span:.1f}"
        for number, value in known
    )
