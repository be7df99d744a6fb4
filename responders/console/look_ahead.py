"""The wallboard's next hours as places on a drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from responders.console import doing
from responders.console.charts import round_up
from responders.core.ahead import WIDTH, Shortage, Slot, shortage

EVERY = 4  # half hours between two named ones


@dataclass(frozen=True, slots=True)
class Drawing:
    """Places are percentages of the drawing; a point stands over the middle of its half hour.

    arrived: of whole half hours; the one that runs is still told as it was expected.
    """

    slots: Sequence[Slot]
    top: int
    arrived: str
    expected: str
    band: str
    capacity: str
    gaps: Sequence[str]
    now: float
    axis: Sequence[tuple[float, datetime]]
    short: Shortage | None
    short_hours: str

    @property
    def half(self) -> int:
        return self.top // 2

    @property
    def people(self) -> float:
        """Missing, to a tenth, and never told as none."""
        return 0.0 if self.short is None else math.ceil(self.short.people * 10 - 1e-9) / 10


def drawn(slots: Sequence[Slot], at: datetime) -> Drawing | None:
    """None where too little is known to look ahead."""
    if not slots:
        return None
    most = max(max(slot.arrived or 0, slot.high, slot.capacity) for slot in slots)
    place = _Places(len(slots), round_up(math.floor(most) + 1))  # no line on the border
    past = [number for number, slot in enumerate(slots) if slot.arrived is not None]
    coming = range(past[-1], len(slots))
    short = shortage(slots, at)
    return Drawing(
        slots=slots,
        top=place.top,
        arrived=" ".join(place.middle(n, slots[n].arrived or 0) for n in past[:-1]),
        expected=" ".join(place.middle(n, slots[n].mean) for n in coming),
        band=" ".join(
            [place.middle(n, slots[n].high) for n in coming]
            + [place.middle(n, slots[n].low) for n in reversed(coming)]
        ),
        capacity=" ".join(place.step(n, slot.capacity) for n, slot in enumerate(slots)),
        gaps=[
            place.box(n, slots[n].capacity, slots[n].due) for n in coming if slots[n].missing > 0
        ],
        now=round(100 * ((at - slots[0].start) / WIDTH) / len(slots), 2),
        axis=[(place.x(n), slot.start) for n, slot in enumerate(slots) if not n % EVERY],
        short=short,
        short_hours="" if short is None else doing.hours_of(short),
    )


class _Places:
    def __init__(self, many: int, top: int) -> None:
        self.width, self.top = 100 / many, top

    def x(self, number: float) -> float:
        return round(number * self.width, 2)

    def y(self, value: float) -> float:
        return round(100 - 100 * value / self.top, 2)

    def middle(self, number: int, value: float) -> str:
        return f"{self.x(number + 0.5)},{self.y(value)}"

    def step(self, number: int, value: float) -> str:
        return f"{self.x(number)},{self.y(value)} {self.x(number + 1)},{self.y(value)}"

    def box(self, number: int, low: float, high: float) -> str:
        left, right = self.x(number), self.x(number + 1)
        return f"{left},{self.y(low)} {left},{self.y(high)} {right},{self.y(high)} {right},{self.y(low)}"
