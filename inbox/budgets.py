"""How often each credential has called its platform lately, and its pauses: counted in Valkey by all
processes together, and by each for itself, with its share, while Valkey is away.

All of it may be forgotten at any moment: that allows one window too many, and blocks nobody.
"""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis
from django.conf import settings

from inbox.core.budget import ALL, SEND, Rate, share

PARTS = 20  # of a window; a call is remembered for one part longer than the window
LEFT, PAUSED, TAKEN = -1, 0, 1  # answers of the script: nothing left, not now, taken

# KEYS: pauses, then windows. ARGV: now, calls, whether it may be refused; for each window most and part (ms).
_TAKE = f"""
local now, calls, may_refuse = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == '1'
local first = tonumber(ARGV[4])
for n = 1, first - 1 do
  if may_refuse and tonumber(redis.call('GET', KEYS[n]) or '0') > now then return 0 end
end
for n = first, #KEYS do
  local at = 5 + 2 * (n - first)
  local this = math.floor(now / tonumber(ARGV[at + 1]))
  local used, kept = 0, redis.call('HGETALL', KEYS[n])
  for i = 1, #kept, 2 do
    if math.abs(this - tonumber(kept[i])) > {PARTS} then
      redis.call('HDEL', KEYS[n], kept[i])
    else
      used = used + tonumber(kept[i + 1])
    end
  end
  if may_refuse and used + calls > tonumber(ARGV[at]) then return -1 end
end
for n = first, #KEYS do
  local part = tonumber(ARGV[6 + 2 * (n - first)])
  redis.call('HINCRBY', KEYS[n], math.floor(now / part), calls)
  redis.call('PEXPIRE', KEYS[n], part * ({PARTS} + 1) + 1000)
end
return 1
"""
_PAUSE = """
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
"""
MOST_KEPT = 10_000  # of the fallback; more are forgotten, which only forgives

_lock = threading.Lock()
_own: dict[str, dict[int, int]] = {}
_own_pauses: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """`left` calls of `rate` now; `paused_until` is the pause of replies, None where there is none."""

    left: tuple[tuple[Rate, int], ...]
    paused_until: datetime | None


@functools.cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2, health_check_interval=30
    )


@functools.cache
def _script(source: str) -> Any:
    return _client().register_script(source)


def take(key: str, rates: Iterable[Rate], purpose: str, *, at: datetime) -> bool:
    """Whether one call for this purpose may be made now; if so, it is counted."""
    return _take(key, rates, purpose, 1, at, may_refuse=True) == TAKEN


def count(key: str, rates: Iterable[Rate], purpose: str, calls: int, *, at: datetime) -> None:
    """Calls that were made anyhow."""
    _take(key, rates, purpose, calls, at, may_refuse=False)


def pause(key: str, of: str, until: datetime, *, at: datetime) -> None:
    """No call for purpose `of` (ALL: none at all) before `until`; no shorter pause ends it sooner."""
    name, ends = _pause_name(key, of), _ms(until)
    with _lock:
        _own_pauses[name] = max(ends, _own_pauses.get(name, 0))
    lasts = max(1, ends - _ms(at))
    try:
        _script(_PAUSE)(keys=[name], args=[ends, lasts])
    except redis.RedisError:
        return


def standing(key: str, rates: Iterable[Rate], *, at: datetime) -> Standing:
    """For people who look; takes nothing."""
    rates, now = tuple(rates), _ms(at)
    names = [_window_name(key, rate) for rate in rates]
    pauses = [_pause_name(key, of) for of in (ALL, SEND)]
    try:
        with _client().pipeline(transaction=False) as asked:
            for name in names:
                asked.hgetall(name)
            asked.mget(pauses)
            *kept, paused = asked.execute()
    except redis.RedisError:
        rates = share(rates, settings.CALLING_PROCESSES)
        with _lock:
            kept = [dict(_own.get(_window_name(key, rate), {})) for rate in rates]
            paused = [_own_pauses.get(name, 0) for name in pauses]
    left = [
        max(0, rate.calls - _used(one, rate, now)) for rate, one in zip(rates, kept, strict=True)
    ]
    ends = max(int(one or 0) for one in paused)
    until = datetime.fromtimestamp(ends / 1000, UTC) if ends > now else None
    return Standing(tuple(zip(rates, left, strict=True)), until)


def _take(
    key: str, rates: Iterable[Rate], purpose: str, calls: int, at: datetime, *, may_refuse: bool
) -> int:
    counted = [rate for rate in rates if rate.counts(purpose)]
    pauses = [_pause_name(key, of) for of in (ALL, purpose)]
    windows = [_window_name(key, rate) for rate in counted]
    limits = [number for rate in counted for number in (rate.most(purpose), _part(rate))]
    head = [_ms(at), calls, int(may_refuse), len(pauses) + 1]
    try:
        return int(_script(_TAKE)(keys=[*pauses, *windows], args=[*head, *limits]))
    except redis.RedisError:
        return _take_own(key, counted, purpose, calls, _ms(at), may_refuse=may_refuse)


def _take_own(
    key: str, counted: Sequence[Rate], purpose: str, calls: int, now: int, *, may_refuse: bool
) -> int:
    shares = share(counted, settings.CALLING_PROCESSES)
    with _lock:
        if len(_own) > MOST_KEPT:
            _own.clear()
        if may_refuse and any(
            _own_pauses.get(_pause_name(key, of), 0) > now for of in (ALL, purpose)
        ):
            return PAUSED
        kept = [_own.setdefault(_window_name(key, rate), {}) for rate in shares]
        for rate, parts in zip(shares, kept, strict=True):
            if may_refuse and _used(parts, rate, now) + calls > rate.most(purpose):
                return LEFT
        for rate, parts in zip(shares, kept, strict=True):
            this = now // _part(rate)
            for old in [name for name in parts if abs(this - name) > PARTS]:
                del parts[old]
            parts[this] = parts.get(this, 0) + calls
    return TAKEN


def _used(parts: dict[Any, Any], rate: Rate, now: int) -> int:
    this = now // _part(rate)
    return sum(int(calls) for name, calls in parts.items() if abs(this - int(name)) <= PARTS)


def _part(rate: Rate) -> int:
    """Milliseconds."""
    return max(1, math.ceil(rate.period.total_seconds() * 1000 / PARTS))


def _window_name(key: str, rate: Rate) -> str:
    return f"dua:budget:{key}:{rate.of}:{int(rate.period.total_seconds() * 1000)}"


def _pause_name(key: str, of: str) -> str:
    return f"dua:pause:{key}:{of}"


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
