"""Tell open screens what changed, once it is committed; a hint that may be lost."""

from __future__ import annotations

import functools

import orjson
import redis
from django.conf import settings
from django.db import transaction

WIRE = "dua:live"  # the publish/subscribe channel every web process listens to


@functools.cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2, health_check_interval=30
    )


def announce(topic: str, kind: str, pk: int, *, brand: int) -> None:
    """`topic` is `conversation:<id>`, `visitor:<identity id>`, `responder:<id>` or `brand:<id>`; `kind` says what changed."""
    message = hint(topic, kind, pk, brand=brand)
    transaction.on_commit(lambda: publish([message]), robust=True)


def hint(topic: str, kind: str, pk: int, *, brand: int) -> bytes:
    """As `announce` sends it; for `publish` of many at once."""
    return orjson.dumps({"topic": topic, "kind": kind, "id": pk, "brand": brand})


def publish(hints: list[bytes]) -> None:
    """Send at once, as one message. Raises redis.RedisError where the server is away."""
    if hints:
        _client().publish(WIRE, b"[" + b",".join(hints) + b"]")
