"""What a Facebook Page's webhook tells, as events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from inbox.adapters import messenger_events, reading
from inbox.adapters.meta_events import author, told_at, unknown
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.core.events import (
    EchoSeen,
    Event,
    Media,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    Visibility,
)

# What a person can put on a wall beside comments.
POSTS = frozenset({"post", "status", "photo", "video", "link", "album"})
REACTIONS = {
    "like": "👍", "love": "❤️", "care": "🤗", "haha": "😆", "wow": "😮", "sad": "😢", "angry": "😡",
}  # fmt: skip


def read(content: Any) -> list[Event]:
    """Every event of one call, in the order told; what is not understood is UnknownEvent."""
    page = mapping(content)
    if page.get("object") != "page" or not isinstance(page.get("entry"), list):
        kind = text(page.get("object")) or "no_object"
        return [unknown("", kind, {"content": content}, reading.UNTOLD)]
    return [event for entry in items(page["entry"]) for event in _entry(entry)]


def wall(post: str) -> str:
    """The thread that a visitor's post begins."""
    return f"post:{post}"


def comment_of(thread_key: str) -> str:
    """What a public thread hangs from: its first comment, or the visitor's post."""
    return thread_key.rpartition(":")[2]


def _entry(entry: dict[str, Any]) -> Iterator[Event]:
    account = identifier(entry.get("id"))
    sent_at = told_at(entry.get("time"))
    for change in items(entry.get("changes")):
        value, field = mapping(change, "value"), text(change.get("field"))
        if field == "feed":
            yield fed(account, value, sent_at)
        elif field == "mention":
            yield _posted(account, value, sent_at, kind="mention")
        else:
            yield unknown(account, field or "no_field", change, sent_at)
    for told in items(entry.get("messaging")):
        yield from messenger_events.read(account, told, sent_at)
    for told in items(entry.get("standby")):
        yield from messenger_events.read(account, told, sent_at, is_standby=True)


def fed(account: str, value: dict[str, Any], sent_at: datetime) -> Event:
    """One change of the Page's feed."""
    item, verb = text(value.get("item")), text(value.get("verb"))
    comment = identifier(value.get("comment_id"))
    at = moment(value.get("created_time"), sent_at.timestamp())
    if item == "comment" and comment:
        if verb == "add":
            return _posted(account, value, sent_at, kind="comment")
        if verb in {"edited", "edit"}:
            return _edited(account, value, max(at, sent_at))
        if verb in {"remove", "delete"}:
            return _removed(account, comment, value, max(at, sent_at))
    if item == "reaction" and (comment or identifier(value.get("post_id"))):
        return _reacted(account, value, at)
    if item in POSTS and author(value.get("from")).external_id not in {"", account}:
        if verb == "add":
            return _posted(account, value, sent_at, kind="mention")
        if verb in {"remove", "delete"} and value.get("post_id"):
            return _removed(account, identifier(value["post_id"]), value, max(at, sent_at))
    return unknown(account, f"feed.{item or 'none'}.{verb or 'none'}", value, at)


def _posted(account: str, value: dict[str, Any], sent_at: datetime, *, kind: str) -> Event:
    """A comment, a visitor's post, or a mention; what the Page said itself is an echo."""
    post, comment = identifier(value.get("post_id")), identifier(value.get("comment_id"))
    external_id = comment or post
    at = moment(value.get("created_time"), sent_at.timestamp())
    if not external_id:
        return unknown(account, f"{kind}.no_id", value, at)
    who = author(
        value.get("from") or {"id": value.get("sender_id"), "name": value.get("sender_name")}
    )
    parent = identifier(value.get("parent_id"))
    is_answer = parent not in {"", post, external_id}
    is_ours = who.external_id != "" and who.external_id == account
    made = EchoSeen if is_ours else MessageReceived
    return made(
        account=account,
        key=reading.key(external_id),
        occurred_at=at,
        thread_key=_thread(post, comment, parent if is_answer else ""),
        raw=value,
        external_id=external_id,
        author=who,
        text=text(value.get("message")),
        visibility=Visibility.PUBLIC,
        kind=kind,
        media=_media(value),
        # Of our own words the platform tells the thread, never which customer's word they answer.
        in_reply_to=parent if is_answer and not is_ours else "",
        permalink=text(mapping(value, "post").get("permalink_url")),
        context=text(mapping(value, "post").get("message")),
    )


def _thread(post: str, comment: str, parent: str) -> str:
    """Comments belong to their first comment under the post; a visitor's post begins a thread of its own."""
    return f"comment:{post}:{parent or comment}" if comment else wall(post)


def _edited(account: str, value: dict[str, Any], at: datetime) -> MessageEdited:
    comment = identifier(value.get("comment_id"))
    said = text(value.get("message"))
    return MessageEdited(
        account=account,
        key=reading.key(comment, at.isoformat(), reading.digest(said)),
        occurred_at=at,
        raw=value,
        external_id=comment,
        text=said,
        version=at.isoformat(),
    )


def _removed(account: str, external_id: str, value: dict[str, Any], at: datetime) -> MessageRemoved:
    return MessageRemoved(
        account=account,
        key=reading.key(external_id),
        occurred_at=at,
        raw=value,
        external_id=external_id,
    )


def _reacted(account: str, value: dict[str, Any], at: datetime) -> ReactionSeen:
    target = identifier(value.get("comment_id")) or identifier(value.get("post_id"))
    word = text(value.get("reaction_type")) or "like"
    is_taken_back = text(value.get("verb")) in {"remove", "delete"}
    who = author(value.get("from"))
    return ReactionSeen(
        account=account,
        key=reading.key(target, who.external_id, text(value.get("verb")), word, at.isoformat()),
        occurred_at=at,
        raw=value,
        external_id=target,
        author=who,
        emoji="" if is_taken_back else REACTIONS.get(word, word),
    )


def _media(value: dict[str, Any]) -> tuple[Media, ...]:
    return tuple(
        Media(kind, value[name])
        for kind, name in (("image", "photo"), ("video", "video"), ("share", "link"))
        if text(value.get(name))
    )
