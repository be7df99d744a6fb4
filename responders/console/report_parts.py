"""The parts of a report, each with what its template says; the page sends them one after another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox.operations.snapshots import snapshot
from responders import access
from responders.console import backlogs, scales, sentences, tables
from responders.console.flowing import Part
from responders.console.forms.reports import (
    COHORTS,
    COMPARED,
    COUNTED,
    DIMENSIONS,
    RANGES,
    ReportForm,
)
from responders.console.reported import LEADING, Reported
from responders.console.tiles import tiles
from responders.console.words import SENTIMENTS
from responders.models import Responder
from responders.reports.feelings import MOODS

Told = dict[str, Any]


def choices(form: ReportForm) -> Told:
    """The switches above and within a report, each with its address."""
    return {
        "form": form,
        "presets": [
            (value, label, form.query(range=value, first=None, last=None))
            for value, label in RANGES.items()
            if value != "own"
        ],
        "cohorts": [(value, label, form.query(cohort=value)) for value, label in COHORTS.items()],
        "counted": [(value, label, form.query(counted=value)) for value, label in COUNTED.items()],
        "dimensions": [(value, label, form.query(by=value)) for value, label in DIMENSIONS.items()],
        "dimension_label": DIMENSIONS[form.dimension()],
        "compared_label": COMPARED[form.cleaned_data["compared"]],
    }


def heading(found: Reported, form: ReportForm, reader: Responder, at: datetime) -> Told:
    """What costs no reading, and every part may say."""
    return {
        "period": found.period,
        "until": found.period.end - timedelta(days=1),
        "day": timezone.localtime(found.period.start),
        "last_day": timezone.localtime(found.period.end - timedelta(days=1)),
        "compared": found.compared,
        "compared_until": found.compared.end - timedelta(microseconds=1),
        "is_cut": found.period.end > at,
        "rule": sentences.rule(found.period),
        "goal": round(100 * found.goal),
        "csv": form.query() if access.may(reader, "export_reports") else "",
        "may_plan": access.may(reader, "read_staffing"),
    }


def lede(found: Reported, form: ReportForm) -> Told:
    return {"lede": sentences.opening(found)}


def key_figures(found: Reported, form: ReportForm) -> Told:
    return {"tiles": tiles(found, form)}


def lines(found: Reported, form: ReportForm) -> Told:
    shown = tables.lines(found, form)
    scales_shown = [line["scale"] for line in shown if line["scale"]]
    has_none = any(one.bars[0].low <= 1 for one in scales_shown)  # seconds
    return {"lines": shown, "has_none": has_none and found.counted == "business"}


def week(found: Reported, form: ReportForm) -> Told:
    hours, rows = scales.heat(found.week, found.goal, tables.NEAR)
    goal = round(100 * found.goal)
    return {
        "hours": hours,
        "week": [
            (sentences.weekday_named(day), sentences.weekday_named(day, "D"), day, cells)
            for day, cells in rows
        ],
        "week_query": form.query(metric=LEADING, outcome="decided"),
        "bands": [
            ("a", _("%(low)s and up") % {"low": min(goal + 5, 100)}),
            ("b", f"{goal}–{min(goal + 4, 99)}"),
            ("c", f"{goal - 5}–{goal - 1}"),
            ("d", _("Below %(low)s") % {"low": goal - 5}),
        ],
        "slot": _slot(found, form),
    }


def _slot(found: Reported, form: ReportForm) -> Told | None:
    slot = found.opening.slot if found.opening else None
    if slot is None:
        return None
    when = {"day": slot.day.isoformat()} if slot.day else {"weekday": slot.weekday}
    query = form.query(
        metric=LEADING, outcome="not_met", **when, hour=slot.first, hour_end=slot.end
    )
    return {"named": sentences.slot_named(slot), "n": slot.missed, "query": query}


def groups(found: Reported, form: ReportForm) -> Told:
    return {"groups": tables.groups(found, form), "has_ratings": bool(found.ratings)}


def broken(found: Reported, form: ReportForm) -> Told:
    return {"broken": tables.broken(found.broken, form), "feelings": _feelings(found, form)}


def _feelings(found: Reported, form: ReportForm) -> Told:
    told = found.feelings
    rows = []
    for mood in MOODS:
        first, last = told.first(mood), told.last(mood)
        change = round(100 * (last - first) / told.n) if told.n else 0
        sides = [
            (many, round(100 * many / told.n) if told.n else 0, form.query(**{side: mood}))
            for side, many in (("began", first), ("ended", last))
        ]
        rows.append(
            {
                "mood": mood,
                "words": SENTIMENTS[mood][0],
                "icon": SENTIMENTS[mood][1],
                "first": sides[0],
                "last": sides[1],
                "sides": sides,
                "change": abs(change),
                "way": "up" if change > 0 else "down" if change else "",
                "tone": _felt(mood, change),
            }
        )
    return {"n": told.n, "rows": rows, "flow": scales.flow(told.moves, MOODS)}


def _felt(mood: str, change: int) -> str:
    if not change or mood == "neutral":
        return "flat"
    return "good" if (change > 0) is (mood == "positive") else "bad"


def backlog(found: Reported, form: ReportForm) -> Told:
    return {"backlog": backlogs.card(found.backlog, form), "reopened": found.reopened}


def days(found: Reported, form: ReportForm) -> Told:
    return {"days": tables.days(found.days.get(LEADING, ()), form)}


def outcomes(found: Reported, form: ReportForm) -> Told:
    kept = found.kept
    return {
        "lines": tables.lines(found, form),
        "kept": kept,
        "kept_percent": tables.percent(kept.value),
        "judged": f"{reverse('report-cases')}?{form.query(what='judged')}",
        "unbroken": round((kept.value or 0) * kept.n),
        "unbroken_at": f"{reverse('report-cases')}?{form.query(what='kept')}",
    }


def agents(found: Reported, form: ReportForm) -> Told:
    return {"agents": tables.agents(found, form)}


def waiting(found: Reported, form: ReportForm) -> Told:
    return {"waiting": tables.still_open(found.waiting, form)}


def lag(found: Reported, form: ReportForm) -> Told:
    return {"lag": [(one, form.query(channel=one.channel, replies=1)) for one in found.lag]}


_TOLD: dict[str, Callable[[Reported, ReportForm], Told]] = {
    "lede": lede,
    "tiles": key_figures,
    "lengths": lines,
    "week": week,
    "groups": groups,
    "breaches": broken,
    "backlog": backlog,
    "days": days,
    "outcomes": outcomes,
    "agents": agents,
    "waiting": waiting,
    "lag": lag,
}


def parts(found: Reported, form: ReportForm) -> list[Part]:
    """In their order on the page."""
    return [
        Part(name, f"console/partials/_report_{name}.html", partial(told, found, form))
        for name, told in _TOLD.items()
    ]


@snapshot()
def shown(found: Reported, form: ReportForm, reader: Responder, at: datetime) -> Told:
    """All of it at once, for what is not a page. Raises NotAllowed."""
    whole = heading(found, form, reader, at)
    for told in _TOLD.values():
        whole |= told(found, form)
    return whole
