"""A mail taken apart, at a cost that does not depend on who wrote it: everything is bounded before it is parsed.

The standard library's older policy is used on purpose: the newer one reads headers into trees, in time that grows
with the square of their length, and recursively.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from typing import TypeVar

from inbox.core.cleaning import clean

LONGEST_HEADER = 8_000  # bytes
MOST_HEADERS = 300
MOST_DELIMITERS = 2_000  # lines that could begin a part
MOST_BOUNDARIES = 40
MOST_COMPARISONS = 4_000_000
MOST_PARTS = 200
LONGEST_RAW = 20_000  # bytes shown of a mail that is not taken apart
FILES = frozenset({"image", "audio", "video", "application"})
Value = TypeVar("Value")
_ID = re.compile(r"<([^<>\s]{1,900})>")
_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"\r?\n(?![ \t])")
_PART_HEADER = re.compile(
    rb"^content-[a-z-]+:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)


def parsed(content: bytes) -> Message:
    """The mail; where it is built to be taken apart for ever, its headers and the beginning as it stands."""
    found = _END.search(content)
    head, body = (content[: found.start()], content[found.end() :]) if found else (content, b"")
    head = _bounded(head)
    if _is_tame(content):
        whole = asked(lambda: message_from_bytes(head + b"\n\n" + body, policy=compat32), None)
        if whole is not None:
            return whole
    message = asked(lambda: message_from_bytes(head + b"\n\n", policy=compat32), Message())
    for name in ("content-type", "content-transfer-encoding", "content-disposition"):
        del message[name]
    message.set_payload(body[:LONGEST_RAW].decode("utf-8", "replace"), "utf-8")
    return message


def _is_tame(content: bytes) -> bool:
    """Whether taking it apart is cheap: each line is compared with every boundary it lies within."""
    boundaries = len(_BOUNDARY.findall(content))
    return (
        content.count(b"\n--") <= MOST_DELIMITERS
        and boundaries <= MOST_BOUNDARIES
        and content.count(b"\n") * (boundaries + 1) <= MOST_COMPARISONS
        and all(len(found[0]) <= LONGEST_HEADER for found in _PART_HEADER.finditer(content))
    )


def asked(question: Callable[[], Value], otherwise: Value) -> Value:
    """The standard library's parsers stumble, each in its own way, over what spammers write."""
    try:
        return question()
    except Exception:
        return otherwise


def header(message: Message, name: str) -> str:
    """The first of this name as text; what cannot be read is nothing."""
    return decoded(_raw(message, name)).strip()


def people(message: Message, *names: str) -> list[tuple[str, str]]:
    """Name and address, lower case, of everybody in these headers.

    Taken apart before it is decoded: an encoded name cannot bring an address in.
    """
    raw = [_raw(message, name) for name in names]
    found: list[tuple[str, str]] = asked(lambda: getaddresses(raw), [])
    return [(decoded(name), clean(address).lower()) for name, address in found if "@" in address]


def ids(message: Message, name: str) -> list[str]:
    """Message-IDs, without brackets."""
    return _ID.findall(clean(_raw(message, name)))


def ids_in(text: str) -> list[str]:
    return _ID.findall(text)


def kind_of(part: Message) -> str:
    return asked(part.get_content_type, "text/plain")


def is_attached(part: Message) -> bool:
    return asked(part.get_content_disposition, None) == "attachment"


def name_of(part: Message) -> str:
    return decoded(asked(lambda: str(part.get_filename() or ""), ""))


def leaves(message: Message) -> Iterator[Message]:
    """Its parts, however deeply nested; a mail within a mail is one leaf."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        if kind_of(part).startswith("multipart/") and part.is_multipart():
            waiting[:0] = inner(part)
        else:
            yield part


def inner(part: Message) -> list[Message]:
    held = part.get_payload() if part.is_multipart() else []
    return [one for one in held if isinstance(one, Message)]


def files(message: Message) -> Iterator[Message]:
    """The parts that are files, in their order: what Media.ref counts."""
    for part in leaves(message):
        is_named = is_attached(part) or bool(name_of(part))
        if is_named or kind_of(part).partition("/")[0] in FILES:
            yield part


def part_bytes(part: Message) -> bytes:
    content: object = asked(lambda: part.get_payload(decode=True), None)
    return content if isinstance(content, bytes) else b""


def part_text(part: Message) -> str:
    content = part_bytes(part)
    charset = asked(part.get_content_charset, None) or "utf-8"
    text = asked(lambda: content.decode(charset, "replace"), None)
    told = text if isinstance(text, str) else content.decode("utf-8", "replace")
    return clean(told.replace("\r\n", "\n")).strip()


def decoded(raw: str) -> str:
    """With encoded words read; what is not readable stays as it was written."""
    parts = asked(lambda: decode_header(raw), [(raw, None)])
    return clean("".join(_part(content, charset) for content, charset in parts))


def _part(content: str | bytes, charset: str | None) -> str:
    if isinstance(content, str):
        return content
    if charset in (None, "unknown-8bit"):
        return content.decode("utf-8", "replace")
    told = asked(lambda: content.decode(charset or "utf-8", "replace"), None)
    return told if isinstance(told, str) else content.decode("utf-8", "replace")


def _raw(message: Message, name: str) -> str:
    """Unfolded, and as UTF-8 where it holds bytes that no header may hold."""
    for told, value in message.raw_items():
        if told.lower() == name:
            octets = str(value).encode("utf-8", "surrogateescape")
            return re.sub(r"[\r\n]+", "", octets.decode("utf-8", "replace"))
    return ""


def _bounded(head: bytes) -> bytes:
    fields = _FIELD.split(head, maxsplit=MOST_HEADERS)[:MOST_HEADERS]
    return b"\n".join(field[:LONGEST_HEADER] for field in fields)
