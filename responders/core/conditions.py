"""Which policy applies: the first, in order, whose conditions match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

NAMES = ("channels", "kinds", "queues", "visibilities", "languages", "intents")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Subject:
    """What conditions can ask of a conversation: channel's id and kind, queue's slug, and so on."""

    channels: str
    kinds: str
    queues: str
    visibilities: str
    languages: str
    intents: str


def matches(conditions: Mapping[str, Sequence[str]], subject: Subject) -> bool:
    """Every condition lists what it allows; an empty list, or none, allows everything."""
    return all(
        not allowed or getattr(subject, name) in allowed for name, allowed in conditions.items()
    )


def first(ordered: Iterable[tuple[Mapping[str, Sequence[str]], _T]], subject: Subject) -> _T | None:
    return next((found for conditions, found in ordered if matches(conditions, subject)), None)
