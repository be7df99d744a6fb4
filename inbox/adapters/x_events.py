"""What X calls us with: the envelopes of its Activity API, and the older account activity."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from inbox.adapters import reading, x_direct, x_posts
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.adapters.x_posts import Around, Named, unknown
from inbox.core.events import Author, Event, MessageRemoved, ReactionSeen

POSTS = frozenset({
    "post.create", "post.mention.create", "post.reply.create", "post.quote.create",
    "post.repost.create",
})  # fmt: skip
DIRECT = frozenset({"dm.received", "dm.sent", "dm.read"})
SEALED = frozenset({"chat.received", "chat.sent"})
LIKE = "❤️"
# Of the older account activity: what stands beside the lists of events.
BESIDE = frozenset({"for_user_id", "users", "apps", "user_has_blocked", "is_blocked_by"})


def read(content: dict[str, Any], account: str) -> list[Event]:
    """Every event of one call, in the order told; `account` is whose it is where the call does not say."""
    if "data" in content:
        told = content["data"] if isinstance(content["data"], list) else [content["data"]]
        found = [event for one in items(told) for event in _activity(one, account)]
        return found or [unknown("no_data", account, "", reading.UNTOLD, content)]
    return _legacy(content, account)


def _activity(told: dict[str, Any], account: str) -> list[Event]:
    kind = text(told.get("event_type")) or "no_event_type"
    payload = mapping(told, "payload")
    payload = mapping(payload, "data") or payload
    ours = identifier(mapping(told, "filter").get("user_id"))
    ours = ours or (identifier(payload.get("user_id")) if kind == "oauth.revoke" else "") or account
    found: list[Event] = []
    if kind in POSTS:
        found = x_posts.written(payload, Around.of(mapping(told, "includes")), ours, told)
    elif kind in DIRECT:
        found = x_direct.pushed(payload, ours, told, kind)
    elif kind in SEALED:
        found = x_direct.sealed(payload, ours, told)
    elif kind == "post.delete":
        found = _removed(payload, ours, told)
    elif kind == "like.create":
        found = _liked(payload, ours, told)
    at = moment(payload.get("date_time"), payload.get("created_at"))
    return found or [unknown(kind, ours, identifier(told.get("event_uuid")), at, told)]


def _removed(status: dict[str, Any], account: str, raw: dict[str, Any]) -> list[Event]:
    name, at = identifier(status.get("id")), moment(raw.get("timestamp_ms"), milliseconds=True)
    if not name:
        return []
    return [
        MessageRemoved(
            account=account, key=reading.key(name), occurred_at=at, raw=raw, external_id=name
        )
    ]


def _liked(like: dict[str, Any], account: str, raw: dict[str, Any]) -> list[Event]:
    """Who it was, the like does not say: we, or somebody who came beside it."""
    target = identifier(like.get("liked_tweet_id")) or identifier(like.get("liked_post_id"))
    owner = identifier(like.get("liked_tweet_author_id")) or identifier(like.get("tweet_author_id"))
    users = Around.of(mapping(raw, "includes")).users
    is_ours = mapping(raw, "filter").get("direction") == "outbound" or owner not in {"", account}
    others = [name for name in users if name not in {owner, account}]
    who = account if is_ours else next(iter(others), "")
    name = identifier(like.get("id")) or identifier(raw.get("event_uuid"))
    # Its created_at is the post's.
    at = moment(like.get("timestamp_ms"), milliseconds=True)
    return _reaction(target, x_posts.person(who, users), name, account, at, raw)


def _reaction(
    target: str, who: Author, name: str, account: str, at: datetime, raw: dict[str, Any]
) -> list[Event]:
    if not target:
        return []
    return [
        ReactionSeen(
            account=account,
            key=reading.key(target, who.external_id, name),
            occurred_at=at,
            raw=raw,
            external_id=target,
            author=who,
            emoji=LIKE,
        )
    ]


def _legacy(content: dict[str, Any], account: str) -> list[Event]:
    account = identifier(content.get("for_user_id")) or account
    found: list[Event] = []
    for name, told in content.items():
        if name in BESIDE:
            continue
        for one in items(told) or [{name: told}]:
            found += _legacy_one(name, one, content, account) or [
                unknown(name, account, "", moment(one.get("timestamp_ms")), one)
            ]
    return found or [unknown("empty", account, "", reading.UNTOLD, content)]


def _legacy_one(
    name: str, one: dict[str, Any], content: dict[str, Any], account: str
) -> list[Event]:
    match name:
        case "tweet_create_events":
            post, around = _modern(one)
            return x_posts.written(post, around, account, one)
        case "direct_message_events" | "direct_message_mark_read_events":
            alone = {name: [one], "users": content.get("users")}
            return x_direct.pushed(alone, account, alone, name)
        case "tweet_delete_events":
            return _removed(mapping(one, "status"), account, one)
        case "favorite_events":
            status, user = mapping(one, "favorited_status"), mapping(one, "user")
            target = identifier(status.get("id_str")) or identifier(status.get("id"))
            name, at = identifier(one.get("id")), moment(one.get("timestamp_ms"), milliseconds=True)
            return _reaction(target, _legacy_author(user), name, account, at, one)
        case "user_event" if "revoke" in one or "revoke" in mapping(one, "user_event"):
            revoked = mapping(one, "revoke") or mapping(one, "user_event", "revoke")
            account = account or identifier(mapping(revoked, "source").get("user_id"))
            return [unknown("oauth.revoke", account, "", moment(revoked.get("date_time")), content)]
    return []


def _modern(old: dict[str, Any]) -> tuple[dict[str, Any], Around]:
    """A post of the older shape in the words of the newer one. It never tells its conversation."""
    long, user = mapping(old, "extended_tweet"), mapping(old, "user")
    author = identifier(user.get("id_str")) or identifier(user.get("id"))
    parts = mapping(long, "extended_entities") or mapping(old, "extended_entities")
    media: Named = {identifier(one.get("id_str")): one for one in items(parts.get("media"))}
    links = [
        {"type": kind, "id": name}
        for kind, name in (
            ("replied_to", identifier(old.get("in_reply_to_status_id_str"))),
            ("quoted", identifier(old.get("quoted_status_id_str"))),
            ("retweeted", identifier(mapping(old, "retweeted_status").get("id_str"))),
        )
        if name
    ]
    post = {
        "id": identifier(old.get("id_str")) or identifier(old.get("id")),
        "text": long.get("full_text") or old.get("full_text") or old.get("text"),
        "display_text_range": (long or old).get("display_text_range"),
        "entities": long.get("entities") or old.get("entities"),
        "author_id": author,
        "created_at": old.get("created_at"),
        "timestamp_ms": old.get("timestamp_ms"),
        "in_reply_to_user_id": identifier(old.get("in_reply_to_user_id_str")),
        "edit_history_post_ids": mapping(old, "edit_history").get("edit_tweet_ids"),
        "referenced_posts": links,
        "attachments": {"media_keys": [key for key in media if key]},
    }
    return post, replace(Around(), users={author: user}, media=media)


def _legacy_author(user: dict[str, Any]) -> Author:
    name = identifier(user.get("id_str")) or identifier(user.get("id"))
    return x_posts.person(name, {name: user})
