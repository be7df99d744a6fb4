"""What a signed webhook tells, as events; the shapes are those of docs/connect-generic.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inbox.adapters import reading
from inbox.adapters.errors import PayloadMalformed
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.core.events import (
    Author,
    DeliveryReported,
    EchoSeen,
    Event,
    Media,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    UnknownEvent,
    Visibility,
)

SAID = {
    "message": Visibility.PRIVATE,
    "postback": Visibility.PRIVATE,
    "comment": Visibility.PUBLIC,
    "mention": Visibility.PUBLIC,
    "review": Visibility.PUBLIC,
    "echo": Visibility.PRIVATE,
}
MEDIA = frozenset({"image", "video", "audio", "file", "sticker", "location", "share"})
STATES = frozenset({"sent", "delivered", "read", "failed"})


def read(told: Any, account: str) -> list[Event]:
    """Every event of one call, in its order."""
    events = mapping(told).get("events")
    if not isinstance(events, list):
        raise PayloadMalformed("It has no list of events.", "no_events")
    return [_event(one if isinstance(one, dict) else {"value": one}, account) for one in events]


def _event(told: dict[str, Any], account: str) -> Event:
    common: dict[str, Any] = {
        "account": account,
        "occurred_at": moment(told.get("at")),
        "thread_key": identifier(told.get("thread")),
        "raw": told,
    }
    kind = text(told.get("type"))
    reader = _said if kind in SAID else CHANGES.get(kind)
    found = reader(common, identifier(told.get("id"))) if reader else None
    return found or _unknown(common, kind or "unnamed")


def _said(common: dict[str, Any], mid: str) -> Event | None:
    """Without a thread: the person's where it is private, else one that begins here."""
    told = common["raw"]
    kind, author, visibility = told["type"], _author(told), _visibility(told)
    is_ours, is_private = kind == "echo", visibility is Visibility.PRIVATE
    begun = "" if is_ours else author.external_id if is_private else mid
    thread = common["thread_key"] or begun
    if not mid or not thread:
        return None
    said: dict[str, Any] = {
        **common,
        "thread_key": thread,
        "key": reading.key(mid),
        "external_id": mid,
        "author": author,
        "text": text(told.get("text")),
        "visibility": visibility,
        "media": _media(told),
        "in_reply_to": identifier(told.get("in_reply_to")),
        "permalink": _link(told.get("link")),
        "context": text(told.get("context")),
    }
    if is_ours:
        beneath = "message" if is_private else "comment"
        return EchoSeen(**said, kind=beneath, marker=text(told.get("key")))
    return MessageReceived(**said, kind=kind)


def _edited(common: dict[str, Any], mid: str) -> Event | None:
    if not mid:
        return None
    told = common["raw"]
    words = text(told.get("text"))
    version = identifier(told.get("version"))[:64] or common["occurred_at"].isoformat()
    return MessageEdited(
        **common,
        key=reading.key(mid, version, reading.digest(words)),
        external_id=mid,
        text=words,
        version=version,
    )


def _removed(common: dict[str, Any], mid: str) -> Event | None:
    return MessageRemoved(**common, key=reading.key(mid), external_id=mid) if mid else None


def _reacted(common: dict[str, Any], mid: str) -> Event | None:
    author, emoji = _author(common["raw"]), text(common["raw"].get("emoji"))
    if not mid:
        return None
    return ReactionSeen(
        **common,
        key=reading.key(mid, author.external_id, emoji, common["occurred_at"].isoformat()),
        external_id=mid,
        author=author,
        emoji=emoji,
    )


def _delivered(common: dict[str, Any], mid: str) -> Event | None:
    """Of one message, or of every one of the thread until a time."""
    told = common["raw"]
    state, up_to = text(told.get("state")), moment(told.get("up_to"))
    is_of_many = bool(common["thread_key"]) and up_to != reading.UNTOLD
    if state not in STATES or not (mid or is_of_many):
        return None
    about = mid or reading.key(common["thread_key"], up_to.isoformat())
    return DeliveryReported(
        **common,
        key=reading.key(about, state),
        state=state,
        external_id=mid,
        up_to=None if mid else up_to,
        error=text(told.get("error"))[:300],
    )


CHANGES: dict[str, Callable[[dict[str, Any], str], Event | None]] = {
    "edit": _edited,
    "removal": _removed,
    "reaction": _reacted,
    "delivery": _delivered,
}


def _author(told: dict[str, Any]) -> Author:
    who = mapping(told, "author")
    return Author(identifier(who.get("id")), text(who.get("name")), text(who.get("handle")))


def _visibility(told: dict[str, Any]) -> Visibility:
    word = text(told.get("visibility"))
    return Visibility(word) if word in set(Visibility) else SAID[told["type"]]


def _media(told: dict[str, Any]) -> tuple[Media, ...]:
    return tuple(
        Media(
            kind if (kind := text(one.get("kind"))) in MEDIA else "file",
            text(one.get("url")),
            text(one.get("name")),
            text(one.get("mime")),
            _size(one.get("size")),
        )
        for one in items(told.get("media"))
    )


def _size(value: Any) -> int | None:
    """No file is larger than a database can count."""
    size = reading.number(value)
    return size if size is not None and 0 <= size < 2**63 else None


def _link(value: Any) -> str:
    """Shown to people to click on, so nothing but an address."""
    return text(value) if text(value).startswith(("https://", "http://")) else ""


def _unknown(common: dict[str, Any], kind: str) -> UnknownEvent:
    told = common["raw"]
    event_id = identifier(told.get("id"))
    return UnknownEvent(
        **common, key=reading.key(kind, event_id, reading.digest(told)), kind=kind[:64]
    )
