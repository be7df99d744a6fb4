"""Saved reports and their letters: the list, a new one, one less, when they are mailed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders import access
from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.reports import ReportForm
from responders.console.forms.saved import ATTACHED, RHYTHMS, WEEKDAYS, SaveForm, ScheduleForm
from responders.core.recurring import Rhythm
from responders.models import ReportSchedule, Responder, SavedReport
from responders.operations import addresses, report_schedules, saved_reports

HERE = "saved-reports"


@door("read_reports", "GET")
def listing(request: Knock) -> HttpResponse:
    rows = saved_reports.visible(request.responder).select_related("owner", "brand")
    schedules: dict[int, list[ReportSchedule]] = {}
    found = list(_schedules(request))
    lacking = addresses.lacking([one.recipient for one in found])
    for one in found:
        schedules.setdefault(one.report_id, []).append(one)
    context = {
        "rows": [
            {
                "report": report,
                "is_own": report.owner_id == request.responder.pk,
                "may_remove": _may_change(request, report),
                "schedules": [_told(one, lacking) for one in schedules.get(report.pk, [])],
            }
            for report in rows
        ]
    }
    return _page(request, "console/saved_reports.html", context)


@door("read_reports", "GET", "POST")
def add(request: Knock) -> HttpResponse:
    """The address asked with is the report's; what does not belong to it is left out."""
    asked = ReportForm(request.responder, request.GET)
    if not asked.is_valid():
        return _page(request, "console/report.html", {"form": asked}, status=422)
    form = SaveForm(request.responder, request.POST or None)
    if request.method == "POST" and form.is_valid():
        brand = form.cleaned_data.get("brand")
        try:
            found = saved_reports.save(
                form.cleaned_data["name"],
                asked.query(),
                brand_id=brand.pk if brand else None,
                by=request.user,
                at=request.at,
            )
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": found.name})
            return redirect(HERE)
    back = f"{reverse('reports')}?{asked.query()}"
    return _form(request, form, heading=_("Save this report"), action=_("Save"), back=back)


@door("read_reports", "POST")
def remove(request: Knock, report_id: int) -> HttpResponse:
    report = _mine(request, report_id)
    saved_reports.remove(report, by=request.user, at=request.at)
    messages.success(request, _("%(name)s was removed.") % {"name": report.name})
    return redirect(HERE)


@door("read_reports", "GET", "POST")
def schedule(request: Knock, report_id: int) -> HttpResponse:
    report = _mine(request, report_id)
    form = ScheduleForm(report, request.responder, request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            report_schedules.schedule(
                report,
                list(asked["people"]),
                rhythm=Rhythm(asked["rhythm"]),
                weekday=asked["weekday"],
                hour=asked["hour"],
                attached=asked["attached"],
                by=request.user,
                at=request.at,
            )
        except Refused as refused:
            form.refuse(refused.message)
        else:
            _say_scheduled(request, list(asked["people"]))
            return redirect(HERE)
    words = {"heading": _("Mail %(name)s") % {"name": report.name}, "action": _("Schedule")}
    mine = addresses.lacking([request.responder]).get(request.responder.pk)
    told = {"back": reverse(HERE), "is_mailed": True, "is_unconfirmed": mine}
    return _form(request, form, **words, **told, has_email=bool(settings.EMAIL_HOST))


def _say_scheduled(request: Knock, people: Sequence[Responder]) -> None:
    lacking = addresses.lacking(people)
    said = [_("Scheduled."), *(lack_of(one, lacking) for one in people if one.pk in lacking)]
    messages.success(request, " ".join(said))


def lack_of(person: Responder, lacking: Mapping[int, bool]) -> str:
    words = (
        _("%(name)s has an e-mail address that is not confirmed yet: nothing is sent until it is.")
        if lacking[person.pk]
        else _(
            "%(name)s has no e-mail address: nothing is sent until one is set under Preferences."
        )
    )
    return words % {"name": person.name}


@door("read_reports", "POST")
def stop(request: Knock, schedule_id: int) -> HttpResponse:
    report_schedules.stop(get_object_or_404(_schedules(request), pk=schedule_id), by=request.user)
    messages.success(request, _("It is mailed no more."))
    return redirect(HERE)


def asked_of(report: SavedReport) -> QueryDict:
    """Its address, as a request would bring it."""
    found = QueryDict(mutable=True)
    for name, value in parse_qsl(report.query):
        found[name] = value
    return found


def _mine(request: Knock, report_id: int) -> SavedReport:
    return get_object_or_404(saved_reports.visible(request.responder), pk=report_id)


def _schedules(request: Knock) -> Any:
    """One's own, and all of the reports one may change."""
    seen = ReportSchedule.objects.filter(report__in=saved_reports.visible(request.responder))
    rows = seen.select_related("report", "recipient__user").order_by("recipient__name", "pk")
    may_share = access.may(request.responder, "share_reports")
    return rows if may_share else rows.filter(recipient=request.responder)


def _may_change(request: Knock, report: SavedReport) -> bool:
    is_own = report.owner_id == request.responder.pk
    return is_own or access.may(request.responder, "share_reports")


def _told(one: ReportSchedule, lacking: Mapping[int, bool]) -> dict[str, Any]:
    return {
        "row": one,
        "rhythm": RHYTHMS[one.rhythm],
        "weekday": WEEKDAYS[one.weekday] if one.rhythm == Rhythm.WEEK else "",
        "attached": ATTACHED[one.attached] if one.attached else "",
        "lack": lack_of(one.recipient, lacking) if one.recipient_id in lacking else "",
    }


def _form(request: Knock, form: Any, **words: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return _page(request, "console/saved_form.html", {"form": form, **words}, status=status)


def _page(
    request: Knock, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return frame.page(request, template, context, section="reports", status=status)
