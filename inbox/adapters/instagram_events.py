"""What an Instagram account's webhook tells, as events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox.adapters import messenger_events, reading
from inbox.adapters.meta_events import author, told_at, unknown
from inbox.adapters.reading import identifier, items, mapping, text
from inbox.core.events import (
    EchoSeen,
    Event,
    MessageReceived,
    MessageRemoved,
    Visibility,
)

# Told as `messaging`, and some of them, or in tests of the platform's own, as `changes`.
CONVERSATION = frozenset({
    "messages", "message_edit", "message_reactions", "messaging_seen", "messaging_postbacks",
    "messaging_referral", "messaging_optins", "messaging_handover", "standby",
})  # fmt: skip
COMMENTS = {"comments": "comment", "live_comments": "live"}
REMOVED = frozenset({"remove", "removed", "delete"})


@dataclass(frozen=True, slots=True)
class Place:
    """What a public thread hangs from. `kind` is comment, live or mention."""

    kind: str
    comment: str = ""  # the first of its thread; empty where a caption mentions us
    media: str = ""  # told of mentions only

    @classmethod
    def of(cls, thread_key: str) -> Place:
        kind, _, rest = thread_key.partition(":")
        media, _, comment = rest.rpartition(":")
        return cls(kind, comment, media)

    @property
    def key(self) -> str:
        return reading.key(
            self.kind, *([self.media] if self.kind == "mention" else []), self.comment
        )


def read(content: Any) -> list[Event]:
    """Every event of one call, in the order told; what is not understood is UnknownEvent."""
    calls = content if isinstance(content, list) and content else [content]
    return [event for call in calls for event in _call(call)]


def _call(content: Any) -> list[Event]:
    told = mapping(content)
    if told.get("object") != "instagram" or not isinstance(told.get("entry"), list):
        kind = text(told.get("object")) or "no_object"
        return [unknown("", kind, {"content": content}, reading.UNTOLD)]
    return [event for entry in items(told["entry"]) for event in _entry(entry)]


def _entry(entry: dict[str, Any]) -> Iterator[Event]:
    account, sent_at = identifier(entry.get("id")), told_at(entry.get("time"))
    # The platform's own examples show a comment's field and value without the list around them.
    alone = [entry] if "field" in entry and "changes" not in entry else []
    for change in items(entry.get("changes")) + alone:
        yield from _changed(account, change, sent_at)
    for told in items(entry.get("messaging")):
        yield from messenger_events.read(account, told, sent_at)
    for told in items(entry.get("standby")):
        yield from messenger_events.read(account, told, sent_at, is_standby=True)


def _changed(account: str, change: dict[str, Any], sent_at: datetime) -> Iterator[Event]:
    field, value = text(change.get("field")), mapping(change, "value")
    if field in CONVERSATION and value:
        is_standby = field == "standby"
        yield from messenger_events.read(account, value, sent_at, is_standby=is_standby)
    elif field in COMMENTS:
        yield commented(account, field, value, sent_at)
    elif field == "mentions" and identifier(value.get("media_id")):
        yield _mentioned(account, value, sent_at)
    else:
        yield unknown(account, field or "no_field", change, sent_at)


def commented(account: str, field: str, value: dict[str, Any], sent_at: datetime) -> Event:
    """A comment under the account's own media; what the account wrote itself is an echo."""
    comment, verb = identifier(value.get("id")), text(value.get("verb"))
    at = told_at(value.get("created_time"), value.get("timestamp"), sent_at.timestamp())
    if comment and verb in REMOVED:
        return MessageRemoved(
            account=account,
            key=reading.key(comment),
            occurred_at=max(at, sent_at),
            raw=value,
            external_id=comment,
        )
    if not comment or verb not in {"", "add"}:
        return unknown(account, f"{field}.{verb or 'no_id'}", value, at)
    who, parent = author(value.get("from")), identifier(value.get("parent_id"))
    is_ours = who.external_id != "" and who.external_id == account
    made = EchoSeen if is_ours else MessageReceived
    return made(
        account=account,
        key=reading.key(comment),
        occurred_at=at,
        thread_key=Place(COMMENTS[field], parent or comment).key,
        raw=value,
        external_id=comment,
        author=who,
        text=text(value.get("text")),
        visibility=Visibility.PUBLIC,
        kind="message" if is_ours and not parent else "comment",  # to everybody
        # Of our own words the platform tells the thread, never which customer's word they answer.
        in_reply_to="" if is_ours else parent,
        context=text(mapping(value, "media").get("ad_title")),
    )


def _mentioned(account: str, value: dict[str, Any], sent_at: datetime) -> Event:
    """Under somebody else's media. Only ids are told, so that they are all there is to keep.

    The id is not the comment's own: the same comment, told whole as well, must not be taken for a repeat.
    """
    place = Place("mention", identifier(value.get("comment_id")), identifier(value["media_id"]))
    return MessageReceived(
        account=account,
        key=place.key,
        occurred_at=told_at(value.get("timestamp"), sent_at.timestamp()),
        thread_key=place.key,
        raw=value,
        external_id=place.key,
        author=author(value.get("from")),
        text=text(value.get("text")),
        visibility=Visibility.PUBLIC,
        kind="mention",
        permalink=text(value.get("permalink")),
    )
