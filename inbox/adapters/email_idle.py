"""Listen to a mailbox: IDLE (RFC 2177), in which the server says that something came.

The standard library begins and signs in; from then on its socket is read here, since what it reads ahead cannot be
waited for with a limit.
"""

from __future__ import annotations

import contextlib
import imaplib
import itertools
import re
import socket
import time

from inbox.adapters.email_mailbox import SECONDS, Mailbox, Place, connected
from inbox.adapters.errors import Unreachable, Unsupported
from inbox.adapters.lookout import Lookout

# RFC 2177 allows 29 minutes; but what many a router forgets after ten would seem to listen and hear nothing.
LONGEST_SECONDS = 9 * 60
LONGEST_LINE = 100_000  # bytes
_CAME = re.compile(rb"^\* \d+ EXISTS\b", re.IGNORECASE)
_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 20, "TCP_KEEPCNT": 3}


class Idle(Lookout):
    """Every wait is an IDLE of its own, begun and ended: what comes between two is told when the next begins."""

    def __init__(self, imap: imaplib.IMAP4) -> None:
        self._sock: socket.socket = imap.sock
        self._held = b""
        self._tags = (b"idle%d" % number for number in itertools.count(1))
        _keep_alive(self._sock)

    def news(self, seconds: float) -> bool:
        tag, came = next(self._tags), False
        try:
            self._sock.settimeout(SECONDS)
            self._say(tag + b" IDLE")
            came = self._until(b"+", tag) or self._wait(min(seconds, LONGEST_SECONDS))
            self._sock.settimeout(SECONDS)
            self._say(b"DONE")
            return self._until(tag + b" ", tag) or came
        except (OSError, ValueError) as error:
            raise Unreachable("Contact with the mailbox was lost.", type(error).__name__) from error

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._sock.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(Exception):
            self._sock.close()

    def _wait(self, seconds: float) -> bool:
        """Servers say now and then that they are still there; only what came ends the wait."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._sock.settimeout(left)
            try:
                if _has_come(self._line()):
                    return True
            except TimeoutError:
                break
        return False

    def _until(self, start: bytes, tag: bytes) -> bool:
        """Read on to the line that begins so; whether something came before it."""
        came = False
        while not (line := self._line()).startswith(start):
            if line.startswith(tag + b" "):
                raise Unreachable("The mailbox cannot be listened to.", "idle_refused")
            came = _has_come(line) or came
        if start != b"+" and not line[len(start) :].upper().startswith(b"OK"):
            raise Unreachable("The mailbox cannot be listened to.", "idle_refused")
        return came

    def _say(self, words: bytes) -> None:
        self._sock.sendall(words + b"\r\n")

    def _line(self) -> bytes:
        """Raises TimeoutError; what was read of a line by then is kept for the next time."""
        while b"\n" not in self._held:
            if len(self._held) > LONGEST_LINE:
                raise Unreachable("The mailbox says what cannot be read.", "long_line")
            part = self._sock.recv(4096)
            if not part:
                raise Unreachable("The mailbox ended the connection.", "ended")
            self._held += part
        line, _, self._held = self._held.partition(b"\n")
        if line.upper().startswith(b"* BYE"):
            raise Unreachable("The mailbox ended the connection.", "bye")
        return line.rstrip(b"\r")


def listened(place: Place, folder: str) -> Idle:
    """Signed in, the folder open to be read only. Unsupported where the server has no IDLE."""
    imap = connected(place)
    try:
        if not _can(imap):
            raise Unsupported("This mail server does not tell what is new.", "no_idle")
        Mailbox(imap).select(folder)
        return Idle(imap)
    except BaseException as error:
        with contextlib.suppress(Exception):
            imap.shutdown()
        if isinstance(error, (imaplib.IMAP4.error, OSError, ValueError)):
            name = type(error).__name__
            raise Unreachable("The mailbox could not be read.", name) from error
        raise


def _can(imap: imaplib.IMAP4) -> bool:
    """Some tell it only to those who signed in."""
    if "IDLE" in imap.capabilities:
        return True
    _status, told = imap.capability()
    return b"IDLE" in b" ".join(one for one in told if isinstance(one, bytes)).upper().split()


def _has_come(line: bytes) -> bool:
    return bool(_CAME.match(line))


def _keep_alive(sock: socket.socket) -> None:
    """A connection whose other end is gone breaks within minutes; options that this system lacks are left out."""
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _ALIVE.items():
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
