"""Listen to what open screens are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import redis
from django.conf import settings

from inbox.live import WIRE, publish

END = orjson.dumps({"topic": "", "kind": "end", "id": 0, "brand": 0})


@contextmanager
def listening() -> Iterator[Callable[[str], list[dict[str, Any]]]]:
    """Yields a function that gives everything told of a topic since this began, once."""
    with redis.Redis.from_url(settings.REDIS_URL) as client, client.pubsub() as wire:
        wire.subscribe(WIRE)
        wire.get_message(timeout=5)
        yield lambda topic: [hint for hint in _until_end(wire) if hint["topic"] == topic]


def _until_end(wire: redis.client.PubSub) -> list[dict[str, Any]]:
    """Our own last word comes after all that was told before."""
    publish([END])
    heard: list[dict[str, Any]] = []
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        message = wire.get_message(timeout=1)
        if message is not None and message["type"] == "message":
            heard += orjson.loads(message["data"])
            if heard[-1]["kind"] == "end":
                return heard
    raise AssertionError("the wire is dead")
