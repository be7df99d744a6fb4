"""The staffing planner: a day of a team by half hour, what it needs and what is planned; what if; CSV."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders import access
from responders.console import changed, charts
from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.staffing import PlanForm, usual
from responders.models import Team
from responders.operations import crews, staffing, staffing_targets
from responders.operations.staffing import Day, Line
from responders.reports.export import lines

READ, EDIT = "read_staffing", "edit_staffing"
HEADER = (
    "starts_at", "expected", "low", "high", "worked_on", "needed_working", "needed_paid", "planned",
    "gap", "service_level_as_planned",
)  # fmt: skip


def _teams(request: Knock) -> QuerySet[Team]:
    return crews.led(request.responder)


@door(READ, "GET")
def first(request: Knock) -> HttpResponse:
    """Tomorrow of the first team there is."""
    team = _teams(request).first()
    if team is None:
        return _page(request, {"teams": []})
    return redirect("staffing-team", team.pk)


@door(READ, "GET")
def plan(request: Knock, pk: int) -> HttpResponse:
    team = get_object_or_404(_teams(request), pk=pk)
    form = _form(request, team)
    context: dict[str, Any] = {"team": team, "form": form, "teams": _links(request, team)}
    if not form.is_valid():
        return _page(request, context, status=422)
    day: date = form.cleaned_data["day"]
    try:
        found = staffing.plan(team, day, form.asked(), by=request.user, at=request.at)
    except Refused as refused:
        form.refuse(refused.message)
        return _page(request, context, status=refused.status)
    asked = request.GET.copy()
    context |= {
        "day": day,
        "before": _moved(asked, day - timedelta(days=1)),
        "after": _moved(asked, day + timedelta(days=1)),
        "csv": f"{reverse('staffing-csv', args=[pk])}?{_moved(asked, day)}",
        "changed": changed.latest("staffing", request.responder),
        "may_keep": access.may(request.responder, EDIT, team.brand_id),
    }
    if isinstance(found, Day):
        context |= {"plan": found, "chart": _chart(found), "rows": _rows(found)}
        context |= {"hours": _hours(found), "lone": _lone(found, form.wish().shrinkage)}
        context["percent"] = None if found.level is None else round(found.level * 100, 1)
    else:
        context["lacks"] = found
    return _page(request, context)


@door(READ, "GET")
def export(request: Knock, pk: int) -> HttpResponse | StreamingHttpResponse:
    team = get_object_or_404(_teams(request), pk=pk)
    form = _form(request, team)
    if not form.is_valid():
        return plan(request, pk)
    try:
        found = staffing.plan(
            team, form.cleaned_data["day"], form.asked(), by=request.user, at=request.at
        )
    except Refused:
        return plan(request, pk)
    if not isinstance(found, Day):
        return plan(request, pk)
    answer = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="staffing.csv"'
    return answer


@door(EDIT, "POST")
def keep(request: Knock, pk: int) -> HttpResponse:
    """The target and the cost of this team, from now on for everybody."""
    team = get_object_or_404(_teams(request), pk=pk)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _page(
            request, {"team": team, "form": form, "teams": _links(request, team)}, status=422
        )
    staffing_targets.keep(
        team, form.wish(), form.cleaned_data["cost"], by=request.user, at=request.at
    )
    messages.success(request, _("This is the target of the team now."))
    return redirect(
        f"{reverse('staffing-team', args=[pk])}?day={form.cleaned_data['day'].isoformat()}"
    )


def _form(request: Knock, team: Team) -> PlanForm:
    """As kept, with what the address supposes instead."""
    tomorrow = request.at.astimezone(ZoneInfo(team.brand.time_zone)).date() + timedelta(days=1)
    asked = {name: value for name, value in request.GET.items() if name in PlanForm.base_fields}
    return PlanForm({"day": tomorrow, **usual(staffing_targets.of(team)), **asked})


def _links(request: Knock, team: Team) -> list[tuple[Team, str, bool]]:
    return [
        (each, reverse("staffing-team", args=[each.pk]), each.pk == team.pk)
        for each in _teams(request)
    ]


def _moved(asked: Any, day: date) -> str:
    asked["day"] = day.isoformat()
    return str(asked.urlencode())


def _csv(found: Day) -> Iterator[str]:
    rows = [
        (
            line.starts_at.isoformat(), round(line.expected.mean, 2), round(line.expected.low, 2),
            round(line.expected.high, 2), round(line.load, 2), line.working, line.paid,
            round(line.planned, 2), round(line.gap, 2),
            "" if line.level is None else round(line.level, 4),
        )
        for line in found.lines
    ]  # fmt: skip
    return lines([HEADER, *rows])


def _rows(found: Day) -> list[tuple[Line, int | None]]:
    """Half hours with the service level as whole percent."""
    return [
        (line, None if line.level is None else math.floor(line.level * 100 + 0.5))
        for line in found.lines
    ]


def _hours(found: Day) -> dict[str, float]:
    """To a tenth, so that what is shown adds up: needed and too many is planned and missing."""
    needed, planned, idle = (
        math.floor(hours * 10 + 0.5) / 10
        for hours in (found.needed_hours, found.planned_hours, found.idle_hours)
    )
    return {
        "needed": needed,
        "planned": planned,
        "short": max(0.0, round(needed - planned + idle, 1)),
        "idle": idle,
    }


def _lone(found: Day, shrinkage: float) -> tuple[int, int] | None:
    """How many are paid where one has to answer, and the share of paid time that is not for it; None where it is one."""
    paid = next((line.paid for line in found.lines if line.working == 1 and line.paid > 1), None)
    return None if paid is None else (paid, round(shrinkage * 100))


def _chart(found: Day) -> dict[str, Any]:
    most = max([*(line.paid for line in found.lines), *(line.planned for line in found.lines), 1])
    return {
        "needed": charts.bars([line.paid for line in found.lines], most),
        "planned": charts.steps([line.planned for line in found.lines], most),
        "most": round(most),
    }


def _page(request: Knock, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return frame.page(request, "console/staffing.html", context, section="reports", status=status)
