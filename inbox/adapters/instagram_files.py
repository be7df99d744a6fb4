"""Files that go out by Instagram, which fetches each from its address while it takes the message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from inbox.adapters.base import Draft
from inbox.adapters.errors import Rejected

# Source: Instagram Messaging, "Upload Media for Instagram Messaging", table of formats and sizes.
MOST = {"image": 8_000_000, "video": 25_000_000, "audio": 25_000_000, "file": 25_000_000}
TYPES = frozenset(
    {
        "image/jpeg", "image/png", "video/mp4", "video/quicktime", "video/webm",
        "audio/aac", "audio/mp4", "audio/wav", "application/pdf",
    }
)  # fmt: skip
FETCHED_WITHIN = timedelta(hours=1)  # long films are worked on after the answer


def message(draft: Draft) -> dict[str, Any]:
    if not draft.media:
        return {"text": draft.text}
    one = draft.media[0]
    if not one.url:
        raise Rejected(
            "This installation has no address Instagram could fetch a file from.", "no_address"
        )
    return {"attachment": {"type": one.kind, "payload": {"url": one.url}}}
