"""Figures of a report made ready for templates: every number with the address of what is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from responders.console import charts
from responders.console.causes import CAUSES, sentence
from responders.console.forms.policies import ORDER, PRIORITIES, WORDS
from responders.console.forms.reports import LANGUAGES, ReportForm
from responders.console.narrowing import OUTCOMES
from responders.console.reported import LEADING, Reported
from responders.console.scales import scale
from responders.console.tiles import spread_of
from responders.console.words import INTENTS
from responders.core.figures import BUCKET_EDGES
from responders.models import SlaClock
from responders.reports.attainment import Dimension, Line
from responders.reports.breaches import TOLD, Broken
from responders.reports.daily import Day
from responders.reports.satisfaction import Satisfaction
from responders.reports.unanswered import Waiting

NEAR = 0.05  # of the goal, for colours that are not yet an alarm
_RANK = {metric.value: rank for rank, metric in enumerate(ORDER)}


def percent(value: float | None) -> str:
    """A share of one as a number of the reader's language with one decimal; empty where unknown."""
    return "" if value is None else number_format(100 * value, 1)


def points(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else round(100 * (now - before), 1)


def ordered(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (_RANK.get(line.metric, len(_RANK)), line.label))


def lines(found: Reported, form: ReportForm) -> list[dict[str, Any]]:
    """One for each metric of the whole report."""
    return [_line(one, found, form) for one in ordered(found.lines)]


def _line(one: Line, found: Reported, form: ReportForm) -> dict[str, Any]:
    spread = spread_of(one, found.counted)
    marks = [("p50", spread.p50), ("p90", spread.p90), ("p95", spread.p95)]
    length = found.lengths.get(one.metric)
    return {
        "metric": one.metric,
        "label": WORDS.get(one.metric, one.metric),
        "rate": percent(one.rate.value),
        "n": one.rate.n,
        "spread": spread,
        "answered": form.query(metric=one.metric, outcome="answered"),
        "scale": scale(length, marks) if length else None,
        "targets": length.targets if length else 0,
        "buckets": [
            (edge, many, form.query(metric=one.metric, bucket=number))
            for number, (edge, many) in enumerate(
                zip((*BUCKET_EDGES, None), one.buckets, strict=True)
            )
        ],
        "columns": form.query(metric=one.metric),
        "counts": [
            (outcome, words, one.counts[outcome], form.query(metric=one.metric, outcome=outcome))
            for outcome, words in OUTCOMES.items()
        ],
    }


def groups(found: Reported, form: ReportForm) -> list[dict[str, Any]]:
    """A row for each channel, agent, topic and so on, most promises first."""
    earlier = {line.group: line.rate.value for line in found.groups_before}
    by_group: dict[Any, dict[str, Line]] = {}
    for one in found.groups:
        by_group.setdefault(one.group, {})[one.metric] = one
    rows = [_group(group, of, earlier.get(group), found, form) for group, of in by_group.items()]
    return sorted(rows, key=lambda row: (-row["n"], row["label"]))


def _group(
    group: Any, of: dict[str, Line], before: float | None, found: Reported, form: ReportForm
) -> dict[str, Any]:
    first = of.get(LEADING)
    rate = first.rate.value if first else None
    narrowed = _narrowed(form.dimension(), group)
    spreads = {metric: spread_of(line, found.counted) for metric, line in of.items()}
    return {
        "label": label(form.dimension(), next(iter(of.values()))),
        "kind": "",
        "n": first.rate.n if first else 0,
        "rate": percent(rate),
        "share": round(100 * (rate or 0), 1),
        "tone": tone(rate, found.goal),
        "change": points(rate, before),
        "decided": form.query(**narrowed, metric=LEADING, outcome="decided"),
        "not_met": sum(line.rate.n - line.counts["met"] for line in of.values()),
        "broken": form.query(**narrowed, outcome="not_met"),
        "spreads": [
            (spreads.get(metric), form.query(**narrowed, metric=metric, outcome="answered"))
            for metric in (LEADING, "next_reply", "resolution")
        ],
        "rating": _rating(found.ratings.get(group), form),
    }


def _rating(one: Satisfaction | None, form: ReportForm) -> dict[str, Any] | None:
    """None where nobody was asked; below enough answers only how many there are."""
    if one is None:
        return None
    group = form.query(by=form.dimension().value, is_group=1, group=one.key, answered=1)
    return {
        "value": one.mean,
        "mean": "" if one.mean is None else number_format(one.mean, 1),
        "n": one.answered,
        "answers": group,
    }


def _narrowed(dimension: Dimension, group: Any) -> dict[str, Any]:
    if group in (None, ""):
        return {"blank": dimension.value}
    return {dimension.value: group}


def tone(rate: float | None, goal: float) -> str:
    if rate is None or rate >= goal:
        return "ok"
    return "risk" if rate >= goal - NEAR else "late"


def label(dimension: Dimension, one: Line) -> str:
    words: dict[Any, Any] = {
        Dimension.TOPIC: {code: of[0] for code, of in INTENTS.items()},
        Dimension.PRIORITY: PRIORITIES,
        Dimension.LANGUAGE: LANGUAGES,
    }.get(dimension, {})
    if one.group in words:
        return str(words[one.group])
    unknown = _("Nobody yet") if dimension is Dimension.AGENT else _("Unknown")
    return one.label or unknown


def agents(found: Reported, form: ReportForm) -> list[dict[str, Any]]:
    """Those who answered, most first; whose answers nobody gave is not a person."""
    people = sorted(
        (line for line in found.agents if line.group is not None),
        key=lambda line: (-line.rate.n, line.label),
    )
    return [
        {
            "label": line.label,
            "n": line.rate.n,
            "rate": percent(line.rate.value),
            "p50": spread_of(line, found.counted).p50,
            "query": form.query(agent=line.group, metric=LEADING, outcome="decided"),
        }
        for line in people[:10]
    ]


def still_open(found: Sequence[Waiting], form: ReportForm) -> list[dict[str, Any]]:
    return [
        {
            "label": WORDS.get(one.metric, one.metric),
            "ages": one.ages,
            "censored": one.censored_p50,
            "query": form.query(metric=one.metric, outcome="open"),
        }
        for one in sorted(found, key=lambda one: _RANK.get(one.metric, len(_RANK)))
    ]


def days(series: Sequence[Day], form: ReportForm) -> dict[str, Any]:
    drawn = charts.stacks([(day.met, day.not_met) for day in series])
    return {
        "stacks": drawn,
        "rows": [
            (
                day,
                *(
                    form.query(
                        range="own", first=day.day, last=day.day, metric=LEADING, outcome=outcome
                    )
                    for outcome in ("met", "not_met")
                ),
            )
            for day in series
        ],
        "first": series[0].day if series else None,
        "last": series[-1].day if series else None,
    }


def broken(found: Broken, form: ReportForm) -> dict[str, Any]:
    most = max((len(pks) for _cause, pks in found.by_cause()), default=1)
    return {
        "n": found.n,
        "told": len(found.causes),
        "query": form.query(outcome="not_met"),
        "causes": [
            {
                "label": CAUSES[cause],
                "n": len(pks),
                "share": round(100 * len(pks) / most, 1),
                "query": form.query(cause=cause.value, outcome="not_met"),
            }
            for cause, pks in found.by_cause()
        ],
        "rows": [
            {
                "clock": clock,
                "case": clock.conversation.case_number,
                "topic": topic(clock.conversation.handling.intent),
                "label": WORDS.get(clock.metric, clock.metric),
                "why": CAUSES[explained.cause],
                "because": sentence(explained),
                "who": who.name
                if (who := clock.fulfilled_by or clock.conversation.handling.owner)
                else "",
            }
            for clock, explained in found.causes[:TOLD]
        ],
    }


def topic(code: str) -> str:
    return str(INTENTS.get(code, (code, ""))[0])


def instance(clock: SlaClock, at: datetime, counted: str = "business") -> dict[str, Any]:
    """One clock as a row."""
    outcome = clock.outcome or ("breached" if clock.due_at and clock.due_at < at else "running")
    owner = clock.conversation.handling.owner
    who = clock.fulfilled_by or owner
    return {
        "clock": clock,
        "case": clock.conversation.case_number,
        "label": WORDS.get(clock.metric, clock.metric),
        "outcome": OUTCOMES.get(outcome, outcome),
        "took": getattr(clock, f"{counted}_seconds"),
        "state": {"met": "ok", "running": "ok", "cancelled": "off"}.get(outcome, "late"),
        "icon": {"met": "check", "running": "clock", "cancelled": "ban"}.get(
            outcome, "octagon-alert"
        ),
        "who": who.name if who else "",
    }
