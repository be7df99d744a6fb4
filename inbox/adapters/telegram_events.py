"""What a Telegram update tells, as events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from inbox.adapters import reading
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.core.events import (
    Author,
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

MESSAGES = ("message", "channel_post", "business_message")
EDITS = ("edited_message", "edited_channel_post", "edited_business_message")
WANTED = [
    *MESSAGES,
    *EDITS,
    "callback_query",
    "message_reaction",
    "my_chat_member",
    "business_connection",
    "deleted_business_messages",
]
MEDIA = {
    "photo": "image", "video": "video", "animation": "video", "video_note": "video", "audio": "audio",
    "voice": "audio", "document": "file", "sticker": "sticker", "location": "location",
    "venue": "location", "contact": "share", "poll": "share", "dice": "share", "game": "share",
    "story": "share", "paid_media": "share", "checklist": "share", "giveaway": "share",
    "invoice": "share",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said. `person` only in groups and channels, where each has a thread of their own."""

    chat: str
    person: str = ""
    business: str = ""  # the connection through which we speak for a business account

    @classmethod
    def of(cls, thread_key: str) -> Place:
        business, _, rest = thread_key.rpartition("@")
        chat, _, person = rest.partition("/")
        return cls(chat, person, business)

    @property
    def key(self) -> str:
        business = f"{self.business}@" if self.business else ""
        return f"{business}{self.chat}{'/' + self.person if self.person else ''}"

    def moved_to(self, chat: str) -> Place:
        return replace(self, chat=chat)


def read(update: dict[str, Any], account: str) -> list[Event]:
    """The events of one update: one, except where several messages were deleted at once."""
    number = identifier(update.get("update_id")) or reading.digest(update)
    for name, value in update.items():
        if isinstance(value, dict):
            return _events(name, value, account, number, update)
    kind = next((name for name in update if name != "update_id"), "empty")
    return [_unknown(kind, account, number, reading.UNTOLD, update)]


def _events(
    name: str, value: dict[str, Any], account: str, number: str, update: dict[str, Any]
) -> list[Event]:
    at = moment(value.get("edit_date") if name in EDITS else None, value.get("date"))
    found: Event | None = None
    if name in MESSAGES:
        found = _said(name, value, account, update, at)
    elif name in EDITS:
        found = _edited(value, account, update, at)
    elif name == "callback_query":
        found = _pressed(value, account, update)
    elif name == "message_reaction":
        found = _reacted(value, account, number, update, at)
    elif name == "deleted_business_messages" and isinstance(value.get("message_ids"), list):
        return _removed(value, account, update)
    return [found or _unknown(name, account, number, at, update)]


def _said(
    name: str, message: dict[str, Any], account: str, update: dict[str, Any], at: datetime
) -> Event | None:
    external_id, chat = _external_id(message), mapping(message, "chat")
    media = _media(message)
    words = text(message.get("text")) or text(message.get("caption"))
    is_told = bool(words or media) or "text" in message
    if not external_id or not is_told:
        return None  # somebody joined, a title changed: nothing was said
    author = _author(message)
    is_ours = _is_ours(name, message, author, identifier(chat.get("id")))
    customer = _addressed(message) if is_ours else author
    said: dict[str, Any] = {
        "account": account,
        "key": reading.key(external_id),
        "occurred_at": at,
        "thread_key": _place(message, customer).key,
        "raw": update,
        "external_id": external_id,
        "author": author,
        "text": words,
        "visibility": _visibility(chat),
        "media": media,
        "in_reply_to": _external_id({"chat": chat, **mapping(message, "reply_to_message")}),
        "context": text(chat.get("title")),
    }
    return EchoSeen(**said, to=customer) if is_ours else MessageReceived(**said)


def _is_ours(name: str, message: dict[str, Any], author: Author, chat: str) -> bool:
    """Our business account's words, our channel's posts, and what our group says in its own name."""
    if name == "business_message":
        return author.external_id != chat
    return bool(message.get("is_automatic_forward")) or (
        bool(message.get("sender_chat")) and author.external_id == chat
    )


def _addressed(message: dict[str, Any]) -> Author:
    """Whom our own words answer, in a group; nobody where they are for everybody."""
    chat = mapping(message, "chat")
    if _visibility(chat) is Visibility.PRIVATE:
        return _person(chat)
    answered = mapping(message, "reply_to_message")
    return Author("") if mapping(answered, "sender_chat") else _author(answered)


