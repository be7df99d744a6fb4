"""One subject that customers write about."""

from __future__ import annotations

from dataclasses import dataclass

Exchange = tuple[tuple[str, ...], tuple[str, ...]]  # questions; every answer fits every one of them


@dataclass(frozen=True, slots=True)
class Subject:
    """weight: how often, beside the others. more: what is asked after an answer, and what is answered then.

    work: of a reply, beside that of others. waits: an answer may only be the promise of one, some days later.
    Braces are filled by `filling.fill`. What has no answers is an advertisement.
    """

    name: str
    weight: int
    exchanges: tuple[Exchange, ...]
    more: tuple[tuple[str, str], ...] = ()
    is_public: bool = True
    is_private: bool = True
    language: str = "id"
    work: float = 1.0
    waits: bool = False
