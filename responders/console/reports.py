"""The SLA report: how many promises were kept, how long answers took, and what is behind each number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from responders import access
from responders.console import page as frame
from responders.console import sentences, tables, telling
from responders.console.doors import Knock, door
from responders.console.forms.policies import WORDS
from responders.console.forms.reports import COHORTS, DIMENSIONS, RANGES, ReportForm
from responders.models import SlaClock
from responders.operations import explanations
from responders.reports import attainment
from responders.reports.daily import daily
from responders.reports.export import clocks_csv
from responders.reports.unanswered import waiting

ROWS = 50
LEADING = "first_reply"  # the metric whose days are drawn


@door("read_reports", "GET")
def report(request: Knock) -> HttpResponse:
    form = ReportForm(request.responder, request.GET)
    if not form.is_valid():
        return _page(request, "console/report.html", {"form": form}, status=422)
    period, filters = form.period(request.at), form.filters()
    asked = {"by": request.user, "filters": filters, "at": request.at}
    whole = attainment.report(period=period, **asked)
    before = attainment.report(period=form.before(request.at), **asked)
    groups = attainment.report(period=period, dimension=form.dimension(), **asked)
    context = {
        "form": form,
        "presets": [
            (value, label, form.query(range=value, first=None, last=None))
            for value, label in RANGES.items()
            if value != "own"
        ],
        "cohorts": [(value, label, form.query(cohort=value)) for value, label in COHORTS.items()],
        "dimensions": [(value, label, form.query(by=value)) for value, label in DIMENSIONS.items()],
        "period": period,
        "rule": sentences.rule(period),
        "lede": sentences.opening(whole, before, groups),
        "until": period.end - timedelta(days=1),
        "lines": [tables.line(line, before, form) for line in tables.ordered(whole.lines)],
        "kept": whole.kept,
        "kept_percent": tables.percent(whole.kept.value),
        "dimension_label": DIMENSIONS[form.dimension()],
        "days": tables.days(
            daily(
                request.user,
                period,
                replace(filters, metric=LEADING),
                zone=timezone.get_current_timezone_name(),
                at=request.at,
            )
        ),
        "groups": tables.groups(groups, form),
        "waiting": tables.still_open(waiting(request.user, period, filters, at=request.at)),
        "may_plan": access.may(request.responder, "read_staffing"),
        "csv": form.query() if access.may(request.responder, "export_reports") else "",
    }
    return _page(request, "console/report.html", context)


@door("read_reports", "GET")
def instances(request: Knock) -> HttpResponse:
    """The clocks behind one number."""
    form = ReportForm(request.responder, request.GET)
    if not form.is_valid():
        return _page(request, "console/report.html", {"form": form}, status=422)
    narrowed = tables.Narrowed.of(request.GET, form)
    found = attainment.instances(
        request.user,
        form.period(request.at),
        narrowed.filters,
        outcome=narrowed.outcome,
        at=request.at,
    )
    shown = Paginator(found, ROWS).get_page(request.GET.get("page"))
    period = form.period(request.at)
    context = {
        "form": form,
        "page": shown,
        "rows": [tables.instance(clock, request.at) for clock in shown],
        "title": narrowed.title,
        "period": period,
        "until": period.end - timedelta(days=1),
        "rule": sentences.rule(period),
        "query": form.query(**narrowed.query),
        "csv": access.may(request.responder, "export_reports"),
        "reads": access.may(request.responder, "read_conversations"),
    }
    return _page(request, "console/report_instances.html", context)


@door("export_reports", "GET")
def export(request: Knock) -> HttpResponse | StreamingHttpResponse:
    form = ReportForm(request.responder, request.GET)
    if not form.is_valid():
        return _page(request, "console/report.html", {"form": form}, status=422)
    narrowed = tables.Narrowed.of(request.GET, form)
    lines = clocks_csv(
        request.user,
        form.period(request.at),
        narrowed.filters,
        outcome=narrowed.outcome,
        zone=timezone.get_current_timezone_name(),
        at=request.at,
    )
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="clocks.csv"'
    return answer


@door("read_conversations", "GET")
def clock(request: Knock, pk: int) -> HttpResponse:
    """One instance: how it went, and the arithmetic."""
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
    return _page(request, "console/report_clock.html", context)


def _page(
    request: Knock, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return frame.page(request, template, context, section="reports", status=status)
