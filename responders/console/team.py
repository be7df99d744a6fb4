"""People: the list, a new one, changes, sign-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.team import MemberForm, PersonForm, TeamForm
from responders.console.page import ROLES
from responders.models import Responder
from responders.operations import crews, team


def _person(request: Knock, pk: int) -> Responder:
    return get_object_or_404(team.colleagues(request.responder), pk=pk)


@door("edit_team", "GET")
def people(request: Knock) -> HttpResponse:
    rows = [
        {"person": person, "role": ROLES[person.role], "brands": person.brands.all()}
        for person in team.colleagues(request.responder)
    ]
    context = {"rows": rows, "teams": crews.of(request.responder)}
    return manage.page(request, "team", "console/team.html", context)


@door("edit_team", "GET", "POST")
def add(request: Knock) -> HttpResponse:
    """The password is in this one answer and nowhere else."""
    form = PersonForm(request.responder, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            person, password = team.hire(
                wanted["name"],
                wanted["username"],
                wanted["role"],
                list(wanted["brands"]),
                is_service=wanted["is_service"],
                by=request.user,
                at=request.at,
            )
        except Refused as refused:
            form.refuse(refused.message)
        else:
            return _once(request, person, password) if password else redirect("manage-token-add")
    return manage.form_page(
        request, "team", form, heading=_("Add a person"), action=_("Add person"), back="manage-team"
    )


@door("edit_team", "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    person = _person(request, pk)
    initial = {
        "name": person.name,
        "role": person.role,
        "brands": person.brands.all(),
        "capacity": person.capacity,
    }
    form = PersonForm(request.responder, request.POST or None, person=person, initial=initial)
    asks = form.is_valid() and _is_to_confirm(request, person, form.cleaned_data["role"])
    if request.method == "POST" and form.is_valid() and not asks:
        wanted = {**form.cleaned_data, "brands": list(form.cleaned_data["brands"])}
        try:
            team.change(person, **wanted, by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-team")
    return manage.form_page(
        request,
        "team",
        form,
        heading=person.name,
        action=_("Change the role") if asks else _("Save"),
        back="manage-team",
        template="console/person.html",
        person=person,
        roles=(ROLES[person.role], ROLES[form.cleaned_data["role"]]) if asks else None,
        is_self=person.user_id == request.user.pk,
    )


def _is_to_confirm(request: Knock, person: Responder, role: str) -> bool:
    """Another role is looked at twice; who then picks yet another is asked again."""
    is_other = role != person.role and person.user_id != request.user.pk
    return is_other and request.POST.get("confirmed") != role


@door("edit_team", "POST")
def disable(request: Knock, pk: int) -> HttpResponse:
    person = team.disable(_person(request, pk), by=request.user, at=request.at)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": person.name})
    return redirect("manage-person", pk)


@door("edit_team", "POST")
def enable(request: Knock, pk: int) -> HttpResponse:
    person = team.enable(_person(request, pk), by=request.user, at=request.at)
    messages.success(request, _("%(name)s can sign in again.") % {"name": person.name})
    return redirect("manage-person", pk)


@door("edit_team", "POST")
def password(request: Knock, pk: int) -> HttpResponse:
    person = _person(request, pk)
    return _once(request, person, team.new_password(person, by=request.user, at=request.at))


def _once(request: Knock, person: Responder, secret: str) -> HttpResponse:
    context = {
        "heading": _("Password for %(name)s") % {"name": person.name},
        "text": _(
            "It is shown once and kept nowhere. Hand it over in person, with the sign-in name:"
        ),
        "about": person.user.username,
        "secret": secret,
        "back": reverse("manage-team"),
    }
    return manage.page(request, "team", "console/secret_once.html", context)


@door("edit_team", "GET", "POST")
def add_team(request: Knock) -> HttpResponse:
    form = TeamForm(request.responder, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            crew = crews.create(**form.cleaned_data, by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            return redirect("manage-crew", crew.pk)
    return manage.form_page(
        request, "team", form, heading=_("Add a team"), action=_("Add team"), back="manage-team"
    )


@door("edit_team", "GET", "POST")
def crew(request: Knock, pk: int) -> HttpResponse:
    found = get_object_or_404(crews.of(request.responder), pk=pk)
    form = MemberForm(request.responder, found.brand_id, request.POST or None)
    if request.method == "POST" and form.is_valid():
        crews.put(found, **form.cleaned_data, by=request.user, at=request.at)
        return redirect("manage-crew", pk)
    return manage.form_page(
        request,
        "team",
        form,
        heading=found.name,
        action=_("Add to the team"),
        back="manage-team",
        template="console/crew.html",
        team=found,
        members=found.memberships.select_related("responder").order_by(
            "-is_lead", "responder__name"
        ),
    )


@door("edit_team", "POST")
def leave(request: Knock, pk: int, responder_id: int) -> HttpResponse:
    found = get_object_or_404(crews.of(request.responder), pk=pk)
    crews.remove(found, _person(request, responder_id), by=request.user, at=request.at)
    return redirect("manage-crew", pk)
