"""Business hours: the list, a new calendar, a changed one with its history."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.errors import Refused
from inbox.models import Brand
from responders import access
from responders.console import manage, previews
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.console.forms.calendars import DAY_NAMES, CalendarForm, written, written_windows
from responders.models import Calendar, CalendarVersion
from responders.operations import calendars, policies, rebasing
from responders.operations.calendars import Plan

OFFICE = [("08:00", "17:00")]
SOON = timedelta(days=90)
USUAL_SPAN = 30 * 60  # seconds


def _mine(request: Knock) -> QuerySet[Calendar]:
    return Calendar.objects.filter(brand__in=access.brand_ids(request.responder)).select_related(
        "brand", "current"
    )


@door("edit_policies", "GET")
def listing(request: Knock) -> HttpResponse:
    mine = list(_mine(request).order_by("brand__name", "name"))
    older = rebasing.by_older_hours(mine)
    rows = [{**_row(one, request), "outdated": older.get(one.pk, [])} for one in mine]
    context = {"rows": rows, "brands": brands_of(request.responder)}
    return manage.page(request, "calendars", "console/calendars.html", context)


def _row(calendar: Calendar, request: Knock) -> dict[str, object]:
    spec = calendar.current.spec if calendar.current else {}
    weekly = spec.get("weekly", {})
    first, last = (
        request.at.date().isoformat(),
        (request.at + SOON).date().isoformat(),
    )
    return {
        "calendar": calendar,
        "zone": spec.get("zone", ""),
        "week": [
            (label, written_windows(weekly[day]))
            for day, label in DAY_NAMES.items()
            if weekly.get(day)
        ],
        "closed": [
            {**day, "date": date.fromisoformat(day["date"])}
            for day in spec.get("closed", [])
            if first <= day["date"] <= last
        ],
        "openings": [
            (date.fromisoformat(day["date"]), written_windows(day["windows"]))
            for day in spec.get("openings", [])
            if first <= day["date"] <= last
        ],
    }


@door("edit_policies", "GET", "POST")
def add(request: Knock, brand_id: int) -> HttpResponse:
    brand = get_object_or_404(brands_of(request.responder), pk=brand_id)
    usual = Plan(zone=brand.time_zone, weekly=dict.fromkeys(list(DAY_NAMES)[:5], OFFICE))
    form = CalendarForm(request.POST or None, is_new=True, initial=written("", usual))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            calendars.create(
                brand, form.cleaned_data["name"], form.plan(), by=request.user, at=request.at
            )
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-calendars")
    return manage.form_page(
        request,
        "calendars",
        form,
        heading=_("Add business hours"),
        action=_("Save"),
        back="manage-calendars",
        template="console/calendar.html",
        brand=brand,
        preview=_preview(request, form, brand),
    )


def _preview(request: Knock, form: CalendarForm, brand: Brand) -> dict[str, object] | None:
    """When something promised by these hours would be due; None where nobody asked, or they cannot be read."""
    if "preview" not in request.POST or not form.is_valid():
        return None
    asked = form.cleaned_data
    start = asked["preview_at"] or previews.usual_moment(request.at, brand.time_zone)
    span = timedelta(seconds=asked["preview_span"] or USUAL_SPAN)
    try:
        due = calendars.due_under(form.plan(), start, span, language=brand.language, at=request.at)
    except Refused as refused:
        form.refuse(refused.message)
        return None
    return {"start": start, "span": span.total_seconds(), "due": due}


@door("edit_policies", "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    calendar = get_object_or_404(_mine(request).filter(current__isnull=False), pk=pk)
    assert calendar.current is not None
    initial = written(calendar.name, calendars.plan_of(calendar.current))
    form = CalendarForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        name = form.cleaned_data["name"]
        try:
            version = calendars.change(
                calendar, form.plan(), by=request.user, at=request.at, name=name
            )
            if form.cleaned_data["follows"]:
                policies.follow(version, by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _saved(version))
            return redirect("manage-calendars")
    return manage.form_page(
        request,
        "calendars",
        form,
        heading=calendar.name,
        action=_("Save a new version"),
        back="manage-calendars",
        template="console/calendar.html",
        brand=calendar.brand,
        preview=_preview(request, form, calendar.brand),
        versions=calendar.versions.select_related("by__responder").order_by("-number"),
    )


def _saved(version: CalendarVersion) -> str:
    """With what goes on by the hours before it, and is moved from the list alone."""
    said = _("Saved as version %(number)d.") % {"number": version.number}
    version.calendar.refresh_from_db()
    older = rebasing.by_older_hours([version.calendar]).get(version.calendar_id, [])
    n = sum(count for _policy, count in older)
    if not n:
        return said
    words = ngettext(
        "%(n)d conversation still runs by the earlier hours.",
        "%(n)d conversations still run by the earlier hours.",
        n,
    )
    return f"{said} {words % {'n': n}}"
