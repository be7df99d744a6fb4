"""The front door: platforms and event streams raw, everything else through Django."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from inbox.celery import app as celery
from inbox.digests import Digests
from inbox.health import Health
from inbox.hub import Audience, Hub
from inbox.intake.collector import Collector
from inbox.intake.hooks import Hooks
from inbox.intake.pulse import Pulse
from inbox.intake.wake import Waker
from inbox.intake.wire import Receive, Scope, Send
from inbox.pages import Pages, WSGIApp
from inbox.stream import Knock, Stream
from inbox.webhooks import Webhooks

Door = Callable[[Scope, Receive, Send], Awaitable[None]]

# By name: the wiring knows both rooms, and neither is imported from below.
CONSOLE_GATE = "responders.listening.audiences_of"
CONSOLE_DIGEST = "responders.console.digest.digests_of"
VISITOR = "inbox.webchat.visitor_of"


def _wake() -> None:
    celery.send_task("inbox.tasks.drain_envelopes", ignore_result=True, retry=False, expires=5)


def _visitors_hear(knocks: Sequence[Knock]) -> list[Audience | None]:
    """/chat/<token>/stream: the one person whose signed cookie it is."""
    known = import_string(VISITOR)
    found = [known(cookies, path.split("/")[2]) for cookies, path in knocks]
    return [
        Audience(topic=f"visitor:{identity_id}") if identity_id else None for identity_id in found
    ]


class Front:
    """Opened and closed by the server's lifespan."""

    def __init__(self, pages: WSGIApp) -> None:
        self._pages = Pages(pages, threads=settings.WEB_THREADS)

    async def open(self) -> None:
        self._waker = Waker(_wake)
        self._collector = Collector(settings.DATABASE_URL, self._waker.call)
        self._hooks = Hooks()
        self._hub = Hub(settings.REDIS_URL, time.time)
        self._webhooks = Webhooks(self._hooks, self._collector)
        self._console = Stream(self._hub, import_string(CONSOLE_GATE))
        self._digests = Digests(self._hub, import_string(CONSOLE_DIGEST))
        self._visitors = Stream(self._hub, _visitors_hear)
        self._health = Health(self._webhooks.refused, lambda: self._hub.size)
        self._pulse = Pulse(self._webhooks.refused, lambda: self._collector.is_open)
        await self._collector.open()
        await self._hub.open()
        self._digests.open()
        self._pulse.open()

    async def close(self) -> None:
        self._pulse.close()
        await self._digests.close()
        await self._hub.close()
        await self._collector.close()
        self._waker.close()
        self._hooks.close()
        self._console.close()
        self._visitors.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        await self._route(scope["path"])(scope, receive, send)

    def _route(self, path: str) -> Door:
        if path.startswith("/hooks/"):
            return self._webhooks
        if path == "/stream":
            return self._console
        if path.startswith("/chat/") and path.endswith("/stream"):
            return self._visitors
        if path == "/health":
            return self._health
        return self._pages

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.open()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
