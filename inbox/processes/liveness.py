"""Whether a worker consumes: a process that is up may have stopped listening, so it is asked end to end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

MISSES = 3
HEAD_START = 9  # further misses allowed to one that has just started: a busy machine is slow at it


@dataclass(slots=True)
class Canaries:
    """Counts the canaries that did not come back, per worker."""

    asked_at: dict[str, datetime] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)

    def asked(self, workers: Iterable[str], at: datetime) -> None:
        self.asked_at = dict.fromkeys(workers, at)

    def void(self) -> None:
        """The last canaries prove nothing: the broker or the database was away."""
        self.asked_at = {}

    def silent(self, answered_at: Mapping[str, datetime]) -> list[str]:
        """The workers that have now missed three in a row; their count begins anew."""
        for name, asked in self.asked_at.items():
            answered = answered_at.get(name)
            is_back = answered is not None and answered >= asked
            self.missed[name] = 0 if is_back else self.missed.get(name, -HEAD_START) + 1
        silent = [name for name, count in self.missed.items() if count >= MISSES]
        self.missed.update(dict.fromkeys(silent, -HEAD_START))
        return silent
