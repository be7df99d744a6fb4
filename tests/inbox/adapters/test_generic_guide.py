"""The guide is a promise: its example program, its events and its reply are run as they stand there."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from inbox import adapters
from inbox.adapters import generic_events, http
from inbox.adapters.base import Draft
from inbox.adapters.errors import AdapterError
from inbox.core.events import (
    DeliveryReported,
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    Visibility,
)
from tests.inbox.adapters.contract import posted
from tests.inbox.adapters.test_generic import CASE, SECRET

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "connect-generic.md").read_text("utf-8")
BECOMES = {
    "edit": MessageEdited,
    "removal": MessageRemoved,
    "reaction": ReactionSeen,
    "delivery": DeliveryReported,
    "echo": EchoSeen,
}
Answer = Callable[[bytes, dict[str, str]], int]


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return str(found)


def examples() -> list[dict[str, Any]]:
    return [json.loads(line) for line in block("jsonl").splitlines()]


def program(url: str, secret: str = SECRET) -> dict[str, Any]:
    """The example program, told where to call and with which secret."""
    names: dict[str, Any] = {}
    exec(compile(block("python"), "connect-generic.md", "exec"), names)
    names.update(URL=url, SECRET=secret)
    return names


@contextmanager
def listening(answer: Answer) -> Iterator[str]:
    """A server on this machine that answers one status and nothing else."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(answer(body, headers))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        server.server_close()


def test_the_example_program_is_believed_and_read() -> None:
    read: list[Event] = []

    def answer(body: bytes, headers: dict[str, str]) -> int:
        request = posted(body, headers)
        try:
            CASE.adapter().verify(request)
        except AdapterError:
            return 403
        read.extend(CASE.adapter().parse(request))
        return 200

    with listening(answer) as url:
        assert program(url)["tell"](*examples()) == 200
        assert len(read) == len(examples())
        with pytest.raises(OSError, match="403"):
            program(url, "another secret")["tell"](*examples())
    assert len(read) == len(examples())


def test_the_example_program_is_as_short_as_promised() -> None:
    assert len([line for line in block("python").splitlines() if line.strip()]) <= 15


@pytest.mark.parametrize("example", examples(), ids=lambda told: str(told["type"]))
def test_every_event_of_the_guide_becomes_what_it_says(example: dict[str, Any]) -> None:
    (event,) = CASE.parse(json.dumps({"events": [example]}).encode())
    assert type(event) is BECOMES.get(example["type"], MessageReceived)
    if type(event) is MessageReceived:
        assert (event.kind, event.text) == (example["type"], example["text"])


def test_the_guide_shows_every_kind_there_is() -> None:
    shown = {told["type"] for told in examples()}
    assert shown == set(generic_events.SAID) | set(generic_events.CHANGES)


def test_the_guide_shows_every_field_there_is() -> None:
    source = Path(generic_events.__file__).read_text("utf-8")
    read = set(re.findall(r'\.get\("(\w+)"\)', source))
    shown = set(re.findall(r'"(\w+)":', block("jsonl")))
    assert read - shown <= {"events", "error", "visibility"}
    assert all(f"`{name}`" in GUIDE for name in ("error", "visibility"))


def test_a_reply_is_what_the_guide_shows_and_its_signer_agrees() -> None:
    told: list[Any] = []
    signer = program("")

    def answer(body: bytes, headers: dict[str, str]) -> int:
        signer["time"] = type("Told", (), {"time": lambda: int(headers["x-dua-timestamp"])})
        expected = {name.lower(): value for name, value in signer["sign"](body).items()}
        told.append(expected.items() <= headers.items())
        told.append(json.loads(body))
        return 204

    shown = json.loads(block("json"))
    draft = Draft(
        key=shown["key"],
        thread_key=shown["thread"],
        text=shown["text"],
        visibility=Visibility(shown["visibility"]),
        recipient=shown["to"],
        in_reply_to=shown["in_reply_to"],
    )
    with listening(answer) as url, http.client() as client:
        adapter = adapters.load("generic")({"callback_url": url}, client, secrets=CASE.secrets)
        receipt = adapter.send(draft)
    assert told == [True, shown]
    assert receipt.external_id == draft.key
