"""What the played platforms were asked and what they accepted."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request, read."""

    method: str
    parts: list[str]  # of the path, after the platform's name
    query: dict[str, str]
    headers: dict[str, str]
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Accepted:
    """One thing said on the platform. `marker` is our idempotency key, where the platform has room for it."""

    kind: str
    account: str
    place: str  # comment:<id>, dm:<person>, chat:<id>
    text: str
    external_id: str
    at: datetime
    marker: str = ""


class Book:
    """The ledger. `told` is called with everything accepted; `path` keeps it as lines of JSON."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        path: Path | None = None,
        told: Callable[[Accepted], None] | None = None,
    ) -> None:
        self.clock = clock
        self.path = path
        self.told = told
        self.accepted: list[Accepted] = []
        # Grows over restarts too, so that no id is ever given twice.
        self._numbers = itertools.count(int(clock().timestamp() * 1000))

    def number(self) -> int:
        return next(self._numbers)

    def accept(self, said: Accepted) -> None:
        self.accepted.append(said)
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(said), default=str, ensure_ascii=False) + "\n")
        if self.told is not None:
            self.told(said)

    def said(self, account: str, place: str) -> list[Accepted]:
        """Newest first."""
        found = [one for one in self.accepted if (one.account, one.place) == (account, place)]
        return found[::-1]
