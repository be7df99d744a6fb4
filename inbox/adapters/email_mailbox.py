"""A mailbox over IMAP: opened for one errand, read without a trace, closed."""

from __future__ import annotations

import contextlib
import functools
import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from inbox.adapters.errors import AdapterError, CredentialsRejected, Rejected, Unreachable

SECONDS = 10  # for every single step
TLS_PORTS = frozenset({993, 465})
HERE = frozenset({"127.0.0.1", "::1", "localhost"})
LARGEST = 25_000_000  # bytes; of a larger mail the beginning is read
BEGINNING = 1_000_000
NOT_NOW = ("UNAVAILABLE", "[LIMIT]", "TOO MANY", "MAXIMUM NUMBER")  # the password is not at fault
SENT_NAMES = ("Sent", "Sent Items", "Sent Messages", "INBOX.Sent")
_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "\s?([^"]+)"')
_LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"[^"]*"|NIL) (?P<name>.+)$')
imaplib._MAXLINE = 10_000_000  # type: ignore[attr-defined]  # a search may answer with many numbers


@dataclass(frozen=True, slots=True)
class Place:
    """A server and who signs in there. TLS from the first byte on 993 and 465, else by STARTTLS.

    token: an access token of OAuth, shown instead of the password.
    """

    host: str
    port: int
    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def is_here(self) -> bool:
        """Without encryption only on this machine."""
        return self.host in HERE


def server(address: str, port: int) -> tuple[str, int]:
    """Host and port of what was typed, host or host:port."""
    host, _, told = address.strip().rpartition(":")
    return (host, int(told)) if host and told.isdecimal() else (address.strip(), port)


@dataclass(frozen=True, slots=True)
class Kept:
    """One mail in a folder."""

    uid: int
    content: bytes
    arrived_at: datetime


class Mailbox:
    """An open connection; `folder` is selected to be read only."""

    def __init__(self, imap: imaplib.IMAP4) -> None:
        self.imap = imap
        self.validity = ""
        self.count = 0

    def select(self, folder: str) -> None:
        """Raises Rejected where there is no such folder."""
        self.imap.untagged_responses.clear()
        status, answer = self.imap.select(_quoted(folder), readonly=True)
        if status != "OK":
            raise Rejected(f"There is no folder {folder}.", "no_folder")
        self.validity = _number(self.imap.response("UIDVALIDITY")[1]) or "0"
        self.count = int(answer[0] or 0) if answer else 0

    def after(self, uid: int) -> list[int]:
        """Ascending. `n:*` names the last mail also where it lies before n."""
        found = self._search("UID", f"{uid + 1}:*")
        return sorted(one for one in found if one > uid)

    def since(self, day: datetime) -> list[int]:
        """Of that day and later, by the server's own reckoning."""
        return sorted(self._search("SINCE", day.strftime("%d-%b-%Y")))

    def with_id(self, message_id: str) -> list[int]:
        """Mails with this Message-ID, without brackets."""
        if not re.fullmatch(r"[\x21-\x7e]+", message_id) or '"' in message_id:
            return []
        escaped = message_id.replace("\\", "\\\\")
        return self._search("HEADER", "Message-ID", f'"{escaped}"')

    def listed(self, uids: list[int]) -> dict[int, tuple[int, datetime]]:
        """Bytes, and when it came; what was deleted meanwhile is left out."""
        found = {}
        for head, _content in self._fetch(uids, "(RFC822.SIZE INTERNALDATE)"):
            uid, size = _UID.search(head), _SIZE.search(head)
            if uid and size:
                found[int(uid[1])] = int(size[1]), _moment(head)
        return found

    def read(self, uid: int, size: int) -> Kept | None:
        """Without marking it as seen; None where it is gone."""
        part = "BODY.PEEK[]" if size <= LARGEST else f"BODY.PEEK[]<0.{BEGINNING}>"
        for head, content in self._fetch([uid], f"(INTERNALDATE {part})"):
            told = _UID.search(head)
            if content is not None and told and int(told[1]) == uid:
                return Kept(uid, content, _moment(head))
        return None

    def sent_folder(self) -> str:
        """The folder for what was sent, by its mark, else by its usual names; empty where there is none."""
        _status, listed = self.imap.list()
        names = [found for one in listed if (found := _LISTED.match(_flat(one)))]
        for one in names:
            if b"\\sent" in one["flags"].lower():
                return _bare(one["name"])
        known = {_bare(one["name"]) for one in names}
        return next((name for name in SENT_NAMES if name in known), "")

    def append(self, folder: str, content: bytes) -> None:
        self.imap.append(_quoted(folder), r"(\Seen)", "", content)

    def last(self) -> int:
        """The UID of the newest mail, 0 where there is none."""
        return max(self._search("UID", "*"), default=0) if self.count else 0

    def _search(self, *wanted: str) -> list[int]:
        status, answer = self.imap.uid("SEARCH", *wanted)
        if status != "OK":
            raise Unreachable("The mailbox could not be searched.", "search_failed")
        return [int(one) for line in answer if line for one in line.split()]

    def _fetch(self, uids: list[int], what: str) -> Iterator[tuple[bytes, bytes | None]]:
        """Head and literal of each answer; what follows a literal belongs to its head."""
        if not uids:
            return
        status, answer = self.imap.uid("FETCH", ",".join(map(str, uids)), what)
        if status != "OK":
            raise Unreachable("The mailbox could not be read.", "fetch_failed")
        for number, one in enumerate(answer):
            if isinstance(one, tuple):
                tail = answer[number + 1] if number + 1 < len(answer) else b""
                yield one[0] + b" " + (tail if isinstance(tail, bytes) else b""), one[1]
            elif one:
                yield one, None


