"""Pages sent in pieces, and who leaves before the last one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from inbox import pages
from inbox.pages import Pages

MANY = 500


class Told:
    """An answer of MANY pieces, whose reader leaves after the third, reads no more from there on, or stays."""

    def __init__(self, method: str, *, leaves: bool = False, stalls: bool = False) -> None:
        self.method, self.leaves, self.stalls = method, leaves, stalls
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
            if self.stalls and len(self.sent) == 3:
                await asyncio.Event().wait()
            if self.leaves and len(self.sent) == 3:
                gone.set()

        scope = {
            "type": "http", "method": self.method, "path": "/", "query_string": b"", "http_version": "1.1",
            "headers": [],
        }  # fmt: skip
        await Pages(self, threads=1)(scope, receive, send)


def told(method: str, **reader: bool) -> Told:
    one = Told(method, **reader)
    asyncio.run(one.go())
    return one


def test_nothing_more_is_made_for_who_has_left() -> None:
    one = told("GET", leaves=True)
    assert 3 <= one.made < MANY
    assert one.is_closed


def test_who_reads_no_more_holds_nothing_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PATIENCE_SECONDS", 0.05)
    one = told("GET", stalls=True)
    assert 3 <= one.made < MANY
    assert one.is_closed


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_stays_is_told_everything(method: str) -> None:
    one = told(method)
    assert (one.made, bytes(one.sent), one.is_closed) == (MANY, b"." * MANY, True)


def test_what_was_said_is_heard_and_done_whoever_listens() -> None:
    one = told("POST", leaves=True)
    assert (one.body, one.made) == (b"said", MANY)
