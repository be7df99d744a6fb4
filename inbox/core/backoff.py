"""How long to wait before the next attempt."""

from __future__ import annotations

from datetime import timedelta

BASE = timedelta(seconds=1)
CAP = timedelta(minutes=5)
DOUBLINGS = 20  # far beyond the cap; keeps the power of two small


def wait(attempt_no: int, draw: float, retry_after: timedelta | None = None) -> timedelta:
    """The pause after attempt `attempt_no` (from 1): full jitter below a doubling ceiling.

    draw: in [0, 1), drawn by the caller.
    retry_after: what the platform asked for; never shortened, and spread by the jitter on top.
    """
    ceiling = min(CAP, BASE * 2.0 ** min(attempt_no - 1, DOUBLINGS))
    return (retry_after or timedelta()) + ceiling * draw
