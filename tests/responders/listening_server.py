"""A server on this machine that keeps what it is sent and answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Heard:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Ear:
    """`answers`: the statuses to come; then the last one again and again."""

    address: str = ""
    answers: list[int] = field(default_factory=lambda: [200])
    heard: list[Heard] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)


@contextmanager
def listening() -> Iterator[Ear]:
    ear = Ear()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            ear.heard.append(Heard(self.path, headers, body))
            status = ear.answers.pop(0) if len(ear.answers) > 1 else ear.answers[0]
            self.send_response(status)
            for name, value in ear.says.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"so said")

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    ear.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield ear
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
