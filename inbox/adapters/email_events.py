"""What a mail tells, as events. Nothing in it is believed that its own server has not written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import getaddresses
from typing import Any, TypeVar

from inbox.adapters import reading
from inbox.adapters.plain import plain
from inbox.core.cleaning import clean
from inbox.core.events import (
    Author,
    DeliveryReported,
    EchoSeen,
    Event,
    Media,
    MessageReceived,
    UnknownEvent,
    Visibility,
)

MOST_PARTS = 200
FILES = frozenset({"image", "audio", "video", "application"})
REPORTS = frozenset({
    "message/delivery-status", "message/disposition-notification", "message/rfc822", "text/rfc822-headers",
})  # fmt: skip
LONGEST_TEXT = 200_000
Value = TypeVar("Value")
_ID = re.compile(r"<([^<>\s]{1,900})>")
# Our own: <our key.thread@our domain>, so that every answer to it says which thread it is of.
_OURS = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{24})@(.+)", re.I)
_SAYS = re.compile(r"(?:On|Pada|Op|Am|Le|El)\b.{5,300}\b(?:wrote|menulis|schreef|schrieb|écrit|escribió)\s?:", re.S)  # fmt: skip
_REPLIED = re.compile(r"^\s*(?:re|bls|balas|aw|sv)\s*:", re.I)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as the server keeps it. `place` finds it again; `arrived_at` is the server's own time."""

    content: bytes
    place: str
    arrived_at: datetime
    is_sent: bool = False  # it lies among what the account has sent


def message_id(key: str, thread_key: str, address: str) -> str:
    """The Message-ID of what we say, without brackets: made of our key, so that it is known again."""
    return f"{key}.{thread_key}@{domain_of(address)}"


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower() or "localhost"


def thread_of(root: str) -> str:
    """A thread is named after the mail it began with; 24 hexadecimal digits."""
    return hashlib.sha256(root.strip().lower().encode("utf-8", "replace")).hexdigest()[:24]


def bare_id(external_id: str) -> str:
    """The Message-ID in a message's external id."""
    return external_id.partition("#")[0]


def read(mail: Mail, address: str) -> list[Event]:
    """The events of one mail: one, and none for a copy of what says nothing."""
    message = parsed(mail.content)
    report = header(message, "content-type").lower()
    if _kind(message) == "multipart/report" and not mail.is_sent:
        return [_report(message, mail, address, report)]
    return [_said(message, mail, address)]


def parsed(content: bytes) -> Message:
    """The mail, or its headers alone where its body is built to be taken apart for ever."""
    try:
        return message_from_bytes(content, policy=default)
    except Exception:  # nested beyond any depth, or malformed in a way the parser does not foresee
        return BytesHeaderParser(policy=default).parsebytes(content)


def header(message: Message, name: str) -> str:
    """One header as text; what cannot be read is nothing."""
    return clean(_asked(lambda: str(message.get(name) or ""), "")).strip()


def _asked(question: Callable[[], Value], otherwise: Value) -> Value:
    """The standard library's parsers stumble, each in its own way, over what spammers write."""
    try:
        return question()
    except Exception:
        return otherwise


def _kind(part: Message) -> str:
    return _asked(part.get_content_type, "text/plain")


def _is_attached(part: Message) -> bool:
    return _asked(part.get_content_disposition, None) == "attachment"


def people(message: Message, *names: str) -> list[tuple[str, str]]:
    """Name and address, lower case, of everybody in these headers."""
    values = [header(message, name) for name in names]
    return [(name, found.lower()) for name, found in getaddresses(values) if "@" in found]


def ids(message: Message, name: str) -> list[str]:
    return _ID.findall(header(message, name))


def files(message: Message) -> Iterator[Message]:
    """The parts that are files, in their order: what Media.ref counts."""
    for part in _parts(message):
        is_named = _is_attached(part) or bool(_name(part))
        if is_named or _kind(part).partition("/")[0] in FILES:
            yield part


def _said(message: Message, mail: Mail, address: str) -> Event:
    own = ids(message, "message-id")
    name, sender = next(iter(people(message, "from")), ("", ""))
    subject, text = header(message, "subject"), _words(message)
    thread = _thread(message, own, address)
    ours = _ours(own, address)
    is_first = not _REPLIED.match(subject) and not ids(message, "references")
    told: dict[str, Any] = {
        "account": address,
        "key": "",
        "occurred_at": mail.arrived_at.astimezone(UTC),
        "thread_key": thread,
        "raw": {"message_id": own[0] if own else "", "from": sender, "subject": subject},
        "external_id": _external_id(own, sender, subject, text, bool(ours)),
        "author": Author(sender, clean(name) or sender, sender),
        "text": "\n\n".join(filter(None, [subject if is_first else "", text])),
        "visibility": Visibility.PRIVATE,
        "media": tuple(_media(message, mail)),
        "in_reply_to": next(iter(ids(message, "in-reply-to")), ""),
        "context": subject,
    }
    told["key"] = reading.key(told["external_id"])
    if mail.is_sent or ours:  # that a mail says to be from us proves nothing
        person = next(iter(people(message, "to")), ("", ""))[1]
        told["author"] = Author(person or address)
        return EchoSeen(**told, marker=ours)
    return MessageReceived(**told)


