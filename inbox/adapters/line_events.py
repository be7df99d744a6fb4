"""What a LINE webhook tells, as events."""

from __future__ import annotations

from typing import Any

from inbox.adapters import reading
from inbox.adapters.errors import PayloadMalformed
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.core.events import (
    Author,
    Event,
    Media,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    UnknownEvent,
    Visibility,
)

LONGEST_TOKEN = 1000  # no limit is documented
FILES = frozenset({"image", "video", "audio", "file"})


def read(told: Any, account: str) -> list[Event]:
    """Every event of one call; `account` where the call does not name it."""
    events = mapping(told).get("events")
    if not isinstance(events, list):
        raise PayloadMalformed("It has no list of events.", "no_events")
    account = identifier(told.get("destination")) or account
    return [_event(one if isinstance(one, dict) else {"value": one}, account) for one in events]


def chat_of(thread_key: str) -> str:
    """Where to say it: the person, or the group in which the person speaks."""
    return thread_key.partition("/")[0]


def _event(told: dict[str, Any], account: str) -> Event:
    source = mapping(told, "source")
    group = identifier(source.get("groupId")) or identifier(source.get("roomId"))
    person = identifier(source.get("userId"))
    common: dict[str, Any] = {
        "account": account,
        "occurred_at": moment(told.get("timestamp"), milliseconds=True),
        "thread_key": "/".join(filter(None, (group, person))),
        "raw": told,
    }
    kind = text(told.get("type"))
    found: Event | None = None
    if kind == "message":
        found = _said(common, person, bool(group), mapping(told, "message"))
    elif kind == "messageEdited":
        found = _edited(common, mapping(told, "message"))
    elif kind == "unsend":
        found = _taken_back(common, identifier(mapping(told, "unsend").get("messageId")))
    elif kind == "postback":
        found = _pressed(common, person, bool(group), mapping(told, "postback"))
    return found or _unknown(common, kind or "unnamed")


def _said(
    common: dict[str, Any], person: str, is_public: bool, message: dict[str, Any]
) -> Event | None:
    mid = identifier(message.get("id"))
    if not mid:
        return None
    is_to_us = any(
        one.get("isSelf") is True for one in items(mapping(message, "mention").get("mentionees"))
    )
    return MessageReceived(
        **common,
        key=reading.key(mid),
        external_id=mid,
        author=Author(person),
        text=text(message.get("text")),
        visibility=Visibility.PUBLIC if is_public else Visibility.PRIVATE,
        kind=_kind(common, "mention" if is_to_us else "message"),
        media=_media(mid, message),
        in_reply_to=identifier(message.get("quotedMessageId")),
        read_token=_token(message),
    )


def _token(message: dict[str, Any]) -> str:
    token = text(message.get("markAsReadToken"))
    return token if len(token) <= LONGEST_TOKEN else ""


def _pressed(
    common: dict[str, Any], person: str, is_public: bool, postback: dict[str, Any]
) -> Event | None:
    """A button of ours; `params` is the date that was chosen. Turning the pages of a menu says nothing."""
    params = mapping(postback, "params")
    if not postback or "newRichMenuAliasId" in params:
        return None
    at = common["occurred_at"].isoformat()
    event_id = identifier(common["raw"].get("webhookEventId")) or reading.digest(postback)
    external_id = reading.key("postback", common["thread_key"], at, event_id)
    chosen = [text(value) for value in params.values()]
    return MessageReceived(
        **common,
        key=external_id,
        external_id=external_id,
        author=Author(person),
        text=" ".join(filter(None, [text(postback.get("data")), *chosen])),
        visibility=Visibility.PUBLIC if is_public else Visibility.PRIVATE,
        kind=_kind(common, "postback"),
    )


def _edited(common: dict[str, Any], message: dict[str, Any]) -> Event | None:
    """They come in any order; the latest time is what stands there."""
    mid, version = identifier(message.get("id")), common["occurred_at"].isoformat()
    if not mid:
        return None
    words = text(message.get("text"))
    return MessageEdited(
        **common,
        key=reading.key(mid, version, reading.digest(words)),
        external_id=mid,
        text=words,
        version=version,
    )


def _taken_back(common: dict[str, Any], mid: str) -> Event | None:
    return MessageRemoved(**common, key=reading.key(mid), external_id=mid) if mid else None


def _kind(common: dict[str, Any], kind: str) -> str:
    """In standby another module answers the customer, and we only look on."""
    return "standby" if common["raw"].get("mode") == "standby" else kind


def _media(mid: str, message: dict[str, Any]) -> tuple[Media, ...]:
    """`ref` of a file is the message's id, under which LINE keeps it, or an address elsewhere."""
    kind = text(message.get("type"))
    if kind == "text" or not kind:
        return ()
    if kind in FILES:
        elsewhere = text(mapping(message, "contentProvider").get("originalContentUrl"))
        name, size = text(message.get("fileName")), reading.number(message.get("fileSize"))
        return (Media(kind, elsewhere or mid, name, size_bytes=size),)
    if kind == "sticker":
        ids = (identifier(message.get("packageId")), identifier(message.get("stickerId")))
        keywords = message.get("keywords")
        words = [text(one) for one in keywords] if isinstance(keywords, list) else []
        return (Media(kind, "/".join(filter(None, ids)), next(filter(None, words), "")),)
    if kind == "location":
        place = [_degrees(message.get(name)) for name in ("latitude", "longitude")]
        name = text(message.get("title")) or text(message.get("address"))
        return (Media(kind, ",".join(place) if all(place) else "", name),)
    return (Media("share", name=kind[:64]),)


def _degrees(value: Any) -> str:
    return repr(value) if isinstance(value, float) else identifier(value)


def _unknown(common: dict[str, Any], kind: str) -> UnknownEvent:
    told = common["raw"]
    event_id = identifier(told.get("webhookEventId")) or reading.digest(told)
    return UnknownEvent(**common, key=reading.key(kind, event_id), kind=kind[:64])
