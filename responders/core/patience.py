"""How long to go on telling somebody who does not answer."""

from __future__ import annotations

from datetime import timedelta

_MINUTES = (0.1, 0.5, 2, 10, 30, 60, 120, 240, 360)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in _MINUTES)  # the last one again and again
GIVE_UP_AFTER = timedelta(hours=24)
SPREAD = 0.2  # of a pause, so that what failed together does not come back together


def pause(attempt_no: int, draw: float, retry_after: timedelta | None = None) -> timedelta:
    """The wait after attempt `attempt_no` (from 1). draw: in [0, 1). Never sooner than was asked for."""
    usual = PAUSES[min(max(attempt_no, 1), len(PAUSES)) - 1]
    return max(usual, retry_after or timedelta()) + usual * SPREAD * draw
