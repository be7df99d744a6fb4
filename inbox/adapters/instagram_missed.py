"""What an Instagram account can be asked for after an outage of ours, in its webhook's own shape."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from inbox.adapters import instagram_events, meta, meta_missed
from inbox.adapters.base import Batch
from inbox.adapters.facebook_missed import Call, after
from inbox.adapters.messenger_events import read as read_message
from inbox.core.events import Event

COMMENT = "id,text,timestamp,from,parent_id"
MEDIA = f"id,comments.limit({meta_missed.COMMENTS}){{{COMMENT},replies{{{COMMENT}}}}}"
MESSAGES = f"messages.limit(20){{id,message,from,to,created_time,{meta_missed.ATTACHED}}}"


def step(call: Call, account: str, since: datetime, cursor: str | None) -> Batch:
    """Direct messages first: their window to answer is the shortest."""

    def talks(page: str, _before: int) -> meta_missed.Page:
        params = {
            "platform": "instagram",
            "limit": meta_missed.TALKS,
            "fields": f"updated_time,{MESSAGES}",
            **after(page),
        }
        answer = call("GET", "me/conversations", params=params)
        return meta_missed.talks(answer, since, lambda told: read_message(account, told, since))

    def media(page: str, before: int) -> meta_missed.Page:
        params = {"limit": meta_missed.POSTS, "fields": MEDIA, **after(page)}
        answer = call("GET", f"{meta.in_address(account)}/media", params=params)
        return meta_missed.comments(answer, since, before, lambda one: _said(account, one, since))

    return meta_missed.step(since, cursor, talks, media)


def _said(
    account: str, media: dict[str, Any], since: datetime
) -> Iterator[tuple[dict[str, Any], Event]]:
    for comment in meta_missed.listed(media, "comments"):
        yield comment, _event(account, {**comment, "media": {"id": media.get("id")}}, since)
        for reply in meta_missed.listed(comment, "replies"):
            told = {"parent_id": comment.get("id"), **reply, "media": {"id": media.get("id")}}
            yield reply, _event(account, told, since)


def _event(account: str, told: dict[str, Any], since: datetime) -> Event:
    return instagram_events.commented(account, "comments", told, since)
