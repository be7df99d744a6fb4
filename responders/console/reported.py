"""Everything a report shows, read once; the page, the workbook and the paper are made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from inbox.models import User
from inbox.operations.snapshots import snapshot
from responders.console.forms.reports import ReportForm
from responders.core.figures import Rate
from responders.core.openings import Opening, opening
from responders.reports import backlog, breaches, lengths
from responders.reports.attainment import (
    OF_CELLS,
    Dimension,
    Line,
    Report,
    added_lines,
    kept,
    lines_of,
)
from responders.reports.backlog import Backlog, Reopened
from responders.reports.breaches import Broken
from responders.reports.cells import Cell, cells
from responders.reports.daily import Day, daily
from responders.reports.days import days_of
from responders.reports.feelings import Feelings, feelings
from responders.reports.lag import Lag, lag
from responders.reports.satisfaction import Along, Satisfaction, knows, satisfaction
from responders.reports.scope import Filters, Period
from responders.reports.unanswered import Waiting, waiting

LEADING = "first_reply"


@dataclass(frozen=True, slots=True)
class Reported:
    """`before`, `groups_before` and so on: the same of the period compared with.

    ratings: by group; empty where nobody was asked, or the groups are none that a rating knows.
    """

    period: Period
    compared: Period
    goal: float
    counted: str
    whole: Report
    before: tuple[Line, ...]
    groups: tuple[Line, ...]
    groups_before: tuple[Line, ...]
    agents: tuple[Line, ...]
    days: Mapping[str, tuple[Day, ...]]
    lengths: Mapping[str, lengths.Length]
    week: Mapping[tuple[int, int], lengths.Field]
    feelings: Feelings
    backlog: Backlog
    reopened: Reopened
    reopened_before: Reopened
    rating: Satisfaction | None
    rating_before: Satisfaction | None
    ratings: Mapping[Any, Satisfaction]
    lag: tuple[Lag, ...]
    waiting: tuple[Waiting, ...]
    broken: Broken
    opening: Opening | None

    def line(self, metric: str) -> Line | None:
        return line_of(self.whole.lines, metric)

    def earlier(self, metric: str) -> Line | None:
        return line_of(self.before, metric)


def line_of(lines: Sequence[Line], metric: str) -> Line | None:
    return next((line for line in lines if line.metric == metric), None)


@snapshot()  # every figure of a page is of the same rows
def reported(by: User, form: ReportForm, *, at: datetime) -> Reported:
    """A constant number of queries. Raises NotAllowed."""
    period, compared, filters = form.period(at), form.before(at), form.filters()
    counted, zone = form.counted_as, timezone.get_current_timezone_name()
    leading, dimension = replace(filters, metric=LEADING), form.dimension()
    now, then = (
        cells(by, one, filters, zone=zone, at=at, counted=(counted,)) for one in (period, compared)
    )

    def whole(found: Iterable[Cell]) -> tuple[Line, ...]:
        return added_lines(found, counted=counted, spreads=(counted,))

    def groups(
        of: Period, found: Iterable[Cell], by_what: Dimension, what: Filters
    ) -> tuple[Line, ...]:
        if by_what in OF_CELLS:
            return added_lines(found, by_what, counted=counted, spreads=(counted,))
        return lines_of(by, of, by_what, what, at=at, counted=counted, spreads=(counted,))

    lines, before = whole(now), whole(then)
    week = lengths.week(by, period, leading, zone=zone, at=at)
    missed = {slot: field.not_met for slot, field in week.items() if field.not_met}
    rate, rate_before = (_rate(found) for found in (lines, before))
    return Reported(
        period=period,
        compared=compared,
        goal=settings.SLA_GOAL,
        counted=counted,
        whole=Report(period, period.rule, lines, kept(by, period, filters, at=at)),
        before=before,
        groups=groups(period, now, dimension, filters),
        groups_before=groups(
            compared, [cell for cell in then if cell.metric == LEADING], dimension, leading
        ),
        agents=groups(period, (), Dimension.AGENT, leading),
        days=daily(now, days_of(period, ZoneInfo(zone)), counted=counted),
        lengths=lengths.lengths(now, counted=counted),
        week=week,
        feelings=feelings(by, period, filters),
        backlog=backlog.backlog(by, period, filters, zone=zone, at=at),
        reopened=backlog.reopened(by, period, filters, at=at),
        reopened_before=backlog.reopened(by, compared, filters, at=at),
        rating=_rating(by, period, filters),
        rating_before=_rating(by, compared, filters),
        ratings=_ratings(by, period, filters, dimension),
        lag=lag(by, period, filters),
        waiting=waiting(by, period, filters, at=at),
        broken=breaches.broken(by, period, filters, at=at),
        opening=opening(rate, rate_before, settings.SLA_GOAL, missed),
    )


def _rating(by: User, period: Period, filters: Filters) -> Satisfaction | None:
    """Of what was resolved in the period, whatever the cohort; None where nobody was asked, or a filter is not known."""
    found = satisfaction(by, period, filters=filters) if knows(filters) else []
    return found[0] if found else None


def _ratings(
    by: User, period: Period, filters: Filters, dimension: Dimension
) -> dict[Any, Satisfaction]:
    if dimension is Dimension.NONE or dimension.value not in list(Along) or not knows(filters):
        return {}
    return {one.key: one for one in satisfaction(by, period, Along(dimension.value), filters)}


def _rate(lines: Sequence[Line]) -> Rate:
    found = line_of(lines, LEADING)
    return found.rate if found else Rate(None, 0)
