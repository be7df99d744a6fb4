"""What is told of several cells together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain
from typing import TypeVar

from responders.reports.cells import OUTCOMES, Cell

Key = TypeVar("Key", bound=Hashable)


def by_key(found: Iterable[Cell], key: Callable[[Cell], Key]) -> dict[Key, list[Cell]]:
    groups: dict[Key, list[Cell]] = defaultdict(list)
    for cell in found:
        groups[key(cell)].append(cell)
    return groups


def counts(found: Sequence[Cell]) -> dict[str, int]:
    """By outcome, all of cells.OUTCOMES."""
    return {outcome: sum(cell.counts[outcome] for cell in found) for outcome in OUTCOMES}


def ordered(found: Iterable[Cell], counted: str) -> list[int]:
    """The seconds of all that were answered, ascending. counted: of cells.COUNTED."""
    return sorted(
        chain.from_iterable(chain(cell.met[counted], cell.missed[counted]) for cell in found)
    )