def _edited(
    message: dict[str, Any], account: str, update: dict[str, Any], at: datetime
) -> Event | None:
    external_id = _external_id(message)
    if not external_id:
        return None
    words = text(message.get("text")) or text(message.get("caption"))
    return MessageEdited(
        account=account,
        key=reading.key(external_id, at.isoformat(), reading.digest(words)),
        occurred_at=at,
        thread_key=_place(message, _author(message)).key,
        raw=update,
        external_id=external_id,
        text=words,
        version=at.isoformat(),
    )


def _pressed(query: dict[str, Any], account: str, update: dict[str, Any]) -> Event | None:
    """A button under one of our messages; the platform does not say when it was pressed."""
    message, query_id = mapping(query, "message"), identifier(query.get("id"))
    chat = mapping(message, "chat")
    author = _person(mapping(query, "from"))
    if not query_id or not (chat or author.external_id):
        return None
    place = _place({"chat": chat or {"id": author.external_id, "type": "private"}}, author)
    return MessageReceived(
        account=account,
        key=reading.key("callback", query_id),
        occurred_at=reading.UNTOLD,
        thread_key=place.key,
        raw=update,
        external_id=reading.key(place.chat, "callback", query_id),
        author=author,
        text=text(query.get("data")),
        visibility=_visibility(chat),
        kind="postback",
        in_reply_to=_external_id(message),
    )


def _reacted(
    value: dict[str, Any], account: str, number: str, update: dict[str, Any], at: datetime
) -> Event | None:
    external_id = _external_id(value)
    if not external_id:
        return None
    now = items(value.get("new_reaction"))
    emoji = next((text(one.get("emoji")) or text(one.get("type")) for one in now), "")
    return ReactionSeen(
        account=account,
        key=reading.key("reaction", number),
        occurred_at=at,
        raw=update,
        external_id=external_id,
        author=_person(mapping(value, "user") or mapping(value, "actor_chat")),
        emoji=emoji,
    )


def _removed(value: dict[str, Any], account: str, update: dict[str, Any]) -> list[Event]:
    chat = mapping(value, "chat")
    names = [_external_id({"chat": chat, "message_id": one}) for one in value["message_ids"]]
    return [
        MessageRemoved(
            account=account,
            key=reading.key(name),
            occurred_at=reading.UNTOLD,
            thread_key=_place({"chat": chat, **value}, Author("")).key,
            raw=update,
            external_id=name,
        )
        for name in names
        if name
    ]


def _external_id(message: dict[str, Any]) -> str:
    """Numbers of messages are unique in their chat only."""
    chat = identifier(mapping(message, "chat").get("id"))
    number = identifier(message.get("message_id"))
    return f"{chat}:{number}" if chat and number else ""


def _place(message: dict[str, Any], author: Author) -> Place:
    chat = mapping(message, "chat")
    is_public = _visibility(chat) is Visibility.PUBLIC
    return Place(
        identifier(chat.get("id")),
        author.external_id if is_public else "",
        identifier(message.get("business_connection_id")),
    )


def _visibility(chat: dict[str, Any]) -> Visibility:
    is_group = text(chat.get("type")) in {"group", "supergroup", "channel"}
    return Visibility.PUBLIC if is_group else Visibility.PRIVATE


def _author(message: dict[str, Any]) -> Author:
    """A person; or the group or channel in whose name it was said."""
    return _person(mapping(message, "sender_chat") or mapping(message, "from"))


def _person(who: dict[str, Any]) -> Author:
    names = [text(who.get("first_name")), text(who.get("last_name"))]
    name = " ".join(filter(None, names)) or text(who.get("title"))
    return Author(identifier(who.get("id")), name, text(who.get("username")))


def _media(message: dict[str, Any]) -> tuple[Media, ...]:
    """What came with it; of a picture's sizes the last, which is the largest."""
    found = []
    for name, kind in MEDIA.items():
        value = message.get(name)
        if not value or (name == "document" and "animation" in message):
            continue
        told = (items(value) or [{}])[-1] if isinstance(value, list) else mapping(value)
        title = text(told.get("file_name")) or text(told.get("title")) or text(told.get("question"))
        size = reading.number(told.get("file_size"))
        found.append(
            Media(kind, text(told.get("file_id")), title, text(told.get("mime_type")), size)
        )
    return tuple(found)


def _unknown(
    kind: str, account: str, number: str, at: datetime, update: dict[str, Any]
) -> UnknownEvent:
    return UnknownEvent(
        account=account, key=reading.key(kind, number), occurred_at=at, raw=update, kind=kind[:64]
    )
