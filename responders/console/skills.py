"""People's skills, languages and capacity."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.people import CLASSES, LEVELS, SkillsForm, written
from responders.console.page import PRESENCES
from responders.models import Presence
from responders.operations import skills

ABILITY = "edit_skills"
SECTION = "skills"


@door(ABILITY, "GET")
def listing(request: Knock) -> HttpResponse:
    people = list(skills.editable(request.responder))
    now = dict(
        Presence.objects.filter(ends_at=None, responder__in=people).values_list(
            "responder_id", "state"
        )
    )
    levels = dict(LEVELS)
    rows = []
    for person in people:
        able = skills.of(person)
        state = now.get(person.pk, Presence.State.OFFLINE)
        rows.append(
            {
                "person": person,
                "state": state,
                "presence": PRESENCES[state],
                "teams": person.teams.all(),
                "skills": [(name, levels[level]) for name, level in able.skills.items()],
                "languages": [(name, levels[level]) for name, level in able.languages.items()],
                "places": able.places,
                "rooms": [
                    (CLASSES[name], room.weight, room.most)  # type: ignore[index]
                    for name, room in able.rooms.items()
                ],
            }
        )
    return manage.page(request, SECTION, "console/skills.html", {"rows": rows})


@door(ABILITY, "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    person = get_object_or_404(skills.editable(request.responder), pk=pk)
    form = SkillsForm(request.POST or None, initial=written(skills.of(person)))
    if request.method == "POST" and form.is_valid():
        try:
            skills.save(person, form.able(), by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-skills")
    return manage.form_page(
        request,
        SECTION,
        form,
        heading=person.name,
        action=_("Save"),
        back="manage-skills",
        template="console/skills_of.html",
    )
