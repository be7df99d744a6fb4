"""Promises kept and broken, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from responders.core.figures import percentile
from responders.reports.added import by_key, counts, ordered
from responders.reports.cells import Cell
from responders.reports.outcomes import BREACHED, CLOSED_UNANSWERED, MET, MISSED


@dataclass(frozen=True, slots=True)
class Day:
    """p50: seconds, of those answered; None where nobody was."""

    day: date
    met: int
    not_met: int
    p50: float | None = None


def daily(
    found: Iterable[Cell], days: Sequence[date], *, counted: str = "business"
) -> Mapping[str, tuple[Day, ...]]:
    """By metric, every one of `days`, empty ones too."""
    told: dict[str, dict[date, Day]] = defaultdict(dict)
    for (metric, day), cells in by_key(found, lambda cell: (cell.metric, cell.day)).items():
        many = counts(cells)
        not_met = many[MISSED] + many[CLOSED_UNANSWERED] + many[BREACHED]
        told[metric][day] = Day(day, many[MET], not_met, percentile(ordered(cells, counted), 0.5))
    return {
        metric: tuple(of.get(day, Day(day, 0, 0)) for day in days) for metric, of in told.items()
    }
