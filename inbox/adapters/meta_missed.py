"""What Meta's platforms can be asked for once our door was shut: conversations, and comments under posts.

They repeat no webhook after a day and a half, and have no list of what was missed. So the conversations
that changed since are read, and the comments under the latest posts; both in the webhook's own shape.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox.adapters import reading
from inbox.adapters.base import Batch
from inbox.adapters.errors import Unreachable
from inbox.adapters.meta_events import told_at
from inbox.adapters.reading import identifier, items, mapping, text
from inbox.core.events import Event

POSTS = "25"
MOST_POST_PAGES = 4  # comments under older posts are not looked for
COMMENTS = 50
TALKS = "25"
ATTACHED = "attachments{mime_type,name,image_data,video_data,file_url}"
FILES = (("image", "image_data"), ("video", "video_data"))


@dataclass(frozen=True, slots=True)
class Page:
    """`next` names the page after; `cut_at`: more was said than is listed, before that time."""

    events: tuple[Event, ...]
    next: str = ""
    cut_at: datetime | None = None


Read = Callable[[str, int], Page]  # the page's name, and how many pages were read before it


def step(since: datetime, cursor: str | None, *reads: Read) -> Batch:
    """One page of one list; the lists one after the other."""
    at = _place(cursor)
    number, before = min(at["list"], len(reads) - 1), at["before"]
    found = reads[number](at["page"], before)
    place = {"list": number, "page": found.next, "before": before + 1}
    if not found.next:
        place = {"list": number + 1, "page": "", "before": 0}
    gap = (since, found.cut_at) if found.cut_at else None
    return Batch(found.events, json.dumps(place), again=place["list"] < len(reads), gap=gap)


def talks(
    answer: dict[str, Any], since: datetime, read: Callable[[dict[str, Any]], Iterable[Event]]
) -> Page:
    """The conversations of one answer, the latest first; `read` takes a message in the webhook's shape."""
    threads, events = _rows(answer), list[Event]()
    for thread in threads:
        fresh = [one for one in listed(thread, "messages") if _at(one) >= since]
        events += [event for one in fresh for event in read(_as_told(one))]
    is_past = bool(threads) and told_at(threads[-1].get("updated_time")) < since
    following = "" if is_past else _next(answer)
    return Page(tuple(events), following, _cut(threads, "messages", since))


def comments(
    answer: dict[str, Any],
    since: datetime,
    before: int,
    read: Callable[[dict[str, Any]], Iterator[tuple[dict[str, Any], Event]]],
) -> Page:
    """Of the posts in one answer; `read` gives each comment of a post with its event."""
    posts = _rows(answer)
    told = (pair for post in posts for pair in read(post))
    events = tuple(event for one, event in told if _at(one) >= since)
    following = "" if before + 1 >= MOST_POST_PAGES else _next(answer)
    return Page(events, following, _cut(posts, "comments", since))


def listed(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return items(mapping(found, name).get("data"))


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Of the list that was asked for; any other answer proves nothing."""
    if not isinstance(answer.get("data"), list):
        raise Unreachable("The platform's answer has no list.", "no_list")
    return items(answer["data"])


def _cut(found: list[dict[str, Any]], name: str, since: datetime) -> datetime | None:
    """Before when some of these have more than is listed, the newest first; None where all is."""
    cut = [
        _at(listed(one, name)[-1])
        for one in found
        if listed(one, name) and mapping(one, name, "paging").get("next")
    ]
    return max((at for at in cut if at >= since), default=None)


def _next(answer: dict[str, Any]) -> str:
    """The name of the next page, where there is one."""
    paging = mapping(answer, "paging")
    return text(mapping(paging, "cursors").get("after")) if paging.get("next") else ""


def _at(found: dict[str, Any]) -> datetime:
    return told_at(found.get("created_time"), found.get("timestamp"))


def _as_told(message: dict[str, Any]) -> dict[str, Any]:
    """A listed message as the webhook tells it."""
    to = listed(message, "to")
    return {
        "sender": mapping(message, "from"),
        "recipient": to[0] if to else {},
        "timestamp": message.get("created_time"),
        "message": {
            "mid": identifier(message.get("id")),
            "text": text(message.get("message")),
            "attachments": [_attached(one) for one in listed(message, "attachments")],
        },
    }


def _attached(found: dict[str, Any]) -> dict[str, Any]:
    for kind, name in FILES:
        url = text(mapping(found, name).get("url"))
        if url:
            return {"type": kind, "payload": {"url": url}}
    kind = "audio" if text(found.get("mime_type")).startswith("audio/") else "file"
    return {
        "type": kind,
        "payload": {"url": text(found.get("file_url"))},
        "title": text(found.get("name")),
    }


def _place(cursor: str | None) -> dict[str, Any]:
    try:
        told = reading.mapping(json.loads(cursor or "{}"))
    except ValueError:
        told = {}
    numbers = {name: max(0, reading.number(told.get(name)) or 0) for name in ("list", "before")}
    return {**numbers, "page": text(told.get("page"))}
