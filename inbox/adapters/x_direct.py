"""What X tells of private messages: pushed in the old shape, listed in the new one, or encrypted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from inbox.adapters import reading, x_calls, x_posts
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.adapters.x_posts import Around, Named
from inbox.core.events import (
    Author,
    DeliveryReported,
    EchoSeen,
    Event,
    Media,
    MessageReceived,
    Visibility,
)

INBOX = "https://x.com/messages"


def direct(person: str) -> str:
    return f"dm:{person}"


def group(conversation: str) -> str:
    return f"group:{conversation}"


def encrypted(conversation: str) -> str:
    """Apart from the plain messages: nothing of ours may go out unencrypted as an answer to these."""
    return f"chat:{conversation}"


def pushed(payload: dict[str, Any], account: str, raw: dict[str, Any], kind: str) -> list[Event]:
    """Messages and reports of having read; empty where there is nothing of either."""
    users = payload.get("users")
    known: Named = {
        name: mapping(one, "data") or one
        for name, one in (users.items() if isinstance(users, dict) else ())
        if isinstance(one, dict)
    }
    told = items(payload.get("direct_message_events"))
    reports = items(payload.get("direct_message_mark_read_events"))
    if not reports and "last_read_event_id" in payload:
        reports = [payload]
    found = [(_created(one, known, account, raw), one) for one in told]
    found += [(_read(one, account, raw), one) for one in reports]
    return [
        event or x_posts.unknown(kind, account, "", reading.UNTOLD, one) for event, one in found
    ]


def listed(
    told: dict[str, Any], around: Around, account: str, thread_key: str = ""
) -> MessageReceived | None:
    """One message of a list; None for what is not one."""
    name, sender = identifier(told.get("id")), identifier(told.get("sender_id"))
    if not name or told.get("event_type") not in {None, "MessageCreate"}:
        return None
    conversation = identifier(told.get("dm_conversation_id"))
    return _said(
        name,
        moment(told.get("created_at")),
        account,
        x_posts.person(sender, around.users),
        told,
        thread_key=thread_key or _thread(conversation, sender, account),
        words=x_posts.plain(text(told.get("text")), told.get("entities")),
        media=x_posts.attached(told, around.media),
    )


def sealed(payload: dict[str, Any], account: str, raw: dict[str, Any]) -> list[Event]:
    """An encrypted message: that it came is known, what it says is not."""
    name, sender = identifier(payload.get("id")), identifier(payload.get("sender_id"))
    conversation = identifier(payload.get("conversation_id"))
    if not name or not conversation:
        return []
    at = moment(payload.get("created_at_msec"), milliseconds=True)
    return [
        _said(
            name, at, account, Author(sender), raw, thread_key=encrypted(conversation), link=INBOX
        )
    ]


def _created(told: dict[str, Any], users: Named, account: str, raw: dict[str, Any]) -> Event | None:
    created = mapping(told, "message_create")
    name, sender = identifier(told.get("id")), identifier(created.get("sender_id"))
    other = identifier(mapping(created, "target").get("recipient_id"))
    person = other if sender == account else sender
    if not name or not sender or not person:
        return None
    content = mapping(created, "message_data")
    medium = mapping(content, "attachment", "media")
    key = identifier(medium.get("id_str")) or identifier(medium.get("id"))
    return _said(
        name,
        moment(told.get("created_timestamp"), milliseconds=True),
        account,
        x_posts.person(sender, users),
        raw,
        thread_key=direct(person),
        words=x_posts.plain(text(content.get("text")), content.get("entities")),
        media=(x_posts.medium(medium, key),) if medium else (),
        kind="postback" if content.get("quick_reply_response") else "message",
    )


def _said(
    name: str,
    at: datetime,
    account: str,
    author: Author,
    raw: dict[str, Any],
    *,
    thread_key: str,
    words: str = "",
    media: tuple[Media, ...] = (),
    kind: str = "message",
    link: str = "",
) -> MessageReceived:
    is_ours = author.external_id != "" and author.external_id == account
    by_id = moment(x_calls.milliseconds(name), milliseconds=True)
    # Of our own words the id tells the time everywhere, so that reports "read until this id" meet them.
    is_by_id = at == reading.UNTOLD or (is_ours and by_id != reading.UNTOLD)
    said: dict[str, Any] = {
        "account": account,
        "key": reading.key(name),
        "occurred_at": by_id if is_by_id else at,
        "thread_key": thread_key,
        "raw": raw,
        "external_id": name,
        "author": author,
        "text": words,
        "visibility": Visibility.PRIVATE,
        "kind": "message" if is_ours else kind,
        "media": media,
        "permalink": link,
    }
    other = thread_key.partition("dm:")[2]
    return EchoSeen(**said, to=Author(other)) if is_ours else MessageReceived(**said)


def _read(told: dict[str, Any], account: str, raw: dict[str, Any]) -> Event | None:
    """The customer has read everything up to a message; that we read theirs is no report."""
    reader, last = identifier(told.get("sender_id")), identifier(told.get("last_read_event_id"))
    at = moment(told.get("created_timestamp"), milliseconds=True)
    up_to = moment(x_calls.milliseconds(last), milliseconds=True)
    up_to = at if up_to == reading.UNTOLD else up_to
    if not reader or reader == account or up_to == reading.UNTOLD:
        return None
    return DeliveryReported(
        account=account,
        key=reading.key(reader, last, at.isoformat()),
        occurred_at=at,
        thread_key=direct(reader),
        raw=raw,
        state="read",
        up_to=up_to,
    )


def _thread(conversation: str, sender: str, account: str) -> str:
    """A conversation of two is named after both; any other is a group."""
    two = conversation.split("-")
    if len(two) == 2 and account in two:
        return direct(two[0] if two[1] == account else two[1])
    return group(conversation) if conversation else direct(sender)
