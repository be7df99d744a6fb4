"""What the AT Protocol's SDK reads out of pages of notifications, of posts, and of our own feed."""

from __future__ import annotations

import json
from typing import Any

from atproto import models

SAID = {"mention", "reply", "quote"}


def answer(task: dict[str, str]) -> dict[str, Any]:
    """By the name of the payload: its events as [kind, facts], or in words why it was refused."""
    return {name: read(body) for name, body in task.items()}


def read(body: str) -> Any:
    try:
        page = json.loads(body)
        if "posts" in page:
            shown = models.AppBskyFeedGetPosts.Response(**page).posts
            return [["edited", {"id": post.uri, "text": post.record.text}] for post in shown]
        if "feed" in page:
            shown = models.AppBskyFeedGetAuthorFeed.Response(**page).feed
            return [["message", said(one.post)] for one in shown if not one.reason]
        told = models.AppBskyNotificationListNotifications.Response(**page).notifications
        return [list(heard(one)) for one in told]
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]


def heard(told: Any) -> tuple[str, dict[str, Any]]:
    if told.reason in SAID:
        return "message", said(told)
    if told.reason == "like":
        return "reaction", {"id": told.reason_subject, "author": told.author.did}
    return "unknown", {"type": told.reason}


def said(post: Any) -> dict[str, Any]:
    reply = post.record.reply
    return {
        "id": post.uri,
        "text": post.record.text,
        "author": post.author.did,
        "answers": reply.parent.uri if reply else "",
    }
