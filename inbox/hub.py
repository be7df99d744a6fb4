"""One subscription per process, told on to every open stream that may hear it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson
import redis.asyncio
from redis.exceptions import RedisError

from inbox.live import WIRE

log = logging.getLogger(__name__)

RING = (
    2048  # hints kept for streams that were cut for a moment, and pages that were not yet listening
)
LONGEST_MOMENT = 12  # digits
QUEUE = 128  # hints a slow client may lag behind before it is told to look anew
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds between attempts to subscribe
PING_SECONDS = 10
FLEETING = {"typing"}  # kinds that are over before anybody comes back to hear them
UNCOUNTED = {"typing", "presence", "delivery"}  # kinds after which no list holds another number
RESYNC = b"event: resync\ndata: {}\n\n"


@dataclass(frozen=True, slots=True)
class Audience:
    """What a stream may hear: everything of these brands and what is said to `own`, or the one topic of a visitor."""

    brands: frozenset[int] = frozenset()
    topic: str = ""
    own: str = ""  # responder:<id>

    def hears(self, hint: Hint) -> bool:
        if self.topic:
            return hint.topic == self.topic
        if hint.topic.startswith("responder:"):
            return hint.topic == self.own
        return hint.brand in self.brands and not hint.topic.startswith("visitor:")


@dataclass(frozen=True, slots=True)
class Hint:
    topic: str
    brand: int
    number: int
    at: float  # heard, in seconds of the epoch
    frame: bytes
    moved: int = 0  # the conversation that may stand elsewhere now, in lists and in what is counted


class Listener:
    """One open stream. `ready` is set when there is something to send, or nothing more.

    `joined_at`: the id after which it hears everything. `moved`: conversations that its next digest is about.
    """

    def __init__(self, audience: Audience, joined_at: str = "") -> None:
        self.audience = audience
        self.joined_at = joined_at
        self.ready = asyncio.Event()
        self.is_closed = False
        self.awaits_digest = bool(audience.own)
        self.moved: set[int] = set()
        self._frames: list[bytes] = []

    def heed(self, hint: Hint) -> None:
        self.hear(hint.frame)
        if hint.moved:
            self.moved.add(hint.moved)
            self.awaits_digest = True

    def hear(self, frame: bytes) -> None:
        if len(self._frames) >= QUEUE:
            self._frames = [RESYNC]
        elif self._frames[:1] != [RESYNC]:
            self._frames.append(frame)
        self.ready.set()

    def take(self) -> bytes:
        frames, self._frames = self._frames, []
        self.ready.clear()
        return b"".join(frames)

    def close(self) -> None:
        self.is_closed = True
        self.ready.set()


class Hub:
    """Belongs to one event loop. Hints may be lost with the server that carries them: then all look anew."""

    def __init__(self, redis_url: str, clock: Callable[[], float]) -> None:
        self._url = redis_url
        self._clock = clock  # seconds of the epoch
        self._since = clock()
        self._listeners: set[Listener] = set()
        self._ring: deque[Hint] = deque(maxlen=RING)
        self._epoch = secrets.token_hex(4)
        self._number = 0
        self.stirred = asyncio.Event()  # somebody awaits a digest
        self._task: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        return len(self._listeners)

    def awaiting(self) -> list[Listener]:
        """Who awaits a digest; nobody any more."""
        self.stirred.clear()
        found = [one for one in self._listeners if one.awaits_digest and not one.is_closed]
        for one in found:
            one.awaits_digest = False
        return found

    def put_off(self, listener: Listener, moved: Iterable[int]) -> None:
        """Its digest could not be made: the next one is about these too."""
        listener.moved.update(moved)
        listener.awaits_digest = True
        self.stirred.set()

    async def open(self) -> None:
        self._task = asyncio.create_task(self._keep_listening())

    async def close(self) -> None:
        for listener in self._listeners:
            listener.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def join(self, audience: Audience, last_id: str) -> Listener:
        """What came after `last_id` is told again, or to look anew: the last event this client saw, or "@" and the
        second of the epoch in which its page was made.
        """
        listener = Listener(audience, f"{self._epoch}-{self._number}")
        if last_id:
            self._catch_up(listener, last_id)
        self._listeners.add(listener)
        self.stirred.set()
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    def tell(self, message: bytes) -> None:
        """One message from the wire, a list of hints, to whom they concern."""
        for told in orjson.loads(message):
            self._tell_one(told)

    def _tell_one(self, told: dict[str, Any]) -> None:
        self._number += 1
        data = orjson.dumps({"topic": told["topic"], "kind": told["kind"], "id": told["id"]})
        frame = b"id: %s-%d\ndata: %s\n\n" % (self._epoch.encode(), self._number, data)
        is_counted = told["topic"].startswith("conversation:") and told["kind"] not in UNCOUNTED
        moved = int(told["topic"].partition(":")[2]) if is_counted else 0
        hint = Hint(told["topic"], told["brand"], self._number, self._clock(), frame, moved)
        if told["kind"] not in FLEETING:
            self._ring.append(hint)
        for listener in self._listeners:
            if listener.audience.hears(hint):
                listener.heed(hint)
        if moved:
            self.stirred.set()

    def _catch_up(self, listener: Listener, last_id: str) -> None:
        missed = self._since_moment(last_id[1:]) if last_id[:1] == "@" else self._after(last_id)
        if missed is None:
            listener.hear(RESYNC)
            return
        for hint in missed:
            if listener.audience.hears(hint):
                listener.heed(hint)

    def _after(self, last_id: str) -> list[Hint] | None:
        """None where that cannot be told any more."""
        epoch, _dash, number = last_id.partition("-")
        oldest = self._ring[0].number if self._ring else self._number + 1
        if epoch != self._epoch or not number.isdecimal() or int(number) < oldest - 1:
            return None
        return [hint for hint in self._ring if hint.number > int(number)]

    def _since_moment(self, seconds: str) -> list[Hint] | None:
        moment = float(seconds) if seconds.isdecimal() and len(seconds) < LONGEST_MOMENT else 0.0
        is_full = len(self._ring) == RING
        if moment < self._since or (is_full and self._ring[0].at >= moment):
            return None
        return [hint for hint in self._ring if hint.at >= moment]

    async def _keep_listening(self) -> None:
        pause = FIRST_PAUSE
        is_first = True
        while True:
            try:
                client = redis.asyncio.from_url(self._url, socket_connect_timeout=2)
                async with client, client.pubsub() as wire:
                    await wire.subscribe(WIRE)
                    if not is_first:
                        self._start_anew()
                    is_first, pause = False, FIRST_PAUSE
                    await _each(wire, self.tell)
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("live hints are interrupted: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _start_anew(self) -> None:
        """Hints were lost in between: what is numbered by the old epoch cannot be caught up with."""
        self._epoch, self._since = secrets.token_hex(4), self._clock()
        self._ring.clear()
        for listener in self._listeners:
            listener.hear(RESYNC)


async def _each(wire: Any, tell: Callable[[bytes], None]) -> None:
    """Pings when nothing comes, so that a server that hangs is noticed."""
    while True:
        message = await wire.get_message(ignore_subscribe_messages=True, timeout=PING_SECONDS)
        if message is not None and message["type"] == "message":
            tell(message["data"])
        elif message is None:
            await asyncio.wait_for(wire.ping(), PING_SECONDS)
