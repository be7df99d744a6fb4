"""A circuit breaker as a value: leave a platform in peace that does not answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

IN_A_ROW = 5
WINDOW = timedelta(seconds=30)
LEAST_IN_WINDOW = 20
PROBE_EVERY = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Breaker:
    """`calls` are the last ones with whether they were trouble; `open_until` None: closed.

    Past `open_until` one call may pass as a probe; granting it moves `open_until` on.
    """

    in_a_row: int = 0
    calls: tuple[tuple[datetime, bool], ...] = ()
    open_until: datetime | None = None

    def allows(self, at: datetime) -> bool:
        return self.open_until is None or at >= self.open_until

    def probing(self, at: datetime) -> Breaker:
        """After one call was allowed: an open breaker lets the next one through only later."""
        return self if self.open_until is None else replace(self, open_until=at + PROBE_EVERY)

    def after(self, is_trouble: bool, at: datetime) -> Breaker:
        """After an answer. Trouble is a server error or a timeout; every other answer closes."""
        recent = [call for call in self.calls if at - call[0] < WINDOW]
        calls = (*recent[-(LEAST_IN_WINDOW - 1) :], (at, is_trouble))
        if not is_trouble:
            if self.open_until is not None:
                return Breaker()
            return Breaker(0, calls, self._tripped(calls, 0, at))
        in_a_row = self.in_a_row + 1
        return Breaker(in_a_row, calls, self._tripped(calls, in_a_row, at))

    def _tripped(
        self, calls: tuple[tuple[datetime, bool], ...], in_a_row: int, at: datetime
    ) -> datetime | None:
        troubles = sum(is_trouble for _, is_trouble in calls)
        half = len(calls) >= LEAST_IN_WINDOW and troubles * 2 >= len(calls)
        return at + PROBE_EVERY if half or in_a_row >= IN_A_ROW else None