@contextlib.contextmanager
def opened(place: Place) -> Iterator[Mailbox]:
    """Raises Unreachable for whatever goes wrong on the way, CredentialsRejected."""
    imap = connected(place)
    try:
        yield Mailbox(imap)
    except AdapterError:
        raise
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise _lost(error) from error
    finally:
        with contextlib.suppress(Exception):
            imap.logout()


def connected(place: Place) -> imaplib.IMAP4:
    """Signed in. Raises Unreachable, CredentialsRejected."""
    try:
        imap = _connected(place)
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise _lost(error) from error
    try:
        _sign_in(imap, place)
        return imap
    except BaseException as error:
        with contextlib.suppress(Exception):
            imap.shutdown()
        if isinstance(error, (imaplib.IMAP4.error, OSError, ValueError)):
            raise _lost(error) from error
        raise


def _lost(error: Exception) -> Unreachable:
    return Unreachable("The mailbox could not be read.", type(error).__name__)


def _connected(place: Place) -> imaplib.IMAP4:
    trust = secure()
    if place.port in TLS_PORTS:
        return imaplib.IMAP4_SSL(place.host, place.port, ssl_context=trust, timeout=SECONDS)
    imap = imaplib.IMAP4(place.host, place.port, timeout=SECONDS)
    if "STARTTLS" in imap.capabilities and not place.is_here:
        imap.starttls(ssl_context=trust)
    elif not place.is_here:
        raise Unreachable("The mail server offers no encryption.", "no_tls")
    return imap


def _sign_in(imap: imaplib.IMAP4, place: Place) -> None:
    plain = f"\0{place.user}\0{place.password}".encode()
    bearer = bearer_proof(place.user, place.token).encode()
    try:
        if place.token:
            imap.authenticate("XOAUTH2", lambda challenge: b"" if challenge else bearer)
        elif "AUTH=PLAIN" in imap.capabilities:
            imap.authenticate("PLAIN", lambda _challenge: plain)
        else:
            imap.login(place.user, place.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        if any(words in str(error).upper() for words in NOT_NOW):
            raise Unreachable(
                "The mail server cannot check passwords now.", "unavailable"
            ) from error
        raise refused(place, "imap_auth") from error


def bearer_proof(user: str, token: str) -> str:
    """What XOAUTH2 says first; to what a server answers it with, nothing is said. Source: Google, "XOAUTH2"."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def refused(place: Place, code: str) -> CredentialsRejected:
    words = "access token" if place.token else "password"
    return CredentialsRejected(f"The mail server refuses the {words}.", code)


@functools.cache
def secure() -> ssl.SSLContext:
    """Read once: the authorities' certificates take longer to load than a mailbox to look at."""
    return httpx.create_ssl_context(trust_env=False)


def _moment(head: bytes) -> datetime:
    told = _DATE.search(head)
    try:
        at = datetime.strptime((told[1] if told else b"").decode(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return at.astimezone(UTC)


def _number(answer: list[Any]) -> str:
    last = answer[-1] if answer else None
    return last.decode() if isinstance(last, bytes) and last.isdigit() else ""


def _flat(one: Any) -> bytes:
    return b" ".join(one) if isinstance(one, tuple) else one or b""


def _bare(name: bytes) -> str:
    return name.decode("ascii", "replace").strip().strip('"')


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
