"""A mailbox in memory that answers as imaplib does, and a mail server that says what the test wants."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Folder:
    validity: int = 7
    mails: dict[int, bytes] = field(default_factory=dict)
    next_uid: int = 1
    dates: dict[int, str] = field(default_factory=dict)

    def take(self, content: bytes) -> int:
        """Each comes a second after the one before."""
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        minutes, seconds = divmod(uid, 60)
        self.dates[uid] = f"23-Nov-2026 10:{minutes:02}:{seconds:02} +0700"
        self.mails[uid] = content
        return uid


class Imap:
    """The part of imaplib.IMAP4 that is used; `fails_at` is a UID whose reading breaks the line."""

    capabilities = ("IMAP4REV1", "AUTH=PLAIN")

    def __init__(self, folders: dict[str, Folder], sent_flag: bytes = rb"\Sent") -> None:
        self.folders, self.sent_flag = folders, sent_flag
        self.untagged_responses: dict[str, Any] = {}
        self.asked: list[tuple[str, ...]] = []
        self.fails_at = 0
        self.open = Folder()

    def authenticate(self, _how: str, _plain: Any) -> tuple[str, list[bytes]]:
        return "OK", [b""]

    def logout(self) -> None:
        """Nothing to close."""

    def list(self) -> tuple[str, list[Any]]:
        flags = {"INBOX": b"\\HasNoChildren", "Sent": self.sent_flag}
        rows = [b'(%s) "/" "%s"' % (flags.get(name, b""), name.encode()) for name in self.folders]
        return "OK", rows

    def select(self, folder: str, readonly: bool = False) -> tuple[str, list[bytes]]:
        assert readonly
        if folder.strip('"') not in self.folders:
            return "NO", [b"no such folder"]
        self.open = self.folders[folder.strip('"')]
        return "OK", [str(len(self.open.mails)).encode()]

    def response(self, name: str) -> tuple[str, list[Any]]:
        assert name == "UIDVALIDITY"
        return name, [str(self.open.validity).encode()]

    def append(self, folder: str, _flags: str, _date: str, content: bytes) -> None:
        self.folders[folder.strip('"')].take(content)

    def uid(self, command: str, *words: str) -> tuple[str, list[Any]]:
        self.asked.append((command, *words))
        return ("OK", self._search(*words)) if command == "SEARCH" else ("OK", self._fetch(*words))

    def _search(self, what: str, *words: str) -> list[Any]:
        uids = sorted(self.open.mails)
        if what == "UID":
            told = words[0].partition(":")[0]
            first = int(told) if told.isdecimal() else self.open.next_uid
            found = [uid for uid in uids if uid >= first] or uids[-1:]  # `n:*` as servers do
        elif what == "HEADER":
            found = [uid for uid in uids if words[1].strip('"').encode() in self.open.mails[uid]]
        else:
            found = uids
        return [" ".join(map(str, found)).encode()]

    def _fetch(self, numbers: str, what: str) -> list[Any]:
        answer: list[Any] = []
        for uid in map(int, numbers.split(",")):
            if uid == self.fails_at and "BODY" in what:
                raise OSError("the line broke")
            content = self.open.mails.get(uid)
            if content is None:
                continue
            date = b'INTERNALDATE "%s"' % self.open.dates[uid].encode()
            if "RFC822.SIZE" in what:
                answer.append(b"%d (UID %d RFC822.SIZE %d %s)" % (uid, uid, len(content), date))
                continue
            part = re.search(r"<0\.(\d+)>", what)
            shown = content[: int(part[1])] if part else content
            # Some servers tell the date before the literal, some after it.
            answer.append((b"%d (UID %d BODY[] {%d}" % (uid, uid, len(shown)), shown))
            answer.append(b" %s)" % date)
        return answer


class Post(threading.Thread):
    """Answers each command as told; `drops_at` closes the line when that command, or the mail, has come."""

    def __init__(self, answers: dict[str, str], drops_at: str = "") -> None:
        super().__init__(daemon=True)
        self.answers, self.drops_at = answers, drops_at
        self.heard: list[str] = []
        self.mails: list[bytes] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(0.05)
        self.port: int = self.listening.getsockname()[1]

    def run(self) -> None:
        with contextlib.suppress(OSError):  # it was closed
            while True:
                try:
                    line, _where = self.listening.accept()
                except TimeoutError:
                    continue
                with line, line.makefile("rwb") as talk, contextlib.suppress(OSError):
                    line.settimeout(10)
                    self._serve(talk)

    def _serve(self, talk: Any) -> None:
        self._say(talk, "220 here")
        for told in talk:
            command = told.decode("latin-1").strip()
            word = command.partition(" ")[0].upper()
            self.heard.append(command)
            if word == self.drops_at:
                return
            self._say(talk, self.answers.get(word, "250 ok"))
            if word == "DATA" and self.answers.get("DATA", "354").startswith("354"):
                self.mails.append(_until_dot(talk))
                if self.drops_at == "MAIL ITSELF":
                    return
                self._say(talk, self.answers.get("END", "250 taken"))
            if word == "QUIT":
                return

    def _say(self, talk: Any, words: str) -> None:
        talk.write(words.encode() + b"\r\n")
        talk.flush()


def _until_dot(talk: Any) -> bytes:
    lines = []
    for line in talk:
        if line == b".\r\n":
            break
        lines.append(line)
    return b"".join(lines)


@contextlib.contextmanager
def posting(drops_at: str = "", **answers: str) -> Iterator[Post]:
    told = {"DATA": "354 go on", "EHLO": "250 here"} | {
        name.upper(): words for name, words in answers.items()
    }
    post = Post(told, drops_at)
    post.start()
    try:
        yield post
    finally:
        post.listening.close()
        post.join(5)
