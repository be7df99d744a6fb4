"""Make any text storable: PostgreSQL takes neither NUL nor half a surrogate pair."""

from __future__ import annotations

import json
import re
from typing import Any

REPLACEMENT = (
    "\ufffd"  # shown as a sign that something stood here; the rest of the sentence is kept
)
MAX_DEPTH = 64
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Escapes that stand for an unstorable text: NUL, and either half of a surrogate pair without the other.
_LAX = re.compile(
    r"\\u(?:0000|[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..\\u)[dD][c-fC-F])"
)


def clean(text: str) -> str:
    """`text` with each unstorable code point replaced, its length in code points unchanged."""
    return _UNSTORABLE.sub(REPLACEMENT, text) if not text.isascii() or "\0" in text else text


def clip(text: str, limit: int) -> str:
    """Clean, and at most `limit` code points."""
    return clean(text)[:limit]


def decode(body: bytes) -> Any:
    """The JSON in it with every text storable, also where it is lax: what no strict reader takes is replaced.

    NaN becomes None. Raises ValueError where it is not JSON at all, RecursionError where it is nested too deeply.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    content = json.loads(text, strict=False, parse_constant=lambda _name: None)
    is_plain = text.count("{") + text.count("[") <= MAX_DEPTH and "\0" not in text
    return content if is_plain and not _LAX.search(text) else scrub(content)


def scrub(content: Any, depth: int = 0, *, prunes: bool = False) -> Any:
    """Every text within, clean. What lies beyond MAX_DEPTH levels is left out, or raises RecursionError."""
    if depth > MAX_DEPTH:
        if prunes:
            return None
        raise RecursionError
    if isinstance(content, str):
        return clean(content)
    if isinstance(content, list | tuple):
        return [scrub(item, depth + 1, prunes=prunes) for item in content]
    if isinstance(content, dict):
        return {clean(key): scrub(item, depth + 1, prunes=prunes) for key, item in content.items()}
    return content
