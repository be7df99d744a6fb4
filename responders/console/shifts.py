"""Planned work: the week of a team, single shifts, days off, weeks that repeat."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.errors import Refused
from responders.console import changed, manage
from responders.console.doors import Knock, door
from responders.console.forms.base import Form
from responders.console.forms.shifts import (
    AbsenceForm,
    PatternForm,
    ShiftForm,
    written_turn,
    written_week,
)
from responders.console.shift_grid import week
from responders.models import Absence, Responder, Shift, Team
from responders.operations import crews, shift_patterns, shifts

ABILITY = "edit_shifts"
SECTION = "shifts"


def _team(request: Knock, pk: int) -> Team:
    return get_object_or_404(crews.led(request.responder).select_related("brand"), pk=pk)


def _member(team: Team, pk: int) -> Responder:
    return get_object_or_404(team.members.filter(user__is_active=True), pk=pk)


def _today(request: Knock, team: Team) -> date:
    return request.at.astimezone(ZoneInfo(team.brand.time_zone)).date()


def _day(request: Knock, name: str, otherwise: date) -> date:
    """A day of an address; one that is none is the other."""
    try:
        day = date.fromisoformat(request.GET.get(name) or request.POST.get(name, ""))
    except ValueError:
        return otherwise
    return day if 2000 <= day.year <= 2100 else otherwise


def _grid(team: Team, day: date) -> str:
    monday = day - timedelta(days=day.weekday())
    return f"{reverse('manage-shifts-team', args=[team.pk])}?week={monday}"


@door(ABILITY, "GET")
def first(request: Knock) -> HttpResponse:
    """The week of the first team there is."""
    team = crews.led(request.responder).first()
    if team is None:
        return manage.page(request, SECTION, "console/shifts.html", {"teams": []})
    return redirect("manage-shifts-team", team.pk)


@door(ABILITY, "GET")
def grid(request: Knock, pk: int) -> HttpResponse:
    team = _team(request, pk)
    today = _today(request, team)
    day = _day(request, "week", today)
    monday = day - timedelta(days=day.weekday())
    context = {
        "team": team,
        "teams": [
            (each, f"{reverse('manage-shifts-team', args=[each.pk])}?week={monday}")
            for each in crews.led(request.responder)
        ],
        "week": week(team, monday),
        "today": today,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "has_pattern": shift_patterns.of(team) is not None,
        "changed": changed.latest(SECTION, request.responder),
    }
    return manage.page(request, SECTION, "console/shifts.html", context)


@door(ABILITY, "GET", "POST")
def add(request: Knock, pk: int, responder_id: int) -> HttpResponse:
    team = _team(request, pk)
    person = _member(team, responder_id)
    day = _day(request, "day", _today(request, team))
    form = ShiftForm(request.POST or None, initial={"day": day})
    if request.method == "POST" and form.is_valid():
        day, turn = form.cleaned_data["day"], form.cleaned_data["hours"]
        try:
            shifts.plan(person, team.brand, day, turn, by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            return redirect(_grid(team, day))
    heading = _("Add a shift for %(name)s") % {"name": person.name}
    return _form(request, team, day, form, heading=heading, action=_("Add shift"))


@door(ABILITY, "GET", "POST")
def edit(request: Knock, pk: int, shift_id: int) -> HttpResponse:
    team = _team(request, pk)
    shift = _shift(team, shift_id)
    kept = shifts.standing(shift)
    day, hours = date.fromisoformat(kept["day"]), written_turn(kept["turn"])
    form = ShiftForm(request.POST or None, initial={"day": day, "hours": hours})
    if request.method == "POST" and form.is_valid():
        day, turn = form.cleaned_data["day"], form.cleaned_data["hours"]
        try:
            shifts.change(shift, day, turn, by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            return redirect(_grid(team, day))
    heading = _("Shift of %(name)s") % {"name": shift.responder.name}
    removal = reverse("manage-shift-remove", args=[team.pk, shift.pk])
    return _form(request, team, day, form, heading=heading, action=_("Save"), removal=removal)


@door(ABILITY, "POST")
def remove(request: Knock, pk: int, shift_id: int) -> HttpResponse:
    team = _team(request, pk)
    shift = _shift(team, shift_id)
    day = shift.starts_at.astimezone(ZoneInfo(team.brand.time_zone)).date()
    shifts.remove(shift, by=request.user, at=request.at)
    return redirect(_grid(team, day))


@door(ABILITY, "POST")
def copy(request: Knock, pk: int) -> HttpResponse:
    team = _team(request, pk)
    day = _day(request, "week", _today(request, team))
    monday = day - timedelta(days=day.weekday())
    added = shifts.copy_week(team, monday, by=request.user, at=request.at)
    words = ngettext("%(many)d shift copied.", "%(many)d shifts copied.", added)
    messages.success(request, words % {"many": added})
    return redirect(_grid(team, monday))


@door(ABILITY, "GET", "POST")
def absent(request: Knock, pk: int, responder_id: int) -> HttpResponse:
    team = _team(request, pk)
    person = _member(team, responder_id)
    day = _day(request, "day", _today(request, team))
    form = AbsenceForm(request.POST or None, initial={"first": day, "last": day})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            shifts.be_absent(person, team.brand, **wanted, by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            return redirect(_grid(team, wanted["first"]))
    heading = _("Absence of %(name)s") % {"name": person.name}
    return _form(request, team, day, form, heading=heading, action=_("Add absence"))


@door(ABILITY, "POST")
def present(request: Knock, pk: int, absence_id: int) -> HttpResponse:
    """The absence is cancelled."""
    team = _team(request, pk)
    rows = Absence.objects.filter(responder__teams=team).select_related("responder")
    absence = get_object_or_404(rows, pk=absence_id)
    day = absence.starts_at.astimezone(ZoneInfo(team.brand.time_zone)).date()
    shifts.cancel_absence(absence, team.brand, by=request.user, at=request.at)
    return redirect(_grid(team, day))


@door(ABILITY, "GET", "POST")
def pattern(request: Knock, pk: int, responder_id: int = 0) -> HttpResponse:
    """The week that repeats, of the team or of one person in it."""
    team = _team(request, pk)
    person = _member(team, responder_id) if responder_id else None
    found = shift_patterns.of(team, person)
    initial: dict[str, Any] = {"starts_on": _today(request, team)}
    if found is not None:
        initial |= {**written_week(found.week), "ends_on": found.ends_on}
    form = PatternForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        starts_on, ends_on = form.cleaned_data["starts_on"], form.cleaned_data["ends_on"]
        try:
            shift_patterns.save(
                team, person, form.raw(), starts_on, ends_on, by=request.user, at=request.at
            )
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved. Shifts are planned eight weeks ahead."))
            return redirect(_grid(team, starts_on))
    whose = person.name if person else team.name
    return _form(
        request,
        team,
        _today(request, team),
        form,
        heading=_("Weekly shifts of %(name)s") % {"name": whose},
        action=_("Save"),
        template="console/shift_pattern.html",
    )


def _shift(team: Team, pk: int) -> Shift:
    rows = Shift.objects.filter(brand=team.brand_id, responder__teams=team)
    return get_object_or_404(rows.select_related("responder", "brand"), pk=pk)


def _form(
    request: Knock,
    team: Team,
    day: date,
    form: Form,
    *,
    template: str = "console/shift.html",
    **words: Any,
) -> HttpResponse:
    context = {"form": form, "back": _grid(team, day), "team": team, **words}
    return manage.page(request, SECTION, template, context, status=422 if form.errors else 200)
