"""Plays the platforms' side of replies on loopback, and not always well.

It knows no idempotency: told twice, it says it twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import orjson

from responders.drill import cloud, faults, graph, robot
from responders.drill.book import Book, Call
from responders.drill.faults import Faults

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
ANSWERS = {"facebook": graph.answer, "telegram": robot.answer, "whatsapp": cloud.answer}
SAYING = frozenset({"messages", "comments", "sendMessage"})
HEADERS = [(b"content-type", b"application/json")]


class Platform:
    """An ASGI application; the first part of the path names the platform."""

    def __init__(self, book: Book, weather: Faults) -> None:
        self.book = book
        self.faults = weather

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        name, call = await _read(scope, receive)
        if name not in ANSWERS:
            await _say(send, 404, {})
            return
        # Only what is said goes wrong; a platform that cannot be read teaches nothing more.
        is_saying = call.method == "POST" and call.parts[-1] in SAYING
        fate = self.faults.fate() if is_saying else faults.FINE
        if fate == faults.SLOW:
            await asyncio.sleep(self.faults.pause())
        match fate:
            case faults.THROTTLED:
                told = {"ok": False, "error_code": 429, "parameters": {"retry_after": 1}}
                await _say(send, 429, told)
            case faults.FAILED:
                await _fail(send)
            case faults.DROPPED:
                await _hang_up(send)
            case faults.FAILED_AFTER:
                ANSWERS[name](self.book, call)
                await _fail(send)
            case faults.DROPPED_AFTER:
                ANSWERS[name](self.book, call)
                await _hang_up(send)
            case _:
                await _say(send, *ANSWERS[name](self.book, call))


async def _read(scope: Scope, receive: Receive) -> tuple[str, Call]:
    body, is_more = b"", True
    while is_more:
        message = await receive()
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
    _root, name, *parts = scope["path"].split("/")
    headers = {key.decode(): value.decode("latin-1") for key, value in scope["headers"]}
    query = dict(parse_qsl(scope["query_string"].decode()))
    content = _content(headers.get("content-type", ""), body)
    return name, Call(scope["method"], parts or [""], query, headers, content)


def _content(kind: str, body: bytes) -> dict[str, Any]:
    """Both platforms take JSON as well as forms, whose values are text; what stands nested is JSON there."""
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    if kind.startswith("multipart/form-data"):
        return {}  # a file, which nobody here looks at
    return orjson.loads(body) if body else {}


async def _say(send: Send, status: int, content: dict[str, Any]) -> None:
    body = orjson.dumps(content)
    await send({"type": "http.response.start", "status": status, "headers": HEADERS})
    await send({"type": "http.response.body", "body": body})


async def _fail(send: Send) -> None:
    await _say(send, 500, {"error": {"code": 2, "message": "Temporary."}})


async def _hang_up(send: Send) -> None:
    """Promise more than comes: the server then closes the connection in the middle."""
    promised = [*HEADERS, (b"content-length", b"100")]
    await send({"type": "http.response.start", "status": 200, "headers": promised})
    await send({"type": "http.response.body", "body": b'{"id":'})
