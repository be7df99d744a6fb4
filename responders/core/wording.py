"""What changed from one wording to the next, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PARTS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_PARTS = 6000  # of one text; beyond, it is told as one change


class Kind(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Change:
    kind: Kind
    text: str


def changes(old: str, new: str) -> list[Change]:
    """In order of reading: what is SAME and GONE makes `old`, what is SAME and NEW makes `new`."""
    before, after = _PARTS.findall(old), _PARTS.findall(new)
    if max(len(before), len(after)) > MOST_PARTS:
        return _told((Kind.GONE, old), (Kind.NEW, new))
    found: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += _told((Kind.SAME, "".join(before[a:b])))
        else:
            found += _told((Kind.GONE, "".join(before[a:b])), (Kind.NEW, "".join(after[c:d])))
    return found


def _told(*parts: tuple[Kind, str]) -> list[Change]:
    return [Change(kind, text) for kind, text in parts if text]
