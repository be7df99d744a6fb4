"""A post as Bluesky takes it: its name, and the links and mentions in its text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

POSTS = "app.bsky.feed.post"
MOST_BYTES = 3000
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"  # sorts as the numbers do
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@./-])@((?:[a-z0-9][a-z0-9-]{0,62}\.)+[a-z][a-z0-9-]*)", re.I)


def name_of(key: str) -> str:
    """The record's name (a TID of 13 signs): the same for the same key, so that a second send finds the first.

    64 bits of the key's digest, the highest zero. Source: AT Protocol specification, "Record Key: tid".
    """
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1
    return "".join(_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


def facets(text: str, did_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """What in the text can be pressed; places are counted in bytes of UTF-8.

    did_of: the account of a handle, empty where there is none: then it stays plain text.
    """
    found = []
    for match in _LINK.finditer(text):
        link = _without_punctuation(match.group())
        found.append(_facet(text, match.start(), link, {"uri": link}, "link"))
    for match in _MENTION.finditer(text):
        did = did_of(match.group(1).lower())
        if did:
            found.append(_facet(text, match.start(), match.group(), {"did": did}, "mention"))
    return sorted(found, key=lambda facet: int(facet["index"]["byteStart"]))


def moment(seconds: float) -> str:
    written = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def _facet(text: str, start: int, words: str, target: dict[str, str], kind: str) -> dict[str, Any]:
    first = len(text[:start].encode())
    return {
        "index": {"byteStart": first, "byteEnd": first + len(words.encode())},
        "features": [{"$type": f"app.bsky.richtext.facet#{kind}", **target}],
    }


def _without_punctuation(link: str) -> str:
    """A sentence's end is no part of it, nor a bracket that was opened before it."""
    while link[-1] in ".,;:!?'\")]":
        if link[-1] == ")" and link.count("(") >= link.count(")"):
            break
        link = link[:-1]
    return link
