"""The frame of the management screens: which sections there are, and a page or a form in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from responders import access
from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.base import Form
from responders.console.page import Item
from responders.models import Responder


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    label: Promise | str
    icon: str
    view: str  # the name of its first page
    ability: str


SECTIONS = (
    Section("policies", _("SLA policies"), "scroll-text", "manage-policies", "edit_policies"),
    Section("calendars", _("Business hours"), "calendar-days", "manage-calendars", "edit_policies"),
    Section("replays", _("Replays"), "history", "manage-replays", "edit_policies"),
    Section("rules", _("Triage rules"), "list-filter", "manage-rules", "edit_rules"),
    Section("routing", _("Routing"), "repeat", "manage-routing", "edit_rules"),
    Section("macros", _("Macros"), "message-square", "manage-macros", "edit_macros"),
    Section(
        "complaints", _("Complaint terms"), "file-text", "manage-case-terms", "edit_case_templates"
    ),
    Section("channels", _("Channels"), "radio", "manage-channels", "edit_channels"),
    Section("surveys", _("Surveys"), "smile", "manage-surveys", "edit_surveys"),
    Section("notices", _("Notices"), "bell", "manage-notices", "edit_notices"),
    Section("webhooks", _("Webhooks"), "send-horizontal", "manage-webhooks", "edit_webhooks"),
    Section("dead-letters", _("Dead letters"), "mail", "manage-dead-letters", "read_dead_letters"),
    Section("team", _("Team"), "users", "manage-team", "edit_team"),
    Section("skills", _("Skills and capacity"), "languages", "manage-skills", "edit_skills"),
    Section("shifts", _("Shifts"), "calendar-clock", "manage-shifts", "edit_shifts"),
    Section("tokens", _("API tokens"), "key-round", "manage-tokens", "edit_team"),
    Section("journal", _("Journal"), "history", "manage-journal", "read_journal"),
)


def items(responder: Responder, current: str) -> list[Item]:
    """The sections this responder may open, for the rail."""
    return [
        Item(section.label, section.icon, reverse(section.view), section.slug == current)
        for section in SECTIONS
        if access.may(responder, section.ability)
    ]


@door(None, "GET")
def first(request: Knock) -> HttpResponse:
    """Settings opens at the first section there is for this role, or at one's own preferences."""
    found = items(request.responder, "")
    return redirect(found[0].url if found else "preferences")


def page(
    request: Knock, section: str, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    rail = replace(
        frame.rail(request, section="settings"),
        views=items(request.responder, section),
        channels=[],
        brands=[],
        counts_url="",
        stream="",
    )
    return frame.page(
        request, template, {"rail": rail, **context}, section="settings", status=status
    )


def form_page(
    request: Knock,
    section: str,
    form: Form,
    *,
    heading: str,
    action: str,
    back: str,
    template: str = "console/form.html",
    **context: Any,
) -> HttpResponse:
    """A form on its page; answered with 422 where something is not right, and kept as it was filled."""
    everything = {
        "form": form,
        "heading": heading,
        "action": action,
        "back": reverse(back),
        **context,
    }
    return page(request, section, template, everything, status=422 if form.errors else 200)


def number(text: str) -> int:
    """An id that came in a form; anything else is not there."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


def moved(ids: list[int], pk: int, *, up: bool) -> list[int]:
    """`ids` with `pk` one place further up or down; unchanged where there is no such place."""
    here = ids.index(pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(ids):
        ids[here], ids[there] = ids[there], ids[here]
    return ids
