"""Pages sent in pieces, and who leaves before the last one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from inbox.pages import Pages

MANY = 500


class Told:
    """An answer of MANY pieces; `reader` leaves after the third, or stays."""

    def __init__(self, method: str, *, leaves: bool) -> None:
        self.method, self.leaves = method, leaves
        self.made = 0
        self.sent = bytearray()
        self.is_closed = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Told:
        self.body = environ["wsgi.input"].read()
        start_response("200 OK", [])
        return self

    def __iter__(self) -> Iterator[bytes]:
        for self.made in range(1, MANY + 1):
            yield b"."

    def close(self) -> None:
        self.is_closed = True

    async def go(self) -> None:
        gone, asked = asyncio.Event(), iter([b"said"])

        async def receive() -> dict[str, Any]:
            if (body := next(asked, None)) is not None:
                return {"type": "http.request", "body": body, "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            self.sent += message.get("body", b"")
            if self.leaves and len(self.sent) == 3:
                gone.set()

        scope = {
            "type": "http", "method": self.method, "path": "/", "query_string": b"", "http_version": "1.1",
            "headers": [],
        }  # fmt: skip
        await Pages(self, threads=1)(scope, receive, send)


def told(method: str, *, leaves: bool) -> Told:
    one = Told(method, leaves=leaves)
    asyncio.run(one.go())
    return one


def test_nothing_more_is_made_for_who_has_left() -> None:
    one = told("GET", leaves=True)
    assert 3 <= one.made < MANY
    assert one.is_closed


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_stays_is_told_everything(method: str) -> None:
    one = told(method, leaves=False)
    assert (one.made, bytes(one.sent), one.is_closed) == (MANY, b"." * MANY, True)


def test_what_was_said_is_heard_and_done_whoever_listens() -> None:
    one = told("POST", leaves=True)
    assert (one.body, one.made) == (b"said", MANY)
