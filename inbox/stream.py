"""Server-sent events: what changed, for those who may know; the page fetches the rest by its usual doors."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections

from inbox.hub import Audience, Hub, Listener
from inbox.intake.wire import Receive, Refusal, Scope, Send, headers_of, refuse

HEARTBEAT_SECONDS = 20.0
RECHECK_SECONDS = 3.0  # an open stream outlives a sign-out by no more than 5
ASKED_AT_ONCE = 100  # streams of one question to the gate; others are served in between
MOST_STREAMS = 2000  # per process
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
HEARTBEAT = b": \n\n"

Cookies = dict[str, str]
Knock = tuple[Cookies, str]  # and the path
Gate = Callable[[Sequence[Knock]], Sequence[Audience | None]]  # asked in a thread, for many at once


class Stream:
    """A door for one kind of listeners; `gate` says what each may hear, None for nobody we know."""

    def __init__(self, hub: Hub, gate: Gate) -> None:
        self._hub = hub
        self._gate = gate
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="stream")
        self._open: dict[Listener, Knock] = {}
        self._rounds: asyncio.Task[None] | None = None

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            headers = headers_of(scope)
            _require_same_origin(scope, headers)
            knock = _cookies(headers), scope["path"]
            [audience] = await self._ask([knock])
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
        listener = self._hub.join(audience, _last_id(scope, headers))
        watcher = asyncio.create_task(_watch(receive, listener))
        self._keep_checking(listener, knock)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._serve(listener, send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._open.pop(listener, None)
            self._hub.leave(listener)
            watcher.cancel()

    async def _serve(self, listener: Listener, send: Send) -> None:
        hello = b"retry: 2000\nid: %s\n\n" % listener.joined_at.encode()
        await send({"type": "http.response.body", "body": hello, "more_body": True})
        while not listener.is_closed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(listener.ready.wait(), HEARTBEAT_SECONDS)
            if not listener.is_closed:
                frames = listener.take() or HEARTBEAT
                await send({"type": "http.response.body", "body": frames, "more_body": True})

    def _keep_checking(self, listener: Listener, knock: Knock) -> None:
        self._open[listener] = knock
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._check_all())

    async def _check_all(self) -> None:
        """As long as any stream is open: all of them, again and again. Who may hear nothing more is closed."""
        while self._open:
            await asyncio.sleep(RECHECK_SECONDS)
            open_now = list(self._open.items())
            for at in range(0, len(open_now), ASKED_AT_ONCE):
                await self._check(dict(open_now[at : at + ASKED_AT_ONCE]))

    async def _check(self, some: dict[Listener, Knock]) -> None:
        try:
            audiences = await self._ask(list(some.values()))
        except DatabaseError:  # nobody can say who they are; the pages come back by themselves
            audiences = [None] * len(some)
        for listener, audience in zip(some, audiences, strict=True):
            if audience is None:
                listener.close()
            else:
                listener.audience = audience

    async def _ask(self, knocks: Sequence[Knock]) -> Sequence[Audience | None]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _fresh, self._gate, knocks)


def _last_id(scope: Scope, headers: dict[str, str]) -> str:
    """What this browser saw last: told by the browser itself, or by a page that went on with another's stream."""
    told = parse_qs(scope["query_string"].decode("latin-1")).get("after", [""])
    return headers.get("last-event-id") or told[0]


def _fresh(gate: Gate, knocks: Sequence[Knock]) -> Sequence[Audience | None]:
    close_old_connections()
    return gate(knocks)


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
