"""A mailbox on a real socket that can be listened to, and whose line breaks wherever a test wants it to."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

SECONDS = 10.0
WORDS = "IMAP4rev1 IDLE AUTH=PLAIN AUTH=XOAUTH2"


class IdleServer:
    """`breaks_at`: the line ends when this command has come. `able`: what it says that it can.

    heard: every command, "IDLE" and "DONE" among them, whoever sent it. proofs: what was said to sign in.
    """

    def __init__(self) -> None:
        self.able = WORDS
        self.breaks_at = ""
        self.refusal = ""  # of everybody who signs in
        self.between = ""  # said once, while nobody waits
        self.heard: list[str] = []
        self.proofs: list[str] = []
        self.port = 0
        self._changed = threading.Condition()
        self._lines: list[socket.socket] = []
        self._listening: socket.socket | None = None

    def start(self) -> None:
        """On the same port as before, if it ran before."""
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def stop(self) -> None:
        """As a server that is killed: every line ends in the middle."""
        if self._listening is not None:
            with contextlib.suppress(OSError):  # wakes who waits in accept
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
        self.drop()

    def drop(self) -> None:
        for line in self._lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self._lines.clear()

    def say(self, words: str) -> None:
        """To everybody who is connected, whole lines or parts of them."""
        for line in list(self._lines):
            line.sendall(words.encode())

    def await_idle(self, count: int = 1) -> None:
        """Until so many IDLE commands have come since the beginning."""
        self.await_heard("IDLE", count)

    def await_heard(self, command: str, count: int = 1) -> None:
        until = time.monotonic() + SECONDS
        with self._changed:
            while self.heard.count(command) < count:
                assert self._changed.wait(until - time.monotonic()), (command, self.heard)

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _where = listening.accept()
                self._lines.append(line)
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), line.makefile("rwb") as talk:
            _say(talk, "* OK here")
            for told in talk:
                tag, _, rest = told.decode().strip().partition(" ")
                words = rest.split() or [tag]
                command = words[0].upper()
                if command == self.breaks_at:
                    self._note(command)
                    line.shutdown(socket.SHUT_RDWR)
                    return
                self._answer(talk, tag, command, words)
                self._note(command)

    def _note(self, command: str) -> None:
        with self._changed:
            self.heard.append(command)
            self._changed.notify_all()

    def _answer(self, talk: Any, tag: str, command: str, words: list[str]) -> None:
        if command == "AUTHENTICATE":
            _say(talk, "+ ")
            self.proofs.append(base64.b64decode(talk.readline()).decode())
            _say(talk, f"{tag} {self.refusal or 'OK come in'}")
            return
        if command == "DONE":
            _say(talk, f"{self._idling} OK ended")
            return
        if command == "CAPABILITY":
            _say(talk, f"* CAPABILITY {self.able}")
        if command == "EXAMINE":
            _say(talk, "* 1 EXISTS", "* OK [UIDVALIDITY 7] valid")
        if command == "IDLE":
            self._idling = tag
            before, self.between = self.between, ""
            _say(talk, *([before] if before else []), "+ idling")
            return
        _say(talk, f"{tag} OK done")


def _say(talk: Any, *lines: str) -> None:
    talk.write("".join(f"{line}\r\n" for line in lines).encode())
    talk.flush()


@contextlib.contextmanager
def idling() -> Iterator[IdleServer]:
    server = IdleServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
