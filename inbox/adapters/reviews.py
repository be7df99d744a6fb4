"""What the shops of apps share: a review as a word of its customer, a place in a list told as JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from inbox.adapters import reading
from inbox.core.events import Author, EchoSeen, MessageReceived, Visibility

BEST = 5


def starred(rating: Any, *words: str) -> str:
    """The stars on a line of their own, since without them half of what was said is missing."""
    given = reading.number(rating)
    stars = "" if given is None or not 0 < given <= BEST else "★" * given + "☆" * (BEST - given)
    return "\n".join(part for part in (stars, *map(str.strip, words)) if part)


def review(
    account: str, thread: str, version: str, at: datetime, name: str, text: str, raw: dict[str, Any]
) -> MessageReceived:
    """Every version is a word of its own: the shops do not say whether somebody has seen the one before."""
    external_id = reading.key(thread, version)
    return MessageReceived(
        account=account,
        key=external_id,
        occurred_at=at,
        thread_key=thread,
        raw=raw,
        external_id=external_id,
        author=Author(thread, name),
        text=text,
        visibility=Visibility.PUBLIC,
        kind="review",
    )


def answer(
    account: str, thread: str, external_id: str, at: datetime, text: str, raw: dict[str, Any]
) -> EchoSeen:
    return EchoSeen(
        account=account,
        key=external_id,
        occurred_at=at,
        thread_key=thread,
        raw=raw,
        external_id=external_id,
        author=Author(account),
        text=text,
        visibility=Visibility.PUBLIC,
        kind="review",
    )


def place(cursor: str | None) -> dict[str, Any]:
    """A cursor of ours; an unreadable one counts as none."""
    try:
        return reading.mapping(json.loads(cursor or "{}"))
    except ValueError:
        return {}


def written(**parts: Any) -> str:
    return json.dumps({name: part for name, part in parts.items() if part})
