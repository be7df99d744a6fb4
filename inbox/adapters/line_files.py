"""Files that go out by LINE, which fetches each from its address once the customer's chat shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from inbox.adapters.base import Draft, Enclosure
from inbox.adapters.errors import Rejected
from inbox.core import lasting

# Source: Messaging API reference, image, video and audio message; films and sounds could be larger than
# what is kept here. A preview may have 1 MB.
MOST = {"image": 10_000_000, "video": 25_000_000, "audio": 25_000_000}
TYPES = frozenset({"image/jpeg", "image/png", "video/mp4", "audio/mp4", "audio/mpeg"})
MOST_AT_ONCE = 4  # of the five messages of one call; the words are one
SHOWN_WITHIN = timedelta(
    days=7
)  # nobody says when LINE fetches: at the latest when a chat is opened


def messages(draft: Draft) -> list[dict[str, Any]]:
    """The words, then what goes along in its order: one call, one retry key, all of it or nothing."""
    words = [{"type": "text", "text": draft.text}] if draft.text or not draft.media else []
    return [*words, *map(_shown, draft.media)]


def _shown(one: Enclosure) -> dict[str, Any]:
    if not one.url:
        raise Rejected(
            "This installation has no address LINE could fetch a file from.", "no_address"
        )
    if one.kind in {"image", "video"}:
        return {
            "type": one.kind,
            "originalContentUrl": one.url,
            "previewImageUrl": one.preview_url,
        }
    if one.kind != "audio":
        raise Rejected("LINE shows pictures, films and sounds only.", "not_enclosed")
    duration = lasting.milliseconds(one.content, one.mime)
    if duration is None:
        raise Rejected("How long this sound lasts cannot be read from it.", "no_duration")
    return {"type": "audio", "originalContentUrl": one.url, "duration": duration}
