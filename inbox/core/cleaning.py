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
# What a strict reader stumbles over or PostgreSQL refuses: control characters, escapes of NUL and of half a
# surrogate pair, numbers that are none.
_LAX = re.compile(
    rb"[\x00-\x1f]|\\u0000|\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]"
    rb"|NaN|Infinity"
)


def clean(text: str) -> str:
    """`text` with each unstorable code point replaced, its length in code points unchanged."""
    return _UNSTORABLE.sub(REPLACEMENT, text) if not text.isascii() or "\0" in text else text


def clip(text: str, limit: int) -> str:
    """Clean, and at most `limit` code points."""
    return clean(text)[:limit]


def mend(body: bytes) -> bytes:
    """Strict JSON made of lax: halves of surrogate pairs, bytes that are not UTF-8, bare control characters.

    NaN becomes null. What needs no mending is returned as it is, unread; else raises ValueError where it is not
    JSON, RecursionError where it is nested too deeply.
    """
    if _is_plain(body):
        return body
    content = json.loads(
        body.decode("utf-8", "replace"), strict=False, parse_constant=lambda _: None
    )
    return json.dumps(scrub(content), ensure_ascii=False, separators=(",", ":")).encode()


def _is_plain(body: bytes) -> bool:
    if _LAX.search(body):
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def scrub(content: Any, depth: int = 0) -> Any:
    """Every text within, clean; raises RecursionError beyond MAX_DEPTH levels."""
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(content, str):
        return clean(content)
    if isinstance(content, list | tuple):
        return [scrub(item, depth + 1) for item in content]
    if isinstance(content, dict):
        return {clean(key): scrub(item, depth + 1) for key, item in content.items()}
    return content
