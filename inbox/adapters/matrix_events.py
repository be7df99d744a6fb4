"""What the events of a Matrix room tell, in the house's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from inbox.adapters import reading
from inbox.adapters.matrix_rooms import Room, Told
from inbox.adapters.reading import identifier, mapping, moment, text
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

SAID = frozenset({"m.room.message", "m.sticker", "m.room.encrypted"})
SILENT = frozenset({"m.room.create", "m.room.member"})  # read for names and for when we came
MEDIA = {"m.image": "image", "m.video": "video", "m.audio": "audio", "m.file": "file"}
# Apps of before 2025 repeat the answered words on top of an answer.
_REPEATED = re.compile(r"> (\* )?<@[^\n]*\n(>[^\n]*\n)*\n?")


def is_said(events: Iterable[Told]) -> bool:
    """Whether somebody said something in them."""
    return any(text(told.get("type")) in SAID for told in events)


def read(room: Room, told: Told) -> Event | None:
    """One event of the timeline; None for what is only about who is in the room."""
    kind, event_id = text(told.get("type")), identifier(told.get("event_id"))
    sender = text(told.get("sender"))
    if "state_key" in told and kind in SILENT:
        return None
    if not event_id or not sender or "state_key" in told:
        return unknown(room, kind or "no_type", told)
    is_gone = bool(mapping(told, "unsigned", "redacted_because"))
    found: Event | None = None
    if is_gone and not (kind in SAID and _is_ours(room, told) and _marker(told)):
        kind = "taken_back"  # its removal is told by an event of its own
    elif kind in SAID and _relation(told).get("rel_type") == "m.replace":
        found = _edited(room, told)
    elif kind in SAID:
        found = _said(room, told, is_gone)
    elif kind == "m.reaction":
        found = _reacted(room, told)
    elif kind == "m.room.redaction":
        found = _withdrawn(room, told)
    return found or unknown(room, kind, told)


def receipts(room: Room, ephemeral: Iterable[Told]) -> list[Event]:
    """Who read how far. In an open room one person's reading says nothing of another's answers."""
    found: list[Event] = []
    for told in ephemeral:
        content = mapping(told, "content") if told.get("type") == "m.receipt" else {}
        for event_id, kinds in content.items():
            for person, receipt in mapping(kinds, "m.read").items():
                if person != room.account:
                    found += _read_until(room, event_id, person, mapping(receipt))
    return found


def unknown(room: Room, kind: str, told: Told) -> UnknownEvent:
    name = identifier(told.get("event_id")) or reading.digest(told)
    return UnknownEvent(
        account=room.account,
        key=reading.key(kind[:64], room.id, name),
        occurred_at=_at(told),
        raw=told,
        kind=kind[:64],
    )


def _said(room: Room, told: Told, is_gone: bool) -> Event | None:
    content = mapping(told, "content")
    media = _media(told)
    words = _words(content, bool(media))
    if words is None and not media and not is_gone:
        return None
    event_id, sender = identifier(told.get("event_id")), text(told.get("sender"))
    answered = text(mapping(_relation(told), "m.in_reply_to").get("event_id"))
    is_falling_back = _relation(told).get("is_falling_back") is True
    common: dict[str, Any] = {
        "account": room.account,
        "key": reading.key(room.name(event_id)),
        "occurred_at": _at(told),
        "raw": told,
        "external_id": room.name(event_id),
        "author": _author(room, sender),
        "text": _own_words(words or "", answered),
        "visibility": Visibility.PUBLIC if room.is_open else Visibility.PRIVATE,
        "media": media,
        "in_reply_to": room.name(answered) if answered and not is_falling_back else "",
        "context": room.title,
    }
    if not _is_ours(room, told):
        return MessageReceived(thread_key=room.thread(sender), **common)
    person = _addressed(room, content, answered) if room.is_open else ""
    to = Author("" if person == room.account else person)
    return EchoSeen(thread_key=room.thread(person), marker=_marker(told), to=to, **common)


def _own_words(words: str, answered: str) -> str:
    repeated = _REPEATED.match(words) if answered else None
    return words[repeated.end() :] if repeated else words


def _addressed(room: Room, content: Told, answered: str) -> str:
    """To whom our account spoke in an open room: the one it names, or the one it answers."""
    named = mapping(content, "m.mentions").get("user_ids")
    for person in named if isinstance(named, list) else []:
        if text(person) and person != room.account:
            return text(person)
    return (text(room.find(answered).get("sender")) if answered else "") or room.account


def _edited(room: Room, told: Told) -> Event | None:
    """Only whose words they are may change them; servers pass on what anybody claims."""
    target = text(_relation(told).get("event_id"))
    original = room.find(target) if target else {}
    changed = mapping(told, "content", "m.new_content")
    words = _words(changed, text(changed.get("msgtype")) in MEDIA)
    if words is None or not original or original.get("sender") != told.get("sender"):
        return None
    return MessageEdited(
        account=room.account,
        key=reading.key(room.name(identifier(told.get("event_id")))),
        occurred_at=_at(told),
        raw=told,
        external_id=room.name(target),
        text=words,
        version=identifier(told.get("origin_server_ts"))[:64],
    )


def _reacted(room: Room, told: Told) -> Event | None:
    relation, event_id = _relation(told), identifier(told.get("event_id"))
    target, emoji = text(relation.get("event_id")), text(relation.get("key"))
    if not target or not emoji:
        return None
    person = text(told.get("sender"))
    room.reactions[event_id] = [room.name(target), person, emoji]
    return _reaction(room, told, room.name(target), person, emoji)


def _withdrawn(room: Room, told: Told) -> Event | None:
    """A message taken back, or a reaction; of two reactions of one person the other still counts."""
    target = text(told.get("redacts")) or text(mapping(told, "content").get("redacts"))
    if not target:
        return None
    if target in room.reactions:
        upon, person, _ = room.reactions.pop(target)
        left = [
            emoji for name, who, emoji in room.reactions.values() if (name, who) == (upon, person)
        ]
        return _reaction(room, told, upon, person, left[-1] if left else "")
    return MessageRemoved(
        account=room.account,
        key=reading.key(room.name(target)),
        occurred_at=_at(told),
        raw=told,
        external_id=room.name(target),
    )


def _reaction(room: Room, told: Told, upon: str, person: str, emoji: str) -> ReactionSeen:
    return ReactionSeen(
        account=room.account,
        key=reading.key(room.name(identifier(told.get("event_id")))),
        occurred_at=_at(told),
        raw=told,
        external_id=upon,
        author=_author(room, person),
        emoji=emoji,
    )


def _read_until(room: Room, event_id: str, person: str, receipt: Told) -> list[Event]:
    """The message itself, by name; and those before it, by the time at which it was said."""
    common: dict[str, Any] = {
        "account": room.account,
        "occurred_at": moment(receipt.get("ts"), milliseconds=True),
        "thread_key": room.thread(person),
        "raw": receipt,
        "state": "read",
    }
    name, stamp = room.name(event_id), identifier(receipt.get("ts"))
    found: list[Event] = []
    if not room.is_open:
        key = reading.key("read", name, person, stamp)
        found.append(DeliveryReported(key=key, external_id=name, **common))
    said_at = _at(room.find(event_id))
    if said_at != reading.UNTOLD:
        key = reading.key("until", name, person, stamp)
        found.append(DeliveryReported(key=key, up_to=said_at, **common))
    return found


def _words(content: Told, is_media: bool) -> str | None:
    """What was written; beside a file only a caption, which is not the file's name. None: nothing."""
    body = content.get("body")
    if not isinstance(body, str):
        return None
    if not is_media:
        return body
    name = content.get("filename")
    return body if isinstance(name, str) and name != body else ""


