"""Pictures in comments of a Page, which Facebook fetches from their address while it takes the comment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from inbox.adapters.base import Draft
from inbox.adapters.errors import Rejected
from inbox.core.capabilities import Along

# Source: Graph API, "Comment", attachment_url; "Page Photos", formats and size. Uploading a picture first would
# need a permission to post (pages_manage_posts), which answering does not.
MOST = {"image": 4_000_000}
TYPES = frozenset({"image/gif", "image/jpeg", "image/png"})
ALONG = Along(encloses=MOST, enclosed_types=TYPES)
FETCHED_WITHIN = timedelta(hours=1)


def comment(draft: Draft) -> dict[str, Any]:
    """What is said in public: words, a picture, or both in one comment."""
    said: dict[str, Any] = {"message": draft.text} if draft.text or not draft.media else {}
    if not draft.media:
        return said
    if not draft.media[0].url:
        raise Rejected(
            "This installation has no address Facebook could fetch a file from.", "no_address"
        )
    return {**said, "attachment_url": draft.media[0].url}
