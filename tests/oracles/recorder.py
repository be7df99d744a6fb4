"""A server on the loopback that keeps every request and answers as it is told."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote

Answering = Callable[[str], Any]
# What every client says of itself and of the connection.
UNSPOKEN = frozenset({
    "accept", "accept-encoding", "accept-language", "connection", "content-length", "host", "user-agent",
})  # fmt: skip
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """`path` has its escapes read, since clients escape more or less of it."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: Any

    def told(self) -> dict[str, Any]:
        """Everything by a flat name: header.x, query.x, body.x.y."""
        headers = {name: value for name, value in self.headers.items() if name not in UNSPOKEN}
        return {
            "method": self.method,
            "path": self.path,
            **flat("header", headers),
            **flat("query", self.query),
            **flat("body", self.content),
        }


@dataclass
class Recorder:
    answering: Answering
    address: str = ""
    seen: list[Request] = field(default_factory=list)

    def last(self) -> Request:
        return self.seen[-1]


def flat(name: str, value: Any) -> dict[str, Any]:
    """What is empty below the top keeps its name."""
    if not value and "." not in name:
        return {}
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    found: dict[str, Any] = {}
    for key, inner in pairs:
        found |= flat(f"{name}.{key}", inner)
    return found or {name: value}


@contextlib.contextmanager
def recording(answering: Answering) -> Iterator[Recorder]:
    recorder = Recorder(answering)

    class Door(BaseHTTPRequestHandler):
        def answer(self) -> None:
            recorder.seen.append(_read(self))
            body = json.dumps(recorder.answering(recorder.last().path)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *_words: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    recorder.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _read(call: BaseHTTPRequestHandler) -> Request:
    path, _, query = call.path.partition("?")
    headers = {name.lower(): value for name, value in call.headers.items()}
    body = call.rfile.read(int(headers.get("content-length", "0"))).decode()
    kind = headers.get("content-type", "").partition(";")[0]
    if kind:
        headers["content-type"] = kind
    content: Any = None
    if kind == FORM:
        content = {name: _nested(value) for name, value in parse_qsl(body, keep_blank_values=True)}
    elif body:
        content = json.loads(body)
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    return Request(call.command, unquote(path), pairs, headers, content)


def _nested(value: str) -> Any:
    """A form holds objects as JSON."""
    return json.loads(value) if value[:1] in {"{", "["} else value
