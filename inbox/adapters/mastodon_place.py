"""Where we are in Mastodon's lists, and the statuses that are read again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from inbox.adapters.reading import identifier, text

MOST_WATCHED = 80
AT_ONCE = 20  # statuses in one question


@dataclass(slots=True)
class Place:
    """The cursor: the last notification and the last status of our own.

    watched: customers' statuses with the time of their last edit, newest first, read again in turns.
    """

    told: str = ""
    own: str = ""
    watched: list[list[str]] = field(default_factory=list)
    turn: int = 0

    @classmethod
    def of(cls, cursor: str | None) -> Place:
        found = json.loads(cursor) if cursor else {}
        return cls(**{name: found[name] for name in cls.__slots__ if name in found})

    @property
    def cursor(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    def watch(self, status: dict[str, Any]) -> None:
        number = identifier(status.get("id"))
        others = [one for one in self.watched if one[0] != number]
        self.watched = [[number, text(status.get("edited_at"))], *others][:MOST_WATCHED]

    def forget(self, number: str) -> None:
        self.watched = [one for one in self.watched if one[0] != number]

    def note(self, status: dict[str, Any]) -> bool:
        """Whether a watched status was edited since; it keeps its turn."""
        number, edited_at = identifier(status.get("id")), text(status.get("edited_at"))
        for one in self.watched:
            if one[0] == number and edited_at and one[1] != edited_at:
                one[1] = edited_at
                return True
        return False

    def due(self) -> list[str]:
        parts = -(-len(self.watched) // AT_ONCE) or 1
        first = (self.turn // 2) % parts * AT_ONCE
        return [number for number, _edited in self.watched[first : first + AT_ONCE]]


def last(numbers: Iterable[str], before: str) -> str:
    """The highest of all: ids are numbers or words that sort, never mixed."""
    return max([before, *numbers], key=lambda number: (len(number), number))
