"""The SLA report: how many promises were kept, how long answers took, and what is behind each number."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from responders import access
from responders.console import backlogs, scales, sentences, tables, telling
from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.policies import WORDS
from responders.console.forms.reports import (
    COHORTS,
    COMPARED,
    COUNTED,
    DIMENSIONS,
    RANGES,
    ReportForm,
)
from responders.console.narrowing import Narrowed
from responders.console.reported import LEADING, Reported, reported
from responders.console.tiles import tiles
from responders.console.words import SENTIMENTS
from responders.models import Responder, SlaClock
from responders.operations import explanations
from responders.reports.feelings import MOODS, moved
from responders.reports.slices import instances as instances_of

ROWS = 50


@door("read_reports", "GET")
def report(request: Knock) -> HttpResponse:
    form = ReportForm(request.responder, request.GET)
    if not form.is_valid():
        return _page(request, "console/report.html", {"form": form}, status=422)
    found = reported(request.user, form, at=request.at)
    return _page(
        request,
        "console/report.html",
        {**choices(form), **shown(found, form, request.responder, request.at)},
    )


def choices(form: ReportForm) -> dict[str, Any]:
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


def shown(found: Reported, form: ReportForm, reader: Responder, at: datetime) -> dict[str, Any]:
    hours, week = scales.heat(found.week, found.goal, tables.NEAR)
    goal = round(100 * found.goal)
    return {
        "period": found.period,
        "until": found.period.end - timedelta(days=1),
        "day": timezone.localtime(found.period.start),
        "last_day": timezone.localtime(found.period.end - timedelta(days=1)),
        "compared": found.compared,
        "compared_until": found.compared.end - timedelta(microseconds=1),
        "is_cut": found.period.end > at,
        "rule": sentences.rule(found.period),
        "lede": sentences.opening(found),
        "goal": goal,
        "tiles": tiles(found, form),
        "lines": tables.lines(found, form),
        "kept": found.whole.kept,
        "kept_percent": tables.percent(found.whole.kept.value),
        "days": tables.days(found.days.get(LEADING, ()), form),
        "hours": hours,
        "week": [
            (sentences.weekday_named(day), sentences.weekday_named(day, "D"), day, cells)
            for day, cells in week
        ],
        "week_query": form.query(metric=LEADING, outcome="decided"),
        "bands": [
            ("a", _("%(low)s and up") % {"low": min(goal + 5, 100)}),
            ("b", f"{goal}–{min(goal + 4, 99)}"),
            ("c", f"{goal - 5}–{goal - 1}"),
            ("d", _("Below %(low)s") % {"low": goal - 5}),
        ],
        "slot": _slot(found, form),
        "groups": tables.groups(found, form),
        "has_ratings": bool(found.ratings),
        "agents": tables.agents(found, form),
        "feelings": _feelings(found, form),
        "broken": tables.broken(found.broken, form),
        "reopened": found.reopened,
        "backlog": backlogs.card(found.backlog, form),
        "judged": f"{reverse('report-cases')}?{form.query(what='judged')}",
        "unbroken": round((found.whole.kept.value or 0) * found.whole.kept.n),
        "unbroken_at": f"{reverse('report-cases')}?{form.query(what='kept')}",
        "waiting": tables.still_open(found.waiting, form),
        "lag": [(one, form.query(channel=one.channel, replies=1)) for one in found.lag],
        "csv": form.query() if access.may(reader, "export_reports") else "",
        "may_plan": access.may(reader, "read_staffing"),
    }


def _slot(found: Reported, form: ReportForm) -> dict[str, Any] | None:
    slot = found.opening.slot if found.opening else None
    if slot is None:
        return None
    query = form.query(
        metric=LEADING, outcome="not_met", weekday=slot.weekday, hour=slot.first, hour_end=slot.end
    )
    return {"named": sentences.slot_named(slot), "n": slot.missed, "query": query}


def _feelings(found: Reported, form: ReportForm) -> dict[str, Any]:
    told = found.feelings
    rows = []
    for mood in MOODS:
        first, last = told.first(mood), told.last(mood)
        change = round(100 * (last - first) / told.n) if told.n else 0
        rows.append(
            {
                "mood": mood,
                "words": SENTIMENTS[mood][0],
                "icon": SENTIMENTS[mood][1],
                "first": _side(first, told.n, form.query(began=mood)),
                "last": _side(last, told.n, form.query(ended=mood)),
                "sides": [
                    _side(first, told.n, form.query(began=mood)),
                    _side(last, told.n, form.query(ended=mood)),
                ],
                "change": abs(change),
                "way": "up" if change > 0 else "down" if change else "",
                "tone": _felt(mood, change),
            }
        )
    return {"n": told.n, "rows": rows, "flow": scales.flow(told.moves, MOODS)}


def _side(many: int, n: int, query: str) -> tuple[int, int, str]:
    return many, round(100 * many / n) if n else 0, query


def _felt(mood: str, change: int) -> str:
    if not change or mood == "neutral":
        return "flat"
    return "good" if (change > 0) is (mood == "positive") else "bad"


@door("read_reports", "GET")
def instances(request: Knock) -> HttpResponse:
    """The clocks behind one number."""
    form = ReportForm(request.responder, request.GET)
    if not form.is_valid():
        return _page(request, "console/report.html", {"form": form}, status=422)
    narrowed = Narrowed.of(request.GET, form)
    cut = narrowed.looked_up(request.user, form, request.at)
    period = form.period(request.at)
    found = instances_of(request.user, period, narrowed.filters, cut, at=request.at)
    rows = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": rows,
        "rows": [tables.instance(clock, request.at, form.counted_as) for clock in rows],
        "title": narrowed.title,
        "period": period,
        "until": period.end - timedelta(days=1),
        "rule": sentences.rule(period),
        "query": form.query(**narrowed.query),
        "csv": access.may(request.responder, "export_reports"),
        "reads": access.may(request.responder, "read_conversations"),
    }
    return _page(request, "console/report_instances.html", context)


@door("read_reports", "GET")
def felt(request: Knock) -> HttpResponse:
    """The conversations behind a number about moods."""
    form = ReportForm(request.responder, request.GET)
    if not form.is_valid():
        return _page(request, "console/report.html", {"form": form}, status=422)
    asked = {name: request.GET.get(name) for name in ("began", "ended")}
    wanted = {name: mood for name, mood in asked.items() if mood in MOODS}
    found = moved(request.user, form.period(request.at), form.filters())
    for name, column in (("began", "first"), ("ended", "last")):
        if name in wanted:
            found = found.filter(**{column: wanted[name]})
    found = found.select_related("channel", "handling").defer("channel__credentials")
    found = found.order_by("created_at", "pk")
    rows = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": rows,
        "rows": [
            (one, tables.topic(one.handling.intent), SENTIMENTS[one.first], SENTIMENTS[one.last])
            for one in rows
        ],
        "query": form.query(**wanted),
        "reads": access.may(request.responder, "read_conversations"),
    }
    return _page(request, "console/report_feelings.html", context)


@door("read_conversations", "GET")
def clock(request: Knock, pk: int) -> HttpResponse:
    """One instance: how it went, and the arithmetic; for htmx these alone, as the details of its conversation hold them."""
    rows = SlaClock.objects.select_related(
        "conversation__channel", "policy_version__policy", "calendar_version__calendar"
    )
    mine = rows.filter(conversation__in=access.conversations(request.responder))
    found = get_object_or_404(mine, pk=pk)
    told = explanations.explain(found, by=request.user, at=request.at)
    explanation = told.explanation
    context = {
        "clock": found,
        "label": WORDS.get(found.metric, found.metric),
        "lines": telling.told(explanation),
        "breaches": told.breaches,
        "counted": explanation.counted,
        "target": explanation.target.total_seconds(),
        "used": explanation.used.total_seconds(),
        "left": explanation.left.total_seconds(),
        "is_over": explanation.left.total_seconds() < 0,
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "console/partials/_clock_story.html", context)
    return _page(request, "console/report_clock.html", context)


def _page(
    request: Knock, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return frame.page(request, template, context, section="reports", status=status)
