"""Which policy applies: the first, in order, whose conditions match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

NAMES = (
    "channels", "kinds", "queues", "visibilities", "languages", "intents", "priorities", "tags", "tiers",
)  # fmt: skip

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Subject:
    """What conditions can ask of a conversation: channel's id and kind, queue's slug, and so on.

    priorities: "1" (the most urgent) to "4". tags: every name it carries. tiers: the customer's, or empty.
    """

    channels: str
    kinds: str
    queues: str
    visibilities: str
    languages: str
    intents: str
    priorities: str = ""
    tags: frozenset[str] = frozenset()
    tiers: str = ""

    def having(self, name: str, allowed: Iterable[str]) -> list[str]:
        """Those of `allowed` that it has, in their order."""
        held = getattr(self, name)
        held = {held} if isinstance(held, str) else held
        return [value for value in allowed if value in held]


def matches(conditions: Mapping[str, Sequence[str]], subject: Subject) -> bool:
    """Every condition lists what it allows, of tags any one; an empty list, or none, allows everything."""
    return all(not allowed or subject.having(name, allowed) for name, allowed in conditions.items())


def first(ordered: Iterable[tuple[Mapping[str, Sequence[str]], _T]], subject: Subject) -> _T | None:
    return next((found for conditions, found in ordered if matches(conditions, subject)), None)


def met_by(
    conditions: Mapping[str, Sequence[str]], subject: Subject
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What was asked for, and what of it the subject has; in the order of NAMES."""
    return tuple(
        (name, tuple(subject.having(name, conditions[name])))
        for name in NAMES
        if conditions.get(name)
    )
