"""Django's pages, in threads: what is sent in pieces ends where nobody reads it any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from a2wsgi import WSGIMiddleware

from inbox.intake.wire import Receive, Scope, Send

WSGIApp = Callable[..., Iterable[bytes]]
PATIENCE_SECONDS = 60.0  # for what is sent next to leave; nobody reads as slowly as that
_LEFT = "dua.left"


class Pages:
    """Who asks for something is watched until it is told; the server itself swallows what is sent after they have gone."""

    def __init__(self, pages: WSGIApp, *, threads: int) -> None:
        def heard(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            answer = pages(environ, start_response)
            left = environ["asgi.scope"].get(_LEFT)
            return _Heard(answer, left) if left else answer

        self._wsgi = WSGIMiddleware(heard, workers=threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            # The page itself reads what is said, and what is asked is done whoever listens.
            await self._wsgi(scope, receive, send)
            return
        left = threading.Event()
        watch = asyncio.create_task(_watch(receive, left))

        async def patiently(message: Any) -> None:
            if left.is_set():
                return
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await send(message)
            except TimeoutError:  # or their thread, and what it holds, would be theirs for ever
                left.set()

        try:
            await self._wsgi({**scope, _LEFT: left}, _no_body, patiently)
        finally:
            watch.cancel()


class _Heard:
    def __init__(self, answer: Iterable[bytes], left: threading.Event) -> None:
        self._answer, self._left = answer, left

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._answer:
            yield piece
            if self._left.is_set():
                return

    def close(self) -> None:
        getattr(self._answer, "close", lambda: None)()


async def _watch(receive: Receive, left: threading.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    left.set()


async def _no_body() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}
