"""Store envelopes by group commit: whoever waits while one commit runs goes into the next."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import psycopg

log = logging.getLogger(__name__)

CAPACITY = 4000  # envelopes waiting; beyond it we say so at once instead of late
BATCH = 500
FLIGHTS = 2  # commits under way at once: one is written while the next is filled
ANSWER_SECONDS = 2.0  # platforms give up after three at the earliest
LOOK_SECONDS = 0.1  # between looks at the oldest call; a timer for each would cost more
CONNECT_SECONDS = 2
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0  # seconds between attempts to connect
OPTIONS = "-c statement_timeout=2000 -c lock_timeout=1500 -c timezone=UTC"

# In the order of the unique key, so that two commits with the same envelopes cannot wait for each other in a circle.
STORE = """
with stored as (
    insert into inbox_envelope (hook_id, key, received_at, body, is_redacted)
    select hook, key, received_at, body, false
    from unnest(%b::bigint[], %b::bytea[], %b::timestamptz[], %b::bytea[]) as row (hook, key, received_at, body)
    order by hook, key
    on conflict do nothing
    returning id, received_at
)
insert into inbox_envelopedue (envelope_id, next_at, attempts) select id, received_at, 0 from stored
"""


class CannotStore(Exception):
    """Not known to be stored; the platform must call again."""


@dataclass(slots=True, eq=False)
class Row:
    """One envelope as it goes into the table; `body` is sealed, `key` is the digest of the plain one."""

    hook_id: int
    key: bytes
    received_at: datetime
    body: bytes
    asked_at: float  # by the loop's clock
    stored: asyncio.Future[None] = field(repr=False)


class Collector:
    """Belongs to one event loop. `stored` is called after each commit, without waiting."""

    def __init__(self, conninfo: str, stored: Callable[[], None]) -> None:
        self._conninfo = conninfo
        self._stored = stored
        self._waiting: deque[Row] = deque()
        self._asked: deque[Row] = deque()  # waiting or in flight, the oldest first
        self._arrived = asyncio.Event()
        self._connected = 0
        self._first = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_open(self) -> bool:
        """Whether a call that came now could be stored."""
        return self._connected > 0

    async def open(self) -> None:
        """Start, and wait a moment for the first connection; without one every call is refused for now."""
        work = [*(self._keep_flying() for _ in range(FLIGHTS)), self._keep_time()]
        self._tasks = [asyncio.create_task(each) for each in work]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._first.wait(), CONNECT_SECONDS)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._fail_waiting()

    async def store(self, hook_id: int, key: bytes, received_at: datetime, body: bytes) -> None:
        """Returns once the envelope is committed, now or earlier; raises CannotStore within two seconds."""
        if not self._connected or len(self._waiting) >= CAPACITY:
            raise CannotStore
        loop = asyncio.get_running_loop()
        row = Row(hook_id, key, received_at, body, loop.time(), loop.create_future())
        self._waiting.append(row)
        self._asked.append(row)
        self._arrived.set()
        await row.stored

    async def _keep_time(self) -> None:
        """Nobody waits longer than ANSWER_SECONDS and a look."""
        clock = asyncio.get_running_loop().time
        while True:
            oldest = clock() - ANSWER_SECONDS
            while self._asked and (
                self._asked[0].stored.done() or self._asked[0].asked_at < oldest
            ):
                _fail(self._asked.popleft())
            await asyncio.sleep(LOOK_SECONDS)

    async def _keep_flying(self) -> None:
        """One connection, made anew whenever it breaks."""
        pause = FIRST_PAUSE
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self._conninfo,
                    autocommit=True,
                    connect_timeout=CONNECT_SECONDS,
                    options=OPTIONS,
                )
                async with connection:
                    self._connected += 1
                    self._first.set()
                    pause = FIRST_PAUSE
                    try:
                        await self._fly(connection)
                    finally:
                        self._connected -= 1
            except (psycopg.Error, TimeoutError) as error:
                # whatever it is, it passes: a standby not promoted yet, a table in the making
                log.warning("envelopes cannot be stored: %s", type(error).__name__)
            if not self._connected:
                self._fail_waiting()
            await asyncio.sleep(pause * (0.5 + random.random()))
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _fly(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            while not self._waiting:
                self._arrived.clear()
                await self._arrived.wait()
            rows = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            rows = [row for row in rows if not row.stored.done()]
            try:
                await self._store(connection, rows)
            finally:  # whoever has no answer by now shall call again
                for row in rows:
                    _fail(row)

    async def _store(self, connection: psycopg.AsyncConnection, rows: list[Row]) -> None:
        """All in one commit; where a row is refused, the halves apart, so that it fails alone."""
        if not rows:
            return
        columns = (
            [row.hook_id for row in rows],
            [row.key for row in rows],
            [row.received_at for row in rows],
            [row.body for row in rows],
        )
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await connection.execute(STORE, columns)
        except (psycopg.DataError, psycopg.IntegrityError):
            if len(rows) == 1:
                log.warning("an envelope of hook %s was refused by the database", rows[0].hook_id)
                return
            half = len(rows) // 2
            for part in (rows[:half], rows[half:]):
                await self._store(connection, part)
            return
        for row in rows:
            if not row.stored.done():
                row.stored.set_result(None)
        self._stored()

    def _fail_waiting(self) -> None:
        for row in self._waiting:
            _fail(row)
        self._waiting.clear()


def _fail(row: Row) -> None:
    if not row.stored.done():
        row.stored.set_exception(CannotStore())
