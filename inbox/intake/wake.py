"""Wake the workers that read envelopes: seldom, late rather than never, and never in anybody's way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

GAP_SECONDS = 0.1


class Waker:
    """Runs `send` in a thread of its own, at most once per gap; belongs to one event loop."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="wake")
        self._timer: asyncio.TimerHandle | None = None
        self._running: Future[None] | None = None
        self._last = -GAP_SECONDS

    def call(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time(), self._last + GAP_SECONDS), self._go)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _go(self) -> None:
        self._timer = None
        self._last = asyncio.get_running_loop().time()
        if self._running is not None and not self._running.done():
            self.call()  # the broker is slow; one wake-up at a time
            return
        self._running = self._thread.submit(self._send)
