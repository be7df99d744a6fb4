"""The first steps of a new brand; each knows by itself whether it is done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.words import Words
from responders.operations import first_steps
from responders.operations import preferences as chosen
from responders.operations.first_steps import Progress

ABILITY = "read_first_steps"


@dataclass(frozen=True, slots=True)
class Step:
    icon: str
    title: Words
    text: Words
    is_done: bool
    url: str
    action: Words
    command: str = ""


@door(ABILITY, "GET")
def steps(request: Knock) -> HttpResponse:
    rows = [
        {"brand": one.brand, "done": one.done, "steps": _steps(one)}
        for one in first_steps.of(request.responder)
    ]
    context = {"rows": rows, "is_hidden": request.responder.hides_guide}
    return manage.page(request, "start", "console/first_steps.html", context)


@door(ABILITY, "POST")
def hide(request: Knock) -> HttpResponse:
    """`hide` takes them away; without it they come back."""
    is_hidden = "hide" in request.POST
    chosen.hide_guide(is_hidden, by=request.user)
    return redirect("settings" if is_hidden else "manage-start")


def _steps(one: Progress) -> list[Step]:
    kinds = reverse("manage-channel-kinds", args=[one.brand.pk])
    return [
        Step(
            "plug",
            _("Connect a channel"),
            _("What customers write there arrives here, and replies go back the same way."),
            one.has_channel,
            kinds,
            _("Connect"),
        ),
        Step(
            "user-plus",
            _("Invite people"),
            _("Each with a role, so that somebody may answer and somebody may lead."),
            one.has_people,
            reverse("manage-person-add"),
            _("Add person"),
        ),
        Step(
            "calendar-days",
            _("Set your hours"),
            _("Clocks stand still while you are closed. Done when somebody has saved them."),
            one.has_hours,
            reverse("manage-calendars"),
            _("Open the hours"),
        ),
        Step(
            "play",
            _("Try a drill"),
            _("Write to your own channel and answer, or let customers be played by the command below; what they say stays in lists and reports. Done at the first answer."),
            one.is_rehearsed,
            "",
            "",
            _drill(settings.DATA_DIR),
        ),
    ]  # fmt: skip


def _drill(data: Path) -> str:
    """What finds this installation by its data; the usual place need not be named."""
    command = "./dua manage drill"
    is_usual = data == settings.BASE_DIR / "var"
    return command if is_usual else f"DUA_DATA={quote(str(data))} {command}"
