"""Signs that hide, or change the direction of writing: named, because a reader can be deceived by them."""

from __future__ import annotations

import re

HIDDEN = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\u3164\ufeff"
_HIDDEN = re.compile(f"[{HIDDEN}]")


def name(sign: str) -> str:
    return f"U+{ord(sign):04X}"


def named(text: str) -> str:
    """`text` with each hidden sign replaced by its name in brackets, nothing else changed."""
    return text if text.isascii() else _HIDDEN.sub(lambda sign: f"[{name(sign.group())}]", text)
