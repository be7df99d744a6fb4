"""The door platforms knock at: who it is, stored, yes. Nothing is read before the answer."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
from collections import Counter
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone

from inbox.adapters.base import Intent, WebhookRequest
from inbox.adapters.errors import AdapterError
from inbox.intake.collector import CannotStore, Collector
from inbox.intake.hooks import Door, Hooks
from inbox.intake.wire import (
    JSON,
    PLAIN,
    Gone,
    Receive,
    Refusal,
    Scope,
    Send,
    answer,
    headers_of,
    read_body,
    refuse,
)
from inbox.models.vault import seal
from inbox.operations import subscriptions

log = logging.getLogger(__name__)

READ_SECONDS = 10.0
LARGE_BYTES = 100_000  # beyond it, checking takes long enough to be felt by everybody else
OK = b"ok"


class Webhooks:
    """`refused` counts, by reason, what was turned away since the process started."""

    def __init__(self, hooks: Hooks, collector: Collector) -> None:
        self.hooks = hooks
        self.collector = collector
        self.refused: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, body = await self._answer(scope, receive)
        except Gone:
            return
        except Refusal as refusal:
            self.refused[str(refusal.status)] += 1
            await refuse(send, refusal)
            return
        except (CannotStore, DatabaseError):
            self.refused["503"] += 1
            later = str(random.randint(5, 30)).encode()
            await refuse(send, Refusal(503, "Try again.", [(b"retry-after", later)]))
            return
        await answer(send, status, body, kind=JSON if body.startswith(b"{") else PLAIN)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        headers = headers_of(scope)
        door = await self._door(scope["path"])
        method = scope["method"]
        if method == "POST":
            limit = settings.WEBHOOK_MAX_BYTES
            body = await read_body(receive, headers, limit=limit, seconds=READ_SECONDS)
            await self._take(door, WebhookRequest(method, headers, _query(scope), body))
            return 200, OK
        if method == "GET":
            request = WebhookRequest(method, headers, _query(scope), b"")
            intent = _intent(door, request)
            if intent is None:
                return 200, _handshake(door, request)
            return 200, await asyncio.to_thread(_confirmed, door, intent)
        raise Refusal(405, "Not that way.", [(b"allow", b"GET, POST")])

    async def _door(self, path: str) -> Door:
        parts = path.removesuffix("/").split("/")  # "", "hooks", kind, token
        door = await self.hooks.find(*parts[2:]) if len(parts) == 4 else None
        if door is None:
            raise Refusal(404, "Not found.")
        return door

    async def _take(self, door: Door, request: WebhookRequest) -> None:
        if len(request.body) > LARGE_BYTES:
            checked = await asyncio.to_thread(_checked, door, request)
        else:
            checked = _checked(door, request)
        if checked is None:
            self.refused["shrugged"] += 1
            return
        key, sealed = checked
        await self.collector.store(door.hook_id, key, timezone.now(), sealed)


def _checked(door: Door, request: WebhookRequest) -> tuple[bytes, bytes] | None:
    """Digest and sealed body of a request that is the platform's; for anybody else's Refusal 403.

    None where such a call is answered like any other, and forgotten.
    """
    try:
        door.adapter.verify(request)
    except AdapterError as error:
        log.warning("hook %s was called by a stranger: %s", door.hook_id, error.code)
        if door.adapter.shrugs:
            return None
        raise Refusal(403, "Not signed.") from None
    key = hashlib.sha256(b"%d:" % door.hook_id + request.body).digest()
    return key, seal(request.body, f"envelope:{door.hook_id}")


def _intent(door: Door, request: WebhookRequest) -> Intent | None:
    try:
        return door.adapter.intent(request)
    except AdapterError:
        raise Refusal(404, "Not asked for.") from None


def _confirmed(door: Door, intent: Intent) -> bytes:
    """The challenge; Refusal 404, as hubs expect, for what we did not ask for."""
    close_old_connections()
    if not subscriptions.confirm(door.hook_id, intent, at=timezone.now()):
        log.warning("hook %s: a hub was not asked to %s", door.hook_id, intent.mode)
        raise Refusal(404, "Not asked for.")
    return intent.challenge.encode() or OK


def _handshake(door: Door, request: WebhookRequest) -> bytes:
    try:
        challenge = door.adapter.handshake(request)
    except AdapterError:
        challenge = None
    if challenge is None:
        raise Refusal(403, "Not signed.")
    return challenge.encode()


def _query(scope: Scope) -> dict[str, str]:
    if not scope["query_string"]:
        return {}
    return dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
