"""Pictures and films of TikTok's direct messages."""

from __future__ import annotations

import json
from typing import Any

from inbox.adapters import attached
from inbox.adapters.base import Draft, Enclosure
from inbox.adapters.errors import Rejected
from inbox.core.events import Visibility

# Source: TikTok API for Business, "Upload an image": JPG or PNG.
MOST = {"image": 3_000_000}
FETCHED = frozenset({"IMAGE", "VIDEO"})
# Nothing is published about where files lie: these are the hosts that are seen.
HOSTS = frozenset(
    {
        "tiktok.com",
        "tiktokcdn.com",
        "tiktokcdn-us.com",
        "tiktokv.com",
        "byteoversea.com",
        "ibyteimg.com",
    }
)


def wanted(ref: str) -> dict[str, str]:
    """What asks for a file: its kind, conversation, message and id; Rejected for what is none."""
    try:
        told = json.loads(ref)
    except ValueError:
        raise attached.no_file() from None
    if not (isinstance(told, list) and len(told) == 4 and told[0] in FETCHED):
        raise attached.no_file()
    names = ("media_type", "conversation_id", "message_id", "media_id")
    return dict(zip(names, map(str, told), strict=True))


def check(draft: Draft) -> None:
    """Raises Rejected for what would take a second message."""
    if draft.media and draft.visibility is Visibility.PUBLIC:
        raise Rejected("An answer to a comment takes words only.", "words_only")
    if draft.media and draft.text:
        raise Rejected("A picture takes no words here: send them apart.", "no_caption")


def upload(account: str, enclosure: Enclosure) -> dict[str, Any]:
    """The form that hands it over; nobody sees it before a message names it."""
    return {
        "form": {"business_id": account, "media_type": "IMAGE"},
        "files": {"file": (enclosure.name, enclosure.content, enclosure.mime)},
        "is_safe": True,
    }


def message(draft: Draft, media_id: str) -> dict[str, Any]:
    """What is said; only words can point at the message they answer."""
    if draft.media:
        return {"message_type": "IMAGE", "image": {"media_id": media_id}}
    said: dict[str, Any] = {"message_type": "TEXT", "text": {"body": draft.text}}
    if draft.in_reply_to:
        said["referenced_message_info"] = {"referenced_message_id": draft.in_reply_to}
    return said
