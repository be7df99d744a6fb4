"""Files that go out by Messenger, in the call that says them; what may go holds for Instagram, too."""

from __future__ import annotations

import json
from typing import Any

from inbox.adapters.base import Draft
from inbox.adapters.errors import Rejected
from inbox.core.events import Visibility

# Source: Messenger Platform, "Saving assets": up to 25 MB; of pictures the 8 MB that are told for addresses.
MOST = {"image": 8_000_000, "video": 25_000_000, "audio": 25_000_000, "file": 25_000_000}


def check(draft: Draft) -> None:
    """Raises Rejected for what would take a second message, or what only Messenger itself can carry."""
    if not draft.media:
        return
    if draft.text:
        raise Rejected("A file takes no words here: send them apart.", "no_caption")
    if draft.is_private_reply or draft.visibility is Visibility.PUBLIC:
        raise Rejected("An answer to a comment takes words only.", "words_only")


def message(draft: Draft) -> dict[str, Any]:
    """What is said. Nothing of it is kept to be sent again."""
    if not draft.media:
        return {"text": draft.text}
    return {"attachment": {"type": draft.media[0].kind, "payload": {"is_reusable": False}}}


def body(said: dict[str, Any], draft: Draft) -> dict[str, Any]:
    """As JSON; with a file as a form, whose parts are JSON."""
    if not draft.media:
        return {"content": said}
    one = draft.media[0]
    parts = {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in said.items()
    }
    return {"form": parts, "files": {"filedata": (one.name, one.content, one.mime)}}
