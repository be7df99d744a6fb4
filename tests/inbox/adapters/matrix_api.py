"""A homeserver as far as an adapter sees it: what it answers follows from one answer to /sync."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx

from inbox.adapters.reading import items, mapping

ACCOUNT = "@brand:arunika.test"
ROOM = "!kamar:arunika.test"
SARI = "@sari:arunika.test"
AT = 1_795_400_000_000
# Method and path of the client-server API 1.18, as far as we use it.
PATHS = [
    r"POST /_matrix/media/v3/upload",
    r"GET /sync",
    r"GET /account/whoami",
    r"GET /profile/@[^/]+",
    r"GET /rooms/![^/]+/messages",
    r"GET /rooms/![^/]+/state/m\.room\.[a-z_]+",
    r"GET /_matrix/client/v1/rooms/![^/]+/relations/\$[^/]+/m\.annotation/m\.reaction",
    r"GET /rooms/![^/]+/event/\$[^/]+",
    r"POST /rooms/![^/]+/join",
    r"POST /rooms/![^/]+/read_markers",
    r"PUT /rooms/![^/]+/send/m\.(room\.message|reaction)/[^/]+",
    r"PUT /rooms/![^/]+/redact/\$[^/]+/[^/]+",
    r"PUT /rooms/![^/]+/typing/@[^/]+",
]


@dataclass
class Home:
    """`answers` stand for what is asked beside /sync, by a part of the path; `asked` is what was asked."""

    sync: bytes = b'{"next_batch":"s2"}'
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        path = request.url.raw_path.decode().partition("?")[0].removeprefix("/_matrix/client/v3")
        parts = [unquote(part) for part in path.split("/")]
        assert request.headers["authorization"] == "Bearer syt_token"
        for part, answer in self.answers.items():
            if part in unquote(path):
                return answer(request) if callable(answer) else httpx.Response(200, json=answer)
        if path == "/sync":
            return httpx.Response(200, content=self.sync)
        if parts[1:2] == ["rooms"] and parts[3:4] == ["state"]:
            return self._found(self._state(parts[2], parts[4]))
        if parts[1:2] == ["rooms"] and parts[3:4] == ["event"]:
            return self._found(self._event(parts[4]))
        return httpx.Response(200, json={"event_id": "$made"})

    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self))

    def judged(self) -> httpx.Client:
        """Only calls that the API has are answered."""

        def judge(request: httpx.Request) -> httpx.Response:
            path = request.url.path.removeprefix("/_matrix/client/v3")
            assert any(re.fullmatch(known, f"{request.method} {path}") for known in PATHS), path
            return self(request)

        return httpx.Client(transport=httpx.MockTransport(judge))

    def _sections(self) -> list[tuple[str, dict[str, Any]]]:
        try:
            rooms = mapping(json.loads(self.sync), "rooms")
        except ValueError:
            return []
        return [
            (room, mapping(section))
            for where in ("join", "leave")
            for room, section in mapping(rooms, where).items()
        ]

    def _state(self, room: str, kind: str) -> Any:
        for name, section in self._sections():
            for told in items(mapping(section, "state").get("events")):
                if name == room and told.get("type") == kind:
                    return told.get("content")
        return None

    def _event(self, event: str) -> Any:
        """One of those that the room had before."""
        for _room, section in self._sections():
            for told in items(section.get("before")):
                if told.get("event_id") == event:
                    return told
        return None

    def _found(self, content: Any) -> httpx.Response:
        if isinstance(content, dict):
            return httpx.Response(200, json=content)
        return refusing(404, "M_NOT_FOUND")


def refusing(status: int, code: str, **more: Any) -> httpx.Response:
    return httpx.Response(status, json={"errcode": code, "error": "No.", **more})


def told(event: str, content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "m.room.message",
        "event_id": event,
        "sender": SARI,
        "origin_server_ts": AT,
        "content": content,
    } | more


def said(event: str, text: str, **more: Any) -> dict[str, Any]:
    return told(event, {"msgtype": "m.text", "body": text}, **more)


def page(*events: dict[str, Any], room: str = ROOM, next_batch: str = "s2", **more: Any) -> bytes:
    timeline = {"events": list(events), "limited": False, "prev_batch": "p1"} | more
    joined = {room: {"timeline": timeline}}
    return json.dumps({"next_batch": next_batch, "rooms": {"join": joined}}).encode()
