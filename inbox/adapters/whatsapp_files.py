"""Files of a WhatsApp number: as what each goes out, and where one lies that came in."""

from __future__ import annotations

from typing import Any

from inbox.adapters import attached, http
from inbox.adapters.base import Draft, Enclosure
from inbox.adapters.errors import Rejected

# Source: WhatsApp Cloud API, "Media", "Supported media types".
MOST = {"image": 5_000_000, "video": 16_000_000, "audio": 16_000_000, "file": 100_000_000}
LONGEST_CAPTION = 1024
# What is shown as what it is; every other type goes as a document.
SHOWN = {
    "image/jpeg": "image",
    "image/png": "image",
    "video/mp4": "video",
    "video/3gpp": "video",
    "audio/aac": "audio",
    "audio/amr": "audio",
    "audio/mp4": "audio",
    "audio/mpeg": "audio",
    "audio/ogg": "audio",
}
FORGOTTEN = frozenset({"100/33", "404"})  # kept for seven days, then no such object


def kind_of(enclosure: Enclosure) -> str:
    return "document" if enclosure.kind == "file" else SHOWN.get(enclosure.mime, "document")


def check(draft: Draft) -> None:
    """Raises Rejected for words with a recording, which takes none: they would be a message of their own."""
    if draft.text and draft.media and kind_of(draft.media[0]) == "audio":
        raise Rejected("A recording takes no words: send them apart.", "no_caption")


def message(draft: Draft, media_id: str) -> dict[str, Any]:
    """The part of a message that says what is sent; `media_id` of what was uploaded before."""
    if not draft.media:
        return {"type": "text", "text": {"body": draft.text}}
    one = draft.media[0]
    kind = kind_of(one)
    told = {"id": media_id}
    if draft.text:
        told["caption"] = draft.text
    if kind == "document":
        told["filename"] = one.name
    return {"type": kind, kind: told}


def form(enclosure: Enclosure) -> dict[str, Any]:
    """The upload, which nobody sees before a message names it."""
    told: http.File = (enclosure.name, enclosure.content, enclosure.mime)
    return {
        "form": {"messaging_product": "whatsapp", "type": enclosure.mime},
        "files": {"file": told},
        "is_safe": True,
    }


def media_id(ref: str) -> str:
    """An id that may stand in an address; Rejected for a place or for nothing."""
    if not (ref.isascii() and ref.isalnum()):
        raise attached.no_file()
    return ref