def _external_id(own: list[str], sender: str, subject: str, text: str, is_ours: bool) -> str:
    """The Message-ID and a digest: some programs give two mails the same, or none."""
    if is_ours:
        return own[0]
    said = hashlib.sha256("\0".join([sender, subject, text]).encode("utf-8", "replace"))
    named = own[0] if own and len(own[0]) <= 170 else ""
    return f"{named}#{said.hexdigest()[:16]}"


def _thread(message: Message, own: list[str], address: str) -> str:
    """By our own id, else by the token in our address, else by the mail it all began with."""
    before = [*ids(message, "references"), *ids(message, "in-reply-to")]
    for one in reversed([*before, *own]):
        ours = _OURS.fullmatch(one)
        if ours and ours[3].lower() == domain_of(address):
            return ours[2].lower()
    local, _, domain = address.partition("@")
    for _named, to in people(message, "to", "cc", "delivered-to"):
        box, _, token = to.partition("@")[0].partition("+")
        if to.partition("@")[2] == domain and box == local and re.fullmatch("[0-9a-f]{24}", token):
            return token
    root = next(iter(before or own), "")
    return thread_of(root or reading.digest([header(message, name) for name in ("from", "date")]))


def _ours(own: list[str], address: str) -> str:
    found = _OURS.fullmatch(own[0]) if own else None
    return found[1].lower() if found and found[3].lower() == domain_of(address) else ""


def _parts(message: Message) -> Iterator[Message]:
    """The leaves, however deeply nested; a mail within a mail is one leaf."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        if _kind(part).startswith("multipart/") and part.is_multipart():
            waiting[:0] = _inner(part)
        else:
            yield part


def _words(message: Message) -> str:
    found = {"text/plain": "", "text/html": ""}
    for part in _parts(message):
        kind = _kind(part)
        if kind in found and not found[kind] and not _is_attached(part):
            found[kind] = _text(part)
    return _own_words(found["text/plain"] or plain(found["text/html"]))[:LONGEST_TEXT]


def _text(part: Message) -> str:
    content = part_bytes(part)
    charset = _asked(part.get_content_charset, None) or "utf-8"
    try:
        text = content.decode(charset, "replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    return clean(text.replace("\r\n", "\n")).strip()


def part_bytes(part: Message) -> bytes:
    content: object = _asked(lambda: part.get_payload(decode=True), None)
    return content if isinstance(content, bytes) else b""


def _inner(part: Message) -> list[Message]:
    inner = part.get_payload() if part.is_multipart() else []
    return [one for one in inner if isinstance(one, Message)]


def _own_words(text: str) -> str:
    """Without the mail that is quoted below, where it is certain that it is one."""
    lines = text.split("\n")
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    if end == len(lines) or not any(line.startswith(">") for line in lines[end:]):
        return text
    for above in (1, 2, 3):
        if _SAYS.fullmatch("\n".join(lines[max(0, end - above) : end]).strip()):
            kept = "\n".join(lines[: end - above]).strip()
            return kept or text
    return text


def _media(message: Message, mail: Mail) -> Iterable[Media]:
    for number, part in enumerate(files(message)):
        mime, size = _kind(part), len(part_bytes(part))
        major = mime.partition("/")[0]
        kind = major if major in {"image", "audio", "video"} else "file"
        yield Media(kind, f"{mail.place}/{number}", clean(_name(part)), mime, size)


def _name(part: Message) -> str:
    return _asked(lambda: str(part.get_filename() or ""), "")


def _report(message: Message, mail: Mail, address: str, kind: str) -> Event:
    """What became of something we sent: delivered, read, or come back."""
    fields: dict[str, str] = {}
    for part in _parts(message):
        if _kind(part) in REPORTS:
            fields |= {name: value for name, value in _fields(part).items() if name not in fields}
    original = fields.get("original-message-id") or fields.get("message-id", "")
    about = _ID.findall(original)
    at = mail.arrived_at.astimezone(UTC)
    own = next(iter(ids(message, "message-id")), "") or reading.digest([mail.place])
    common: dict[str, Any] = {"account": address, "key": reading.key(own), "occurred_at": at}
    if not _ours(about, address):
        return UnknownEvent(**common, kind="report")
    action = fields.get("action", "").lower()
    state = {"failed": "failed", "delivered": "delivered"}.get(action, "")
    if "disposition-notification" in kind and "displayed" in fields.get("disposition", "").lower():
        state = "read"
    if not state:
        return UnknownEvent(**common, kind=f"report_{action or 'other'}"[:60])
    error = fields.get("diagnostic-code") or fields.get("status", "")
    thread = _thread(message, about, address)
    return DeliveryReported(
        **common, thread_key=thread, state=state, external_id=about[0], error=error[:300]
    )


def _fields(part: Message) -> dict[str, str]:
    """The first of each field, in all the blocks of a report."""
    blocks = _inner(part)
    if _kind(part) == "text/rfc822-headers":
        blocks = [message_from_bytes(part_bytes(part), policy=default)]
    found: dict[str, str] = {}
    for block in blocks:
        for name in ("action", "status", "diagnostic-code", "disposition", "original-message-id", "message-id"):  # fmt: skip
            value = header(block, name)
            if value:
                found.setdefault(name, value)
    return found
