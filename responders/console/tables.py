"""Figures of a report made ready for templates: every number with the address of what is behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responders.console import charts
from responders.console.forms.policies import ORDER, WORDS
from responders.console.forms.reports import ReportForm
from responders.console.words import INTENTS
from responders.core.figures import BUCKET_EDGES
from responders.models import SlaClock
from responders.reports.attainment import Dimension, Line, Report
from responders.reports.daily import Day
from responders.reports.scope import Filters
from responders.reports.unanswered import Waiting

OUTCOMES: dict[str, Any] = {
    "met": gettext_lazy("Met"),
    "missed": gettext_lazy("Missed"),
    "breached": gettext_lazy("Broken, still open"),
    "closed_unanswered": gettext_lazy("Closed unanswered"),
    "running": gettext_lazy("Running"),
    "cancelled": gettext_lazy("Cancelled"),
}
_RANK = {metric.value: rank for rank, metric in enumerate(ORDER)}
_NARROW = {Dimension.CHANNEL: "channel", Dimension.AGENT: "agent", Dimension.TOPIC: "topic"}


def percent(value: float | None) -> str:
    """A share of one as a number of the reader's language with one decimal; empty where unknown."""
    return "" if value is None else number_format(100 * value, 1)


def points(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else round(100 * (now - before), 1)


def ordered(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (_RANK.get(line.metric, len(_RANK)), line.label))


def line(one: Line, before: Report, form: ReportForm) -> dict[str, Any]:
    """One metric of the whole report."""
    earlier = next((other for other in before.lines if other.metric == one.metric), None)
    spread = one.business
    marks = [("p50", spread.p50), ("p90", spread.p90), ("p95", spread.p95)]
    edges = (*BUCKET_EDGES, None)
    return {
        "metric": one.metric,
        "label": WORDS.get(one.metric, one.metric),
        "rate": percent(one.rate.value),
        "n": one.rate.n,
        "change": points(one.rate.value, earlier.rate.value if earlier else None),
        "spread": spread,
        "calendar": one.calendar,
        "waits": charts.waits(one.buckets, marks),
        "buckets": list(zip(edges, one.buckets, strict=True)),
        "counts": [
            (outcome, words, one.counts[outcome], form.query(metric=one.metric, outcome=outcome))
            for outcome, words in OUTCOMES.items()
        ],
        "query": form.query(metric=one.metric),
    }


def groups(report: Report, form: ReportForm) -> list[dict[str, Any]]:
    """One table for each metric: a row for each channel, agent or topic."""
    name = _NARROW[form.dimension()]
    tables: dict[str, list[dict[str, Any]]] = {}
    for one in ordered(report.lines):
        narrowed = {"metric": one.metric, name: one.group if one.group not in (None, "") else None}
        is_known = narrowed[name] is not None
        tables.setdefault(one.metric, []).append(
            {
                "label": label(form.dimension(), one),
                "n": one.rate.n,
                "rate": percent(one.rate.value),
                "share": round(100 * (one.rate.value or 0), 1),
                "spread": one.business,
                "not_met": one.rate.n - one.counts["met"],
                "query": form.query(**narrowed) if is_known else "",
                "met": form.query(**narrowed, outcome="met") if is_known else "",
            }
        )
    return [
        {"metric": metric, "label": WORDS.get(metric, metric), "rows": rows}
        for metric, rows in tables.items()
    ]


def label(dimension: Dimension, one: Line) -> str:
    if dimension is Dimension.TOPIC and one.group in INTENTS:
        return str(INTENTS[str(one.group)][0])
    unknown = _("Nobody yet") if dimension is Dimension.AGENT else _("Unknown")
    return one.label or unknown


def still_open(found: Sequence[Waiting]) -> list[dict[str, Any]]:
    return [
        {
            "label": WORDS.get(one.metric, one.metric),
            "ages": one.ages,
            "censored": one.censored_p50,
        }
        for one in sorted(found, key=lambda one: _RANK.get(one.metric, len(_RANK)))
    ]


def days(series: Sequence[Day]) -> dict[str, Any]:
    drawn = charts.stacks([(day.met, day.not_met) for day in series])
    return {
        "stacks": drawn,
        "rows": series,
        "first": series[0].day if series else None,
        "last": series[-1].day if series else None,
    }


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What one number is about, beyond the report itself."""

    filters: Filters
    outcome: str | None
    query: Mapping[str, Any]

    @classmethod
    def of(cls, asked: Mapping[str, str], form: ReportForm) -> Narrowed:
        metric = asked.get("metric", "")
        outcome = asked.get("outcome", "")
        agent = asked.get("agent", "")
        topic = asked.get("topic", "")[:32].replace("\0", "")
        query = {
            "metric": metric if metric in _RANK else None,
            "outcome": outcome if outcome in OUTCOMES else None,
            "agent": agent if agent.isascii() and agent.isdigit() and len(agent) < 18 else None,
            "topic": topic or None,
        }
        filters = replace(
            form.filters(),
            metric=query["metric"],
            agent=int(query["agent"]) if query["agent"] else None,
            topic=query["topic"],
        )
        return cls(filters, query["outcome"], query)

    @property
    def title(self) -> str:
        metric = str(WORDS.get(self.query["metric"], _("All clocks")))
        words = [metric]
        if self.outcome:
            words.append(str(OUTCOMES[self.outcome]))
        if self.query["topic"]:
            words.append(str(INTENTS.get(self.query["topic"], (self.query["topic"], ""))[0]))
        return ", ".join(words)


def instance(clock: SlaClock, at: datetime) -> dict[str, Any]:
    """One clock as a row."""
    outcome = clock.outcome or ("breached" if clock.due_at and clock.due_at < at else "running")
    owner = clock.conversation.handling.owner
    who = clock.fulfilled_by or owner
    return {
        "clock": clock,
        "case": clock.conversation.case_number,
        "label": WORDS.get(clock.metric, clock.metric),
        "outcome": OUTCOMES.get(outcome, outcome),
        "state": {"met": "ok", "running": "ok", "cancelled": "off"}.get(outcome, "late"),
        "icon": {"met": "check", "running": "clock", "cancelled": "ban"}.get(
            outcome, "octagon-alert"
        ),
        "who": who.name if who else "",
    }
