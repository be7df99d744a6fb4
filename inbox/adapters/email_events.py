"""What a mail tells, as events. Nothing in it is believed that its own server has not written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from typing import Any

from inbox.adapters import reading
from inbox.adapters.email_reading import (
    files,
    header,
    ids,
    ids_in,
    inner,
    is_attached,
    kind_of,
    leaves,
    name_of,
    parsed,
    part_bytes,
    part_text,
    people,
)
from inbox.adapters.plain import plain
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

REPORTS = frozenset({
    "message/delivery-status", "message/disposition-notification", "message/rfc822", "text/rfc822-headers",
})  # fmt: skip
LONGEST_TEXT = 200_000
LONGEST_HTML = 200_000
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
    """The one event of a mail. One that cannot be read at all holds up no other."""
    try:
        return _read(mail, address)
    except Exception as error:  # written by a stranger, and perhaps to this very end
        return [
            UnknownEvent(
                account=address,
                key=reading.key("unreadable", mail.place),
                occurred_at=mail.arrived_at.astimezone(UTC),
                kind="unreadable_mail",
                raw={"place": mail.place, "error": type(error).__name__},
            )
        ]


def external_id(message: Message, address: str, *, is_sent: bool) -> str:
    """The Message-ID and a digest: some programs give two mails the same, or none. Bare where it is our own.

    Only what lies among our sent mail is our own: anybody can write a Message-ID like ours.
    """
    own = ids(message, "message-id")
    if is_sent and _ours(own, address):
        return own[0]
    sender = next(iter(people(message, "from")), ("", ""))[1]
    told = [sender, header(message, "subject"), _words(message)]
    said = hashlib.sha256("\0".join(told).encode("utf-8", "replace"))
    named = own[0] if own and len(own[0]) <= 170 else ""
    return f"{named}#{said.hexdigest()[:16]}"


def _read(mail: Mail, address: str) -> list[Event]:
    message = parsed(mail.content)
    report = header(message, "content-type").lower()
    if kind_of(message) == "multipart/report" and not mail.is_sent:
        return [_report(message, mail, address, report)]
    return [_said(message, mail, address)]


def _said(message: Message, mail: Mail, address: str) -> Event:
    own = ids(message, "message-id")
    name, sender = next(iter(people(message, "from")), ("", ""))
    subject, text = header(message, "subject"), _words(message)
    thread = _thread(message, own, address)
    ours = _ours(own, address) if mail.is_sent else ""
    is_first = not _REPLIED.match(subject) and not ids(message, "references")
    told: dict[str, Any] = {
        "account": address,
        "key": "",
        "occurred_at": mail.arrived_at.astimezone(UTC),
        "thread_key": thread,
        "raw": {"message_id": own[0] if own else "", "from": sender, "subject": subject},
        "external_id": external_id(message, address, is_sent=mail.is_sent),
        "author": Author(sender, name or sender, sender),
        "text": "\n\n".join(filter(None, [subject if is_first else "", text])),
        "visibility": Visibility.PRIVATE,
        "media": tuple(_media(message, mail)),
        "in_reply_to": next(iter(ids(message, "in-reply-to")), ""),
        "context": subject,
        "is_automatic": _is_automatic(message),
    }
    told["key"] = reading.key(told["external_id"])
    if mail.is_sent:  # that a mail says to be from us proves nothing
        person = next(iter(people(message, "to")), ("", ""))[1]
        told["author"] = Author(address)
        return EchoSeen(**told, marker=ours, to=Author(person, person, person))
    return MessageReceived(**told)


def _is_automatic(message: Message) -> bool:
    """An absence note or the like (RFC 3834). What a form on a page generated is not: a person waits behind it."""
    told = header(message, "auto-submitted").partition(";")[0].strip().lower()
    is_reply = header(message, "precedence").strip().lower() == "auto_reply"
    return told == "auto-replied" or is_reply or bool(header(message, "x-autoreply"))


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


def _words(message: Message) -> str:
    found = {"text/plain": "", "text/html": ""}
    for part in leaves(message):
        kind = kind_of(part)
        if kind in found and not found[kind] and not is_attached(part):
            found[kind] = part_text(part)
    return _own_words(found["text/plain"] or plain(found["text/html"][:LONGEST_HTML]))[
        :LONGEST_TEXT
    ]


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
        mime, size = kind_of(part), len(part_bytes(part))
        major = mime.partition("/")[0]
        kind = major if major in {"image", "audio", "video"} else "file"
        yield Media(kind, f"{mail.place}/{number}", name_of(part), mime, size)


def _report(message: Message, mail: Mail, address: str, kind: str) -> Event:
    """What became of something we sent: delivered, read, or come back."""
    fields: dict[str, str] = {}
    for part in leaves(message):
        if kind_of(part) in REPORTS:
            fields |= {name: value for name, value in _fields(part).items() if name not in fields}
    original = fields.get("original-message-id") or fields.get("message-id", "")
    about = ids_in(original)
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
    blocks = inner(part)
    if kind_of(part) == "text/rfc822-headers":
        blocks = [parsed(part_bytes(part))]
    found: dict[str, str] = {}
    for block in blocks:
        for name in ("action", "status", "diagnostic-code", "disposition", "original-message-id", "message-id"):  # fmt: skip
            value = header(block, name)
            if value:
                found.setdefault(name, value)
    return found
