"""The report of hours: who was there, on a break, and how occupied; with CSV."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responders import access
from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.base import Day, Form
from responders.reports import worked
from responders.reports.worked import MOST_DAYS, Line

USUAL = timedelta(days=6)


class HoursForm(Form):
    first = Day(label=gettext_lazy("From"))
    last = Day(label=gettext_lazy("Until"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and not timedelta() <= last - first < timedelta(days=MOST_DAYS):
            self.refuse(_("The last day comes after the first, within three months."))
        return found


def _asked(request: Knock) -> tuple[HoursForm, date, date]:
    today = timezone.localdate(request.at)
    usual = {"first": today - USUAL, "last": today}
    form = HoursForm(request.GET if "first" in request.GET else usual)
    if form.is_valid():
        return form, form.cleaned_data["first"], form.cleaned_data["last"]
    return form, today, today


@door("read_reports", "GET")
def hours(request: Knock) -> HttpResponse:
    form, first, last = _asked(request)
    zone = timezone.get_current_timezone_name()
    rows = [] if form.errors else worked.worked(request.user, first, last, zone=zone, at=request.at)
    context = {
        "form": form,
        "rows": [_row(line) for line in rows],
        "first": first,
        "last": last,
        "rule": _(worked.RULE),
        "csv": access.may(request.responder, "export_reports") and not form.errors,
    }
    status = 422 if form.errors else 200
    return frame.page(
        request, "console/report_hours.html", context, section="reports", status=status
    )


@door("export_reports", "GET")
def export(request: Knock) -> HttpResponse | StreamingHttpResponse:
    form, first, last = _asked(request)
    if form.errors:
        return hours(request)
    zone = timezone.get_current_timezone_name()
    told = worked.csv(request.user, first, last, zone=zone, at=request.at)
    answer = StreamingHttpResponse(told, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="hours.csv"'
    return answer


def _row(line: Line) -> dict[str, Any]:
    return {
        "worked": line,
        "is_whole": line.day is None,
        "percent": None if line.occupancy is None else round(line.occupancy * 100),
        "at_once": line.at_once,
    }
