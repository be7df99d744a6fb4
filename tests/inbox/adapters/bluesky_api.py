"""A Bluesky server that answers as it is told and remembers how it was called."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

BRAND, SARI, WAYAN = "did:plc:brand7arunika", "did:plc:sari4dewi", "did:plc:wayan8"
HOST = "https://pds.example"
CREDENTIALS = {"identifier": "arunika.example", "password": "abcd-efgh", "account": BRAND}
SESSION = {
    "did": BRAND,
    "handle": "arunika.example",
    "accessJwt": "access-1",
    "refreshJwt": "refresh-1",
    "didDoc": {"service": [{"id": "#atproto_pds", "serviceEndpoint": HOST}]},
}
Answer = Callable[[httpx.Request], Any]


class Served:
    """`answers` by the last part of a call's name: JSON, a response, or what makes one of a request."""

    def __init__(self, **answers: Any) -> None:
        self.answers: dict[str, Any] = {"createSession": SESSION, **answers}
        self.calls: list[httpx.Request] = []

    @property
    def http(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    def named(self, name: str) -> list[httpx.Request]:
        return [call for call in self.calls if name_of(call) == name]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        answer = self.answers.get(name_of(request), {})
        if callable(answer):
            answer = answer(request)
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


def name_of(request: httpx.Request) -> str:
    return request.url.path.rpartition(".")[2]


def said(request: httpx.Request) -> Any:
    return json.loads(request.content)


def refused(status: int, error: str = "", **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"error": error, "message": "No."}, headers=headers)


def post(name: str, cid: str = "bafyone", text: str = "Halo", **record: Any) -> dict[str, Any]:
    """Sari's, as the server shows it."""
    uri = f"at://{SARI}/app.bsky.feed.post/{name}"
    return {"uri": uri, "cid": cid, "author": {"did": SARI}, "record": {"text": text, **record}}


def mention(name: str, at: str, cid: str = "bafyone") -> dict[str, Any]:
    shown = post(name, cid, createdAt=at)
    return {**shown, "reason": "mention", "indexedAt": at}
