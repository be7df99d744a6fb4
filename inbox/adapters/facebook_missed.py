"""What a Page can be asked for after an outage of ours, in its webhook's own shape."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from inbox.adapters import facebook_events, meta_missed
from inbox.adapters.base import Batch
from inbox.adapters.messenger_events import read as read_message
from inbox.adapters.reading import identifier, mapping
from inbox.core.events import Event

COMMENT = "id,message,from,created_time,parent{id},permalink_url"
COMMENTS = f"comments.filter(stream).order(reverse_chronological).limit({meta_missed.COMMENTS}){{{COMMENT}}}"
FEED = f"id,message,from,created_time,permalink_url,{COMMENTS}"
MESSAGES = f"messages.limit(50){{id,message,from,to,created_time,{meta_missed.ATTACHED}}}"


class Call(Protocol):
    def __call__(self, method: str, path: str, **more: Any) -> dict[str, Any]: ...


def step(call: Call, account: str, since: datetime, cursor: str | None) -> Batch:
    """Messenger first: its window to answer is the shortest."""

    def talks(page: str, _before: int) -> meta_missed.Page:
        params = {
            "platform": "messenger",
            "limit": meta_missed.TALKS,
            "fields": f"updated_time,{MESSAGES}",
            **after(page),
        }
        answer = call("GET", "me/conversations", params=params)
        return meta_missed.talks(answer, since, lambda told: read_message(account, told, since))

    def feed(page: str, before: int) -> meta_missed.Page:
        params = {"limit": meta_missed.POSTS, "fields": FEED, **after(page)}
        answer = call("GET", "me/feed", params=params)
        return meta_missed.comments(answer, since, before, lambda post: _said(account, post, since))

    return meta_missed.step(since, cursor, talks, feed)


def after(page: str) -> dict[str, str]:
    return {"after": page} if page else {}


def _said(
    account: str, post: dict[str, Any], since: datetime
) -> Iterator[tuple[dict[str, Any], Event]]:
    """The post itself, where a visitor wrote it, and its comments."""
    name = identifier(post.get("id"))
    around = {"post_id": name, "post": {"permalink_url": post.get("permalink_url")}}
    if identifier(mapping(post, "from").get("id")) not in {"", account}:
        alone = {key: value for key, value in post.items() if key != "comments"}
        told = {**alone, **around, "item": "post", "verb": "add"}
        yield post, facebook_events.fed(account, told, since)
    for one in meta_missed.listed(post, "comments"):
        told = {
            **one,
            **around,
            "item": "comment",
            "verb": "add",
            "comment_id": one.get("id"),
            "parent_id": mapping(one, "parent").get("id") or name,
        }
        yield one, facebook_events.fed(account, told, since)