def _media(told: Told) -> tuple[Media, ...]:
    content, kind = mapping(told, "content"), text(told.get("type"))
    if kind == "m.room.encrypted":
        return (Media("file", name=kind),)  # somebody wrote, and we cannot read it
    body, place = text(content.get("body")), text(content.get("geo_uri"))
    if content.get("msgtype") == "m.location" and place:
        return (Media("location", place, body),)
    shown = "sticker" if kind == "m.sticker" else MEDIA.get(text(content.get("msgtype")), "")
    # What is under `file` is encrypted, and nothing we could show.
    ref, sealed = text(content.get("url")), mapping(content, "file")
    if not shown or not (ref or sealed.get("url")):
        return ()
    info = mapping(content, "info")
    name = text(content.get("filename")) or body
    return (Media(shown, ref, name, text(info.get("mimetype")), reading.number(info.get("size"))),)


def _author(room: Room, person: str) -> Author:
    return Author(person, room.names.get(person, ""), person)


def _is_ours(room: Room, told: Told) -> bool:
    return told.get("sender") == room.account != ""


def _marker(told: Told) -> str:
    return text(mapping(told, "unsigned").get("transaction_id"))


def _relation(told: Told) -> Told:
    return mapping(told, "content", "m.relates_to")


def _at(told: Told) -> datetime:
    return moment(told.get("origin_server_ts"), milliseconds=True)
