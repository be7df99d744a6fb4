"""Who answers, and when they were there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

Stretch = tuple[datetime, datetime]


@dataclass(slots=True)
class Agent:
    """stretches: at work without a break, in order. is_of_desk: takes fraud, and the rest only where many wait."""

    username: str
    stretches: Sequence[Stretch]
    is_of_desk: bool = False
    free_at: datetime | None = None
    begins: list[datetime] = field(init=False)

    def __post_init__(self) -> None:
        self.begins = [start for start, _end in self.stretches]

    def is_there(self, at: datetime) -> bool:
        number = bisect_right(self.begins, at) - 1
        return number >= 0 and at < self.stretches[number][1]

    def is_free(self, at: datetime) -> bool:
        return self.is_there(at) and (self.free_at is None or self.free_at <= at)

    def there_from(self, at: datetime) -> datetime | None:
        """The first moment from `at` on in which they are there."""
        if self.is_there(at):
            return at
        number = bisect_right(self.begins, at)
        return self.begins[number] if number < len(self.begins) else None
