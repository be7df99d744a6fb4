"""Server-sent events: what changed, for those who may know; the page fetches the rest by its usual doors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections

from inbox.hub import Audience, Hub, Listener
from inbox.intake.wire import Receive, Refusal, Scope, Send, headers_of, refuse

HEARTBEAT_SECONDS = 20.0
RECHECK_SECONDS = 4.0  # an open stream outlives a sign-out by no more than 5
MOST_STREAMS = 2000  # per process
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
HELLO = b"retry: 2000\n\n"
HEARTBEAT = b": \n\n"

Cookies = dict[str, str]
Gate = Callable[[Cookies, str], Audience | None]  # asked in a thread; also gets the path


class Stream:
    """A door for one kind of listeners; `gate` says what they may hear, None for nobody we know."""

    def __init__(self, hub: Hub, gate: Gate) -> None:
        self._hub = hub
        self._gate = gate
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="stream")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            headers = headers_of(scope)
            _require_same_origin(scope, headers)
            cookies, path = _cookies(headers), scope["path"]
            audience = await self._ask(cookies, path)
            if audience is None:
                raise Refusal(403, "Sign in.")
            if self._hub.size >= MOST_STREAMS:
                raise Refusal(503, "Too many streams.", [(b"retry-after", b"20")])
        except Refusal as refusal:
            await refuse(send, refusal)
            return
        except DatabaseError:
            await refuse(send, Refusal(503, "Try again.", [(b"retry-after", b"5")]))
            return
        listener = self._hub.join(audience, headers.get("last-event-id", ""))
        watcher = asyncio.create_task(_watch(receive, listener))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._serve(listener, cookies, path, send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._hub.leave(listener)
            watcher.cancel()

    async def _serve(self, listener: Listener, cookies: Cookies, path: str, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        beat_at, check_at = clock() + HEARTBEAT_SECONDS, clock() + RECHECK_SECONDS
        await send({"type": "http.response.body", "body": HELLO, "more_body": True})
        while True:
            try:
                async with asyncio.timeout_at(min(beat_at, check_at)):
                    await listener.ready.wait()
            except TimeoutError:
                pass
            if listener.is_closed:
                return
            if clock() >= check_at:
                audience = await self._check(cookies, path)
                if audience is None:
                    return
                listener.audience, check_at = audience, clock() + RECHECK_SECONDS
            frames = listener.take() or (HEARTBEAT if clock() >= beat_at else b"")
            if frames:
                beat_at = clock() + HEARTBEAT_SECONDS
                await send({"type": "http.response.body", "body": frames, "more_body": True})

    async def _check(self, cookies: Cookies, path: str) -> Audience | None:
        try:
            return await self._ask(cookies, path)
        except DatabaseError:
            return None  # nobody can say who this is; the page comes back by itself

    async def _ask(self, cookies: Cookies, path: str) -> Audience | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _fresh, self._gate, cookies, path)


def _fresh(gate: Gate, cookies: Cookies, path: str) -> Audience | None:
    close_old_connections()
    return gate(cookies, path)


async def _watch(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.close()


def _require_same_origin(scope: Scope, headers: dict[str, str]) -> None:
    if scope["method"] != "GET":
        raise Refusal(405, "Not that way.", [(b"allow", b"GET")])
    own = {urlsplit(settings.PUBLIC_URL).netloc, headers.get("host", "")}
    origin = headers.get("origin")
    if headers.get("sec-fetch-site", "same-origin") != "same-origin" or (
        origin is not None and urlsplit(origin).netloc not in own
    ):
        raise Refusal(403, "Not from there.")


def _cookies(headers: dict[str, str]) -> Cookies:
    try:
        return {name: each.value for name, each in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}
