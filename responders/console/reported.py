"""Everything a report shows; the page, the workbook and the paper are made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from inbox.models import User
from responders.console.forms.reports import ReportForm
from responders.core.figures import Rate
from responders.core.openings import Opening, opening
from responders.reports import attainment, backlog, breaches, lag, lengths, unanswered
from responders.reports.attainment import OF_CELLS, Dimension, Line, added_lines, lines_of
from responders.reports.cells import Cell, cells
from responders.reports.daily import Day, daily
from responders.reports.days import days_of
from responders.reports.feelings import Feelings, feelings
from responders.reports.satisfaction import Along, Satisfaction, knows, satisfaction
from responders.reports.scope import Filters, Period

LEADING = "first_reply"


class Reported:
    """Each figure is read when it is first asked for, so that a page may begin before the last is known.

    Ask for all of them within one snapshot: then they are of the same rows. Every figure may raise NotAllowed; together
    they cost a constant number of queries. `before` and the like are of the period compared with.
    """

    def __init__(self, by: User, form: ReportForm, *, at: datetime) -> None:
        self._by, self._at = by, at
        self.period: Period = form.period(at)
        self.compared: Period = form.before(at)
        self._filters = form.filters()
        self.counted = form.counted_as
        self.goal: float = settings.SLA_GOAL
        self._dimension = form.dimension()
        self._zone = timezone.get_current_timezone_name()
        self._leading = replace(self._filters, metric=LEADING)

    @cached_property
    def _now(self) -> list[Cell]:
        return self._cells(self.period)

    @cached_property
    def _then(self) -> list[Cell]:
        return self._cells(self.compared)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return self._added(self._now)

    @cached_property
    def before(self) -> tuple[Line, ...]:
        return self._added(self._then)

    @cached_property
    def kept(self) -> Rate:
        return attainment.kept(self._by, self.period, self._filters, at=self._at)

    @cached_property
    def groups(self) -> tuple[Line, ...]:
        return self._grouped(self.period, self._now, self._dimension, self._filters)

    @cached_property
    def groups_before(self) -> tuple[Line, ...]:
        then = [cell for cell in self._then if cell.metric == LEADING]
        return self._grouped(self.compared, then, self._dimension, self._leading)

    @cached_property
    def agents(self) -> tuple[Line, ...]:
        return self._grouped(self.period, (), Dimension.AGENT, self._leading)

    @cached_property
    def days(self) -> Mapping[str, tuple[Day, ...]]:
        days = days_of(self.period, ZoneInfo(self._zone))
        return daily(self._now, days, counted=self.counted)

    @cached_property
    def lengths(self) -> Mapping[str, lengths.Length]:
        return lengths.lengths(self._now, counted=self.counted)

    @cached_property
    def week(self) -> Mapping[tuple[int, int], lengths.Field]:
        return lengths.week(self._hours)

    @cached_property
    def _hours(self) -> Mapping[tuple[date, int], lengths.Field]:
        return lengths.hours(self._by, self.period, self._leading, zone=self._zone, at=self._at)

    @cached_property
    def opening(self) -> Opening | None:
        missed = {when: field.not_met for when, field in self._hours.items() if field.not_met}
        return opening(_rate(self.lines), _rate(self.before), self.goal, missed)

    @cached_property
    def feelings(self) -> Feelings:
        return feelings(self._by, self.period, self._filters)

    @cached_property
    def backlog(self) -> backlog.Backlog:
        return backlog.backlog(self._by, self.period, self._filters, zone=self._zone, at=self._at)

    @cached_property
    def reopened(self) -> backlog.Reopened:
        return backlog.reopened(self._by, self.period, self._filters, at=self._at)

    @cached_property
    def reopened_before(self) -> backlog.Reopened:
        return backlog.reopened(self._by, self.compared, self._filters, at=self._at)

    @cached_property
    def rating(self) -> Satisfaction | None:
        return self._rating(self.period)

    @cached_property
    def rating_before(self) -> Satisfaction | None:
        return self._rating(self.compared)

    @cached_property
    def lag(self) -> tuple[lag.Lag, ...]:
        return lag.lag(self._by, self.period, self._filters)

    @cached_property
    def waiting(self) -> tuple[unanswered.Waiting, ...]:
        return unanswered.waiting(self._by, self.period, self._filters, at=self._at)

    @cached_property
    def broken(self) -> breaches.Broken:
        return breaches.broken(self._by, self.period, self._filters, at=self._at)

    @cached_property
    def ratings(self) -> Mapping[Any, Satisfaction]:
        """By group; empty where nobody was asked, or the groups or a filter are none that a rating knows."""
        by_what = self._dimension
        is_known = by_what is not Dimension.NONE and by_what.value in list(Along)
        if not is_known or not knows(self._filters):
            return {}
        found = satisfaction(self._by, self.period, Along(by_what.value), self._filters)
        return {one.key: one for one in found}

    def line(self, metric: str) -> Line | None:
        return line_of(self.lines, metric)

    def earlier(self, metric: str) -> Line | None:
        return line_of(self.before, metric)

    def _cells(self, period: Period) -> list[Cell]:
        counted = (self.counted,)
        return cells(self._by, period, self._filters, zone=self._zone, at=self._at, counted=counted)

    def _added(
        self, found: Sequence[Cell], by_what: Dimension = Dimension.NONE
    ) -> tuple[Line, ...]:
        return added_lines(found, by_what, counted=self.counted, spreads=(self.counted,))

    def _grouped(
        self, of: Period, found: Sequence[Cell], by_what: Dimension, filters: Filters
    ) -> tuple[Line, ...]:
        if by_what in OF_CELLS:
            return self._added(found, by_what)
        counted, at = self.counted, self._at
        return lines_of(self._by, of, by_what, filters, at=at, counted=counted, spreads=(counted,))

    def _rating(self, period: Period) -> Satisfaction | None:
        """Of what was resolved in the period, whatever the cohort; None where nobody was asked, or a filter is not known."""
        asked = knows(self._filters)
        found = satisfaction(self._by, period, filters=self._filters) if asked else []
        return found[0] if found else None


def line_of(lines: Sequence[Line], metric: str) -> Line | None:
    return next((line for line in lines if line.metric == metric), None)


def _rate(lines: Sequence[Line]) -> Rate:
    found = line_of(lines, LEADING)
    return found.rate if found else Rate(None, 0)
