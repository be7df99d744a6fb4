"""A report in plain sentences."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from responders.console.durations import spoken
from responders.console.tables import percent, points
from responders.reports.attainment import Line, Report
from responders.reports.scope import Period

LEADING = "first_reply"
STEADY = 0.05  # points; less is no change


def rule(period: Period) -> str:
    return _(period.rule)


def _leading(report: Report) -> Line | None:
    return next((line for line in report.lines if line.metric == LEADING), None)


def opening(report: Report, before: Report, groups: Report) -> list[str]:
    """What a busy person should know first."""
    line = _leading(report)
    if line is None or line.rate.value is None:
        return [_("No first reply was decided in this period.")]
    said = [_kept(line), *_change(line, before), *_median(line)]
    worst = max(
        (one for one in groups.lines if one.metric == LEADING),
        key=lambda one: one.rate.n - one.counts["met"],
        default=None,
    )
    lost = line.rate.n - line.counts["met"]
    if worst is not None and lost and worst.label:
        theirs = worst.rate.n - worst.counts["met"]
        said.append(
            _("Most misses: %(who)s, %(theirs)d of %(lost)d.")
            % {"who": worst.label, "theirs": theirs, "lost": lost}
        )
    return said


def _kept(line: Line) -> str:
    words = ngettext(
        "%(rate)s%% of %(n)d first reply came in time.",
        "%(rate)s%% of %(n)d first replies came in time.",
        line.rate.n,
    )
    return words % {"rate": percent(line.rate.value), "n": line.rate.n}


def _change(line: Line, before: Report) -> list[str]:
    earlier = _leading(before)
    change = points(line.rate.value, earlier.rate.value if earlier else None)
    if change is None:
        return []
    if abs(change) < STEADY:
        return [_("That is as in the period before.")]
    words = (
        _("That is %(points)s points better than in the period before.")
        if change > 0
        else _("That is %(points)s points worse than in the period before.")
    )
    return [words % {"points": number_format(abs(change), 1)}]


def _median(line: Line) -> list[str]:
    if line.business.p50 is None:
        return []
    units = _("d h m s").split()
    return [
        _("Half were answered within %(p50)s of working time.")
        % {"p50": spoken(line.business.p50, units)}
    ]
