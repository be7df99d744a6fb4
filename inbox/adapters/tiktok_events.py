"""What TikTok's webhook tells, as events. Its content is JSON inside a text."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from inbox.adapters import reading
from inbox.adapters.errors import PayloadMalformed
from inbox.adapters.reading import identifier, mapping, text
from inbox.core.events import (
    Author,
    DeliveryReported,
    EchoSeen,
    Event,
    Media,
    MessageReceived,
    MessageRemoved,
    UnknownEvent,
    Visibility,
)

HEARD = frozenset({"im_receive_msg", "im_receive_msg_eu"})
MEDIA = {"image": "image", "video": "video", "sticker": "sticker", "share_post": "share"}
_MILLISECONDS_FROM = 10**11  # a number this large is no date in seconds
DIRECT = "dm:"


def read(told: dict[str, Any]) -> list[Event]:
    """The one event of a call; what is not understood is UnknownEvent."""
    event = text(told.get("event"))
    content = _content(told.get("content"))
    common: dict[str, Any] = {
        "account": identifier(told.get("user_openid")),
        "occurred_at": moment(content.get("timestamp"), told.get("create_time")),
        "raw": {**told, "content": content},
    }
    found: Event | None = None
    if event == "comment.update":
        found = _comment(common, content)
    elif event in HEARD or event == "im_send_msg":
        found = _message(common, content, is_ours=event == "im_send_msg")
    elif event == "im_mark_read_msg":
        found = _read(common, content)
    return [found or _unknown(common, event)]


def moment(*values: Any) -> datetime:
    """Some are told in seconds and some in milliseconds; the size shows which."""
    for value in values:
        number = reading.number(value)
        if number is not None:
            told = reading.moment(number, milliseconds=number >= _MILLISECONDS_FROM)
            if told != reading.UNTOLD:
                return told
    return reading.UNTOLD


def direct(conversation: str) -> str:
    return DIRECT + conversation


def comment_place(thread_or_comment: str) -> tuple[str, str]:
    """The video and the comment that a public thread, or a comment's own name, points at."""
    video, _, comment = thread_or_comment.rpartition(":")
    return video, comment


def said_by_us(found: dict[str, Any], account: str, thread_key: str) -> EchoSeen | None:
    """One listed answer to a comment; None where somebody else wrote it."""
    video, _root = comment_place(thread_key)
    name = identifier(found.get("comment_id"))
    if found.get("owner") is not True or not name:
        return None
    external_id = reading.key(video, name)
    return EchoSeen(
        account=account,
        key=external_id,
        occurred_at=moment(found.get("create_time")),
        thread_key=thread_key,
        raw=found,
        external_id=external_id,
        author=Author(account),
        text=text(found.get("text")),
        visibility=Visibility.PUBLIC,
        kind="comment",
    )


def _content(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = reading.decode(value.encode("utf-8", "surrogatepass"))
        except PayloadMalformed:
            return {}
    return mapping(value)


def _comment(common: dict[str, Any], content: dict[str, Any]) -> Event | None:
    name, video = identifier(content.get("comment_id")), identifier(content.get("video_id"))
    if not name or not video:
        return None
    parent = identifier(content.get("parent_comment_id"))
    external_id = reading.key(video, name)
    root = parent if parent and content.get("comment_type") == "reply" else name
    common = {**common, "thread_key": reading.key(video, root), "key": external_id}
    action = content.get("comment_action")
    if action == "delete":
        return MessageRemoved(**common, external_id=external_id)
    if action != "insert":
        return None
    said: dict[str, Any] = {
        **common,
        "external_id": external_id,
        "author": Author(identifier(content.get("unique_identifier"))),
        "text": text(content.get("text")),
        "visibility": Visibility.PUBLIC,
        "kind": "comment",
        "in_reply_to": reading.key(video, parent) if root != name else "",
        "context": "" if content.get("text") else "TikTok told of this comment without its words.",
    }
    is_ours = common["account"] != "" and said["author"].external_id == common["account"]
    if is_ours:
        is_to_everybody = root == name
        return EchoSeen(**said | {"kind": "message" if is_to_everybody else "comment"})
    return MessageReceived(**said)


def _message(common: dict[str, Any], content: dict[str, Any], *, is_ours: bool) -> Event | None:
    conversation = identifier(content.get("conversation_id"))
    name = identifier(content.get("message_id"))
    if not conversation or not name:
        return None
    sender = mapping(content, "from_user")
    said: dict[str, Any] = {
        **common,
        "key": reading.key(name),
        "thread_key": direct(conversation),
        "external_id": name,
        "author": Author(
            identifier(sender.get("id")) or conversation,
            text(content.get("from")) or text(sender.get("display_name")),
        ),
        "text": _words(content),
        "visibility": Visibility.PRIVATE,
        "media": _media(content, conversation, name),
        "in_reply_to": identifier(
            mapping(content, "referenced_message_info").get("referenced_message_id")
        ),
    }
    return EchoSeen(**said) if is_ours else MessageReceived(**said)


def _words(content: dict[str, Any]) -> str:
    """Both ways of telling a text are in use."""
    return text(mapping(content, "text").get("body")) or text(content.get("content"))


def _media(content: dict[str, Any], conversation: str, message: str) -> tuple[Media, ...]:
    word = text(content.get("type")).lower()
    kind = MEDIA.get(word)
    if kind is None:
        return ()
    found = mapping(content, word)
    media_id = identifier(found.get("media_id"))
    if media_id:  # alone it does not say where it is
        return (Media(kind, json.dumps([word.upper(), conversation, message, media_id])),)
    return (Media(kind, text(found.get("embed_url"))),)


def _read(common: dict[str, Any], content: dict[str, Any]) -> Event | None:
    conversation = identifier(content.get("conversation_id"))
    until = moment(mapping(content, "read").get("last_read_timestamp"), content.get("timestamp"))
    if not conversation or until == reading.UNTOLD:
        return None
    thread = direct(conversation)
    return DeliveryReported(
        **common,
        key=reading.key(thread, "read", until.isoformat()),
        thread_key=thread,
        state="read",
        up_to=until,
    )


def _unknown(common: dict[str, Any], event: str) -> UnknownEvent:
    digest = reading.digest(common["raw"])
    kind = text(mapping(common["raw"], "content").get("comment_action"))
    name = ".".join(part for part in (event or "no_event", kind) if part)
    known = {key: value for key, value in common.items() if key not in {"thread_key", "key"}}
    return UnknownEvent(**known, key=reading.key(name[:64], digest), kind=name[:64])
