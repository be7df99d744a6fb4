"""ASGI in small: read a body within limits, answer in one piece."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

MAX_HEADERS = 64
MAX_HEADER_BYTES = 8192
PLAIN = b"text/plain; charset=utf-8"
JSON = b"application/json"


class Refusal(Exception):
    """Ends a request with this status and nothing else."""

    def __init__(self, status: int, word: str = "", headers: Headers = ()) -> None:
        super().__init__(status, word)
        self.status = status
        self.word = word
        self.headers = tuple(headers)


class Gone(Exception):
    """The client left before it had said everything; nobody hears an answer."""


def headers_of(scope: Scope) -> dict[str, str]:
    """By lower-case name, repeated ones joined by a comma; Refusal 431 where there are too many."""
    raw = scope["headers"]
    if len(raw) > MAX_HEADERS or sum(len(n) + len(v) for n, v in raw) > MAX_HEADER_BYTES:
        raise Refusal(431, "Too many headers.")
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]},{text}" if key in found else text
    return found


async def read_body(
    receive: Receive, headers: dict[str, str], *, limit: int, seconds: float
) -> bytes:
    """The whole body; Refusal 413 beyond `limit` bytes, 415 for a packed one, 408 after `seconds`."""
    if headers.get("content-encoding", "identity") != "identity":
        raise Refusal(415, "Packed bodies are not read.")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > limit:
        raise Refusal(413, "Too large.")
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive, limit)
    except TimeoutError:
        raise Refusal(408, "Too slow.") from None


async def _read(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Refusal(413, "Too large.")
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def answer(
    send: Send, status: int, body: bytes = b"", *, kind: bytes = PLAIN, headers: Headers = ()
) -> None:
    fixed = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *headers]})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, refusal: Refusal) -> None:
    await answer(send, refusal.status, refusal.word.encode(), headers=refusal.headers)
