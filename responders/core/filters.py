"""What a list of conversations is narrowed to, as an address says it.

Values of one kind widen each other, kinds narrow each other: channel x or mastodon, and late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST = 30  # values in one address
LONGEST = 60
LONGEST_ID = 18  # digits

Pair = tuple[str, str]  # kind, value


def _one_of(words: str) -> Callable[[str], bool]:
    allowed = frozenset(words.split())
    return lambda value: value in allowed


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID


def _is_word(value: str) -> bool:
    return bool(value.strip()) and len(value) <= LONGEST and value.isprintable()


KINDS: dict[str, Callable[[str], bool]] = {  # in the order in which they are offered
    "channel": _is_word,  # a kind of channel
    "surface": _one_of("public private"),
    "brand": _is_id,
    "queue": _is_id,
    "team": _is_id,  # of the queue
    "owner": lambda value: value in ("me", "none") or _is_id(value),
    "tag": _is_word,  # its name, which brands share
    "priority": _one_of("1 2 3 4"),
    "language": _is_word,
    "topic": _is_word,
    "status": _one_of("new open pending snoozed resolved closed spam"),
    "due": _one_of("late soon today"),
    "has": _one_of("attachment"),
    "is": _one_of("unread waiting"),  # both where both are asked for
}


@dataclass(frozen=True, slots=True)
class Filters:
    """`pairs` in the order of KINDS, each once, so that the same filters have the same address."""

    pairs: tuple[Pair, ...] = ()

    def of(self, kind: str) -> tuple[str, ...]:
        return tuple(value for name, value in self.pairs if name == kind)

    def added(self, kind: str, value: str) -> Filters:
        return read([*self.pairs, (kind, value)])

    def without(self, kind: str, value: str) -> Filters:
        return Filters(tuple(pair for pair in self.pairs if pair != (kind, value)))


def read(pairs: Iterable[Pair]) -> Filters:
    """What can be read of an address; names and values that are none of ours are left out."""
    order = list(KINDS)
    known = dict.fromkeys(pair for pair in pairs if pair[0] in KINDS and KINDS[pair[0]](pair[1]))
    return Filters(tuple(sorted(list(known)[:MOST], key=lambda pair: order.index(pair[0]))))
