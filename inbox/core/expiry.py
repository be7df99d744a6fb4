"""When credentials end: how near that is, and what a token tells of it itself."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

STEPS = (1, 3, 7, 14)  # days before the end at which somebody is told
ENDED = 0
REFUSED = 10_000  # no step: the platform would not renew them, whenever that was
_LATEST_SECONDS = 253_402_214_400  # the last day of the year 9999


def step(expires_at: datetime, at: datetime) -> int | None:
    """The nearest of STEPS that has come, in days; ENDED past the end, None while all are to come."""
    left = expires_at - at
    if left <= timedelta():
        return ENDED
    return next((days for days in STEPS if left <= timedelta(days=days)), None)


def days_left(expires_at: datetime, at: datetime) -> int:
    """Whole days, begun ones counted; 0 past the end."""
    return max(0, -((at - expires_at) // timedelta(days=1)))


def of_token(token: str) -> datetime | None:
    """What a JSON Web Token says of its end; None for any other text. Nothing is verified."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    ends = claims.get("exp") if isinstance(claims, dict) else None
    if isinstance(ends, bool) or not isinstance(ends, int) or not 0 < ends < _LATEST_SECONDS:
        return None
    return datetime.fromtimestamp(ends, UTC)
