"""The SLA report: how many promises were kept, how long answers took, and what is behind each number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from responders import access
from responders.console import flowing, sentences, tables, telling
from responders.console import page as frame
from responders.console.causes import CAUSES, sentence
from responders.console.doors import Knock, door
from responders.console.forms.policies import WORDS
from responders.console.forms.reports import ReportForm
from responders.console.narrowing import Narrowed
from responders.console.report_parts import choices, heading, parts
from responders.console.reported import Reported
from responders.console.words import SENTIMENTS
from responders.core.sla import State
from responders.models import SlaClock
from responders.operations import explanations
from responders.reports.breaches import explained
from responders.reports.feelings import MOODS, moved
from responders.reports.slices import instances as instances_of

ROWS = 50
NOT_KEPT = (State.MISSED, State.BREACHED, State.CLOSED_UNANSWERED)


@door("read_reports", "GET")
def report(request: Knock) -> HttpResponse | StreamingHttpResponse:
    form = ReportForm(request.responder, request.GET)
    if not form.is_valid():
        return _page(request, "console/report.html", {"form": form}, status=422)
    found = Reported(request.user, form, at=request.at)
    context = {**choices(form), **heading(found, form, request.responder, request.at)}
    return flowing.page(
        request, "console/report.html", context, parts(found, form), section="reports"
    )


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
        "coming": explanation.coming,
        "cause": _cause(found, told.state),
        "target": explanation.target.total_seconds(),
        "used": explanation.used.total_seconds(),
        "left": explanation.left.total_seconds(),
        "is_over": explanation.left.total_seconds() < 0,
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "console/partials/_clock_story.html", context)
    return _page(request, "console/report_clock.html", context)


def _cause(clock: SlaClock, now: State) -> dict[str, Any] | None:
    """What broke it, as the report has it; None where it is not broken."""
    if now not in NOT_KEPT:
        return None
    [found] = explained([clock])
    return {"words": CAUSES[found.cause], "because": sentence(found)}


def _page(
    request: Knock, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return frame.page(request, template, context, section="reports", status=status)
