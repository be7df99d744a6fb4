"""A drill from its first customer to its findings."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from responders.drill import faults, findings, hosting, payloads, stage
from responders.drill.agents import Agents
from responders.drill.book import Accepted, Book
from responders.drill.customers import Act, Crowd
from responders.drill.faults import Faults, Weather
from responders.drill.findings import Findings
from responders.drill.platform import Platform
from responders.drill.posting import Poster

AT_ONCE = 200  # calls under way; more wait their turn, as at a platform
LOOK_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Profile:
    """`rate`: messages a second. `settle_seconds`: how long to wait at most until nothing is on its way."""

    weather: Weather
    rate: float
    settle_seconds: float


PROFILES = {
    "quiet": Profile(faults.CALM, 1.0, 60),
    "busy": Profile(faults.BREEZY, 10.0, 120),
    "outage": Profile(faults.STORM, 5.0, 800),  # to be sure that it was not said takes five minutes
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command was asked for; `seconds` None plays until it is interrupted."""

    profile: Profile
    seconds: float | None
    rate: float
    seed: int
    address: str
    has_agents: bool
    ledger: Path | None = None


class Drill:
    def __init__(self, wish: Wish, say: Callable[[str], None]) -> None:
        self.wish = wish
        self.say = say
        self.faults = Faults(wish.profile.weather, wish.seed)
        self.book = Book(timezone.now, path=wish.ledger, told=self._told)
        self.since: datetime = timezone.now()
        self.run = int(self.since.timestamp())
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: set[asyncio.Task[None]] = set()

    def play(self) -> Findings:
        with hosting.serving(Platform(self.book, self.faults), hosting.PORT) as port:
            self.stage = stage.prepare(port, at=self.since)
            channels = list(self.stage.channels.values())
            self.agents = Agents(channels, self.stage.agents, self.wish.seed, self.run)
            self.poster = Poster(self.wish.address, self.stage.channels, self.wish.seed)
            connection.close()
            asyncio.run(self._play())
            return self._compare()

    async def _play(self) -> None:
        self._loop = asyncio.get_running_loop()
        answering = asyncio.create_task(asyncio.to_thread(self._answer))
        try:
            with contextlib.suppress(asyncio.CancelledError):  # interrupted: settle what was begun
                await self._tell()
            self.say("Waiting until nothing is on its way.")
            await self._settle()
        finally:
            self.agents.stop.set()
            await answering
            await self.poster.close()

    async def _tell(self) -> None:
        self.say("Customers write.")
        seconds = self.wish.seconds or float("inf")
        room = asyncio.Semaphore(AT_ONCE)
        begun = time.monotonic()
        crowd = Crowd(self.wish.seed, self.wish.rate, self.run)
        for act in crowd.acts(seconds):
            await asyncio.sleep(max(0.0, begun + act.seconds - time.monotonic()))
            await room.acquire()
            self._start(self._one(act, room))

    async def _one(self, act: Act, room: asyncio.Semaphore) -> None:
        try:
            await self.poster.play(act)
        finally:
            room.release()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _settle(self) -> None:
        """Calm twice in a row, or the end of patience."""
        until = time.monotonic() + self.wish.profile.settle_seconds
        self.poster.until = until
        calm = 0
        while time.monotonic() < until and calm < 3:
            await asyncio.sleep(LOOK_EVERY)
            if self._running:
                continue
            calm = calm + 1 if await asyncio.to_thread(self._is_settled) else 0

    def _answer(self) -> None:
        if self.wish.has_agents:
            self.agents.work()

    def _is_settled(self) -> bool:
        try:
            return findings.is_settled(list(self.stage.channels.values()), self.since)
        except DatabaseError:
            return False
        finally:
            connection.close()

    def _told(self, said: Accepted) -> None:
        """Called in the platforms' thread, for everything they accepted."""
        if said.kind == "facebook" and self._loop is not None:
            for seconds in self.faults.echoes():
                echo = self.poster.echo(payloads.echo(said), seconds)
                self._loop.call_soon_threadsafe(self._start, echo)

    def _compare(self) -> Findings:
        return findings.compare(
            self.stage.channels,
            self.poster.told,
            self.agents.promised,
            self.book.accepted,
            since=self.since,
            at=timezone.now(),
        )
