"""Whether a platform should be called now: its breaker, and the budget of calls we keep to."""

from __future__ import annotations

import threading
from datetime import datetime

from inbox import buckets
from inbox.core.breaker import Breaker
from inbox.models import Channel

SENDS_PER_MINUTE = 600  # where the operator has set no budget of their own

# Each process learns for itself how a platform is doing; five calls more per process are no harm.
_lock = threading.Lock()
_breakers: dict[int, Breaker] = {}


def allows(channel_id: int, at: datetime) -> bool:
    return _breakers.get(channel_id, Breaker()).allows(at)


def pass_through(channel: Channel, at: datetime) -> bool:
    """Take the right to make one call; False: the breaker is open or the budget is used up."""
    with _lock:
        breaker = _breakers.get(channel.pk, Breaker())
        if not breaker.allows(at):
            return False
        _breakers[channel.pk] = breaker.probing(at)
    per_minute = int(channel.options.get("sends_per_minute", SENDS_PER_MINUTE))
    return buckets.take(
        f"send:{channel.pk}",
        per_second=per_minute / 60,
        burst=max(1, per_minute // 60),
        at=at,
    )


def answered(channel_id: int, at: datetime, *, is_trouble: bool) -> None:
    """`is_trouble`: a server error, a timeout or no connection."""
    with _lock:
        _breakers[channel_id] = _breakers.get(channel_id, Breaker()).after(is_trouble, at)


def pause(channel_id: int, until: datetime) -> None:
    with _lock:
        _breakers[channel_id] = _breakers.get(channel_id, Breaker()).paused(until)
