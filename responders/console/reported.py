"""Everything a report shows, read once; the page, the workbook and the paper are made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from inbox.models import User
from responders.console.forms.reports import ReportForm
from responders.core.openings import Opening, opening
from responders.reports import attainment, backlog, breaches, lengths
from responders.reports.attainment import Dimension, Line, Report
from responders.reports.backlog import Backlog, Reopened
from responders.reports.breaches import Broken
from responders.reports.daily import Day, daily
from responders.reports.feelings import Feelings, feelings
from responders.reports.lag import Lag, lag
from responders.reports.scope import Filters, Period
from responders.reports.unanswered import Waiting, waiting

LEADING = "first_reply"


@dataclass(frozen=True, slots=True)
class Reported:
    """`before` and `groups_before`: the same of the period compared with."""

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


def reported(by: User, form: ReportForm, *, at: datetime) -> Reported:
    """A constant number of queries. Raises NotAllowed."""
    period, compared, filters = form.period(at), form.before(at), form.filters()
    counted, zone = form.counted_as, timezone.get_current_timezone_name()
    leading = replace(filters, metric=LEADING)

    def lines(
        of: Period, by_what: Dimension, what: Filters, spreads: Sequence[str] = (counted,)
    ) -> tuple[Line, ...]:
        return attainment.lines_of(by, of, by_what, what, at=at, spreads=spreads, has_buckets=False)

    whole = attainment.report(
        by, period, filters=filters, at=at, counted=counted, spreads=(counted,)
    )
    before = lines(compared, Dimension.NONE, filters)
    week = lengths.week(by, period, leading, zone=zone, at=at)
    missed = {slot: field.not_met for slot, field in week.items() if field.not_met}
    now, then = line_of(whole.lines, LEADING), line_of(before, LEADING)
    nothing = attainment.Rate(None, 0)
    return Reported(
        period=period,
        compared=compared,
        goal=settings.SLA_GOAL,
        counted=counted,
        whole=whole,
        before=before,
        groups=lines(period, form.dimension(), filters),
        groups_before=lines(compared, form.dimension(), leading, spreads=()),
        agents=lines(period, Dimension.AGENT, leading),
        days=daily(by, period, filters, zone=zone, at=at, counted=counted),
        lengths=lengths.lengths(by, period, filters, counted=counted),
        week=week,
        feelings=feelings(by, period, filters),
        backlog=backlog.backlog(by, period, filters, zone=zone, at=at),
        reopened=backlog.reopened(by, period, filters, at=at),
        reopened_before=backlog.reopened(by, compared, filters, at=at),
        lag=lag(by, period, filters),
        waiting=waiting(by, period, filters, at=at),
        broken=breaches.broken(by, period, filters, at=at),
        opening=opening(
            now.rate if now else nothing, then.rate if then else nothing, settings.SLA_GOAL, missed
        ),
    )
