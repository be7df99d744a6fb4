"""Files of a Telegram bot: which call takes which, and where one lies that came in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from inbox.adapters import attached, http
from inbox.adapters.base import Draft
from inbox.adapters.errors import Rejected

# Source: Bot API, "Sending files" and the pages of the calls; more than 20 MB no bot can fetch.
MOST = {"image": 10_000_000, "video": 50_000_000, "audio": 50_000_000, "file": 50_000_000}
LONGEST_CAPTION = 1024
# Each call shows some types only; everything else arrives whole as a document.
SHOWN = {
    "image/jpeg": "Photo",
    "image/png": "Photo",
    "image/webp": "Photo",
    "image/gif": "Animation",
    "video/mp4": "Video",
    "audio/mpeg": "Audio",
    "audio/mp4": "Audio",
    "audio/x-m4a": "Audio",
    "audio/ogg": "Voice",
}
TOO_LARGE = "too big"  # told in words only


def form_of(draft: Draft) -> tuple[str, dict[str, str], dict[str, http.File]]:
    """The call that takes the draft, the words as it names them, and the file."""
    if not draft.media:
        return "sendMessage", {"text": draft.text}, {}
    one = draft.media[0]
    # Whoever chose to send a file wants it unchanged.
    form = "Document" if one.kind == "file" else SHOWN.get(one.mime, "Document")
    words = {"caption": draft.text} if draft.text else {}
    return f"send{form}", words, {form.lower(): (one.name, one.content, one.mime)}


def fields(content: Mapping[str, Any]) -> dict[str, str]:
    """As parts of a form, in which whatever is no text is written as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in content.items()
    }


def address(host: str, token: str, path: str) -> str:
    """Where a file lies; good for an hour, and whoever has it has the token."""
    return f"{host}/file/bot{token}/{quote(path)}"


def lost(refused: Rejected) -> Rejected:
    """400 stands for all that can be wrong with a file."""
    if TOO_LARGE in str(refused):
        return Rejected("A bot cannot fetch more than 20 MB.", "too_large")
    return attached.lost(refused, {"400"})
