"""What Messenger, and Instagram in the same shape, tells about one conversation, as events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from inbox.adapters import reading
from inbox.adapters.meta_events import direct, told_at
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

MEDIA = frozenset({"image", "video", "audio", "file", "location"})
PLAIN = frozenset({"share", "fallback"})  # kinds of attachment that tell nothing of what is shared


def read(
    account: str, told: dict[str, Any], sent_at: datetime, *, is_standby: bool = False
) -> Iterator[Event]:
    """`is_standby`: another app has the thread; what is said there is shown as kind `standby`."""
    sender = identifier(mapping(told, "sender").get("id"))
    other = identifier(mapping(told, "recipient").get("id"))
    message = mapping(told, "message")
    is_ours = bool(message.get("is_echo")) or (sender == account and sender != "")
    common: dict[str, Any] = {
        "account": account,
        "occurred_at": told_at(told.get("timestamp"), sent_at.timestamp()),
        "thread_key": direct(other if is_ours else sender),
        "raw": told,
    }
    if not (other if is_ours else sender):  # else all whom nobody names would share one thread
        yield _unknown(common)
    elif message:
        yield _said(common, sender, message, other, is_ours=is_ours, is_standby=is_standby)
    elif told.get("postback") and not is_ours:
        yield _pressed(common, sender, mapping(told, "postback"))
    elif told.get("message_edit"):
        yield _edited(common, mapping(told, "message_edit"))
    elif told.get("reaction"):
        yield _reacted(common, sender, mapping(told, "reaction"))
    elif told.get("delivery"):
        yield from _delivered(common, mapping(told, "delivery"))
    elif told.get("read"):
        seen = mapping(told, "read")
        yield _reported(common, "read", identifier(seen.get("mid")), seen.get("watermark"))
    else:
        yield _unknown(common)


def _said(
    common: dict[str, Any],
    sender: str,
    message: dict[str, Any],
    other: str,
    *,
    is_ours: bool,
    is_standby: bool,
) -> Event:
    mid = identifier(message.get("mid"))
    if not mid:
        return _unknown(common)
    if message.get("is_deleted"):
        return MessageRemoved(**common, key=reading.key(mid), external_id=mid)
    said: dict[str, Any] = {
        **common,
        "key": reading.key(mid),
        "external_id": mid,
        "author": Author(sender),
        "text": text(message.get("text")),
        "visibility": Visibility.PRIVATE,
        "kind": "standby" if is_standby and not is_ours else "message",
        "media": _media(message),
        "in_reply_to": identifier(mapping(message, "reply_to").get("mid")),
        "context": text(mapping(message, "referral", "ads_context_data").get("ad_title")),
    }
    if is_ours:
        return EchoSeen(**said, marker=text(message.get("metadata")), to=Author(other))
    return MessageReceived(**said)


def _pressed(common: dict[str, Any], sender: str, postback: dict[str, Any]) -> Event:
    """A button of ours, pressed: its title is what the customer saw and meant."""
    made_up = reading.key("postback", sender, common["occurred_at"].isoformat())
    external_id = identifier(postback.get("mid")) or made_up
    return MessageReceived(
        **common,
        key=reading.key(external_id),
        external_id=external_id,
        author=Author(sender),
        text=text(postback.get("title")) or text(postback.get("payload")),
        visibility=Visibility.PRIVATE,
        kind="postback",
    )


def _edited(common: dict[str, Any], edit: dict[str, Any]) -> Event:
    mid = identifier(edit.get("mid"))
    if not mid or not isinstance(edit.get("text"), str):  # without one, nothing is to be blanked
        return _unknown(common)
    count = reading.number(edit.get("num_edit"))
    version = common["occurred_at"].isoformat() if count is None else f"{count:06d}"[:64]
    return MessageEdited(
        **common,
        key=reading.key(mid, version),
        external_id=mid,
        text=text(edit.get("text")),
        version=version,
    )


def _reacted(common: dict[str, Any], sender: str, reaction: dict[str, Any]) -> Event:
    mid = identifier(reaction.get("mid"))
    if not mid:
        return _unknown(common)
    word = text(reaction.get("emoji")) or text(reaction.get("reaction")) or "👍"
    emoji = "" if reaction.get("action") == "unreact" else word
    return ReactionSeen(
        **common,
        key=reading.key(mid, sender, emoji, common["occurred_at"].isoformat()),
        external_id=mid,
        author=Author(sender),
        emoji=emoji,
    )


def _delivered(common: dict[str, Any], delivery: dict[str, Any]) -> Iterator[Event]:
    mids = delivery.get("mids")
    for mid in mids if isinstance(mids, list) else []:
        if identifier(mid):
            yield _reported(common, "delivered", identifier(mid), delivery.get("watermark"))
    if delivery.get("watermark"):
        yield _reported(common, "delivered", "", delivery.get("watermark"))


def _reported(
    common: dict[str, Any], state: str, mid: str, watermark: Any
) -> DeliveryReported | UnknownEvent:
    """Of one message, or of every one until the watermark."""
    up_to = moment(watermark, milliseconds=True)
    if not mid and up_to == reading.UNTOLD:
        return _unknown(common)
    at = (
        max(common["occurred_at"], up_to)
        if common["occurred_at"] == reading.UNTOLD
        else common["occurred_at"]
    )
    about = mid or f"{common['thread_key']}:{up_to.astimezone(UTC).isoformat()}"
    return DeliveryReported(
        **{**common, "occurred_at": at},
        key=reading.key(about, state),
        state=state,
        external_id=mid,
        up_to=None if mid else up_to,
    )


def _media(message: dict[str, Any]) -> tuple[Media, ...]:
    """What is attached, the story that is answered, or a sign that the platform kept something back."""
    found = [_attached(attachment) for attachment in items(message.get("attachments"))]
    story = mapping(message, "reply_to", "story")
    if story:
        found.append(Media("share", text(story.get("url")), "story"))
    if message.get("is_unsupported") and not found:
        found.append(Media("share", "", "unsupported"))
    return tuple(found)


def _attached(attachment: dict[str, Any]) -> Media:
    payload, word = mapping(attachment, "payload"), text(attachment.get("type"))
    kind = word if word in MEDIA else "share"
    if payload.get("sticker_id"):
        kind = "sticker"
    # A mention in a story or a reel has no title: its own word says what it is.
    title = text(attachment.get("title")) or text(payload.get("title"))
    name = title or (word if kind == "share" and word not in PLAIN else "")
    return Media(kind, text(payload.get("url")) or text(attachment.get("url")), name)


def _unknown(common: dict[str, Any]) -> UnknownEvent:
    told = common["raw"]
    known = ("sender", "recipient", "timestamp")
    kind = next((name for name in sorted(told) if name not in known), "empty")
    return UnknownEvent(
        **common, key=reading.key(kind, reading.digest(told)), kind=f"messaging.{kind}"[:64]
    )
