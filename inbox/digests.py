"""What many changes come to, told to each open stream of the console at most once a second, made for all together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections

from inbox.hub import Hub

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.2  # what is said of a message follows it closely: one digest for both
EVERY_SECONDS = 1.0  # from one to the next, or as long as its making took where that is longer

Asked = tuple[str, frozenset[int]]  # responder:<id>, and the conversations that moved
Digest = Callable[[Sequence[Asked]], Sequence[bytes]]  # JSON for each; empty for nobody any more


class Digests:
    """Belongs to the event loop of `hub`; `make` is asked in a thread."""

    def __init__(self, hub: Hub, make: Digest) -> None:
        self._hub = hub
        self._make = make
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="digests")
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._task = asyncio.create_task(self._keep_telling())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _keep_telling(self) -> None:
        while True:
            await self._hub.stirred.wait()
            await asyncio.sleep(GATHER_SECONDS)
            began = time.monotonic()
            await self._tell()
            took = time.monotonic() - began
            await asyncio.sleep(max(EVERY_SECONDS - GATHER_SECONDS - took, took))

    async def _tell(self) -> None:
        listeners = self._hub.awaiting()
        asked = [(one.audience.own, frozenset(one.moved)) for one in listeners]
        for one in listeners:
            one.moved.clear()
        if not asked:
            return
        loop = asyncio.get_running_loop()
        try:
            told = await loop.run_in_executor(self._thread, _fresh, self._make, asked)
        except Exception:
            log.exception("no digest was made")
            for one, (_own, moved) in zip(listeners, asked, strict=True):
                self._hub.put_off(one, moved)
            return
        for one, data in zip(listeners, told, strict=True):
            if data and not one.is_closed:
                one.hear(b"event: digest\ndata: %s\n\n" % data)


def _fresh(make: Digest, asked: Sequence[Asked]) -> Sequence[bytes]:
    close_old_connections()
    return make(asked)
