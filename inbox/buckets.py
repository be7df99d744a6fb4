"""Token buckets in Redis, shared by all processes; each process keeps its own while Redis is away."""

from __future__ import annotations

import functools
import ipaddress
import threading
from datetime import datetime

import redis
from django.conf import settings

_TAKE = """
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local rate, burst, at = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local tokens, since = tonumber(kept[1]) or burst, tonumber(kept[2]) or at
tokens = math.min(burst, tokens + math.max(0, at - since) * rate)
local taken = 0
if tokens >= 1 then
  tokens = tokens - 1
  taken = 1
end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(math.max(at, since)))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return taken
"""
MOST_KEPT = 10_000  # buckets of the fallback; more are forgotten, which only forgives

_lock = threading.Lock()
_own: dict[str, tuple[float, float]] = {}


@functools.cache
def _script() -> redis.commands.core.Script:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2, health_check_interval=30
    )
    return client.register_script(_TAKE)


def take(key: str, *, per_second: float, burst: int, at: datetime) -> bool:
    """Whether one token was there to take. `burst` are kept at most, `per_second` come back."""
    now = at.timestamp()
    try:
        return bool(_script()(keys=[f"dua:bucket:{key}"], args=[per_second, burst, now]))
    except redis.RedisError:
        return _take_own(key, per_second, burst, now)


def place_of(address: str) -> str:
    """What of an address is counted as one: an IPv4 address, or the /64 that one household has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network(f"{parsed}/64", strict=False))


def _take_own(key: str, per_second: float, burst: int, now: float) -> bool:
    with _lock:
        if len(_own) > MOST_KEPT:
            _own.clear()
        tokens, since = _own.get(key, (float(burst), now))
        tokens = min(burst, tokens + max(0.0, now - since) * per_second)
        taken = tokens >= 1
        _own[key] = (tokens - taken, max(now, since))
        return taken
