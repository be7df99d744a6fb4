"""The frame of the management screens: a page or a form in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from responders.console import changed
from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.base import Form
from responders.console.help import HELP
from responders.console.places import SETTINGS, settings_places


@door(None, "GET")
def first(request: Knock) -> HttpResponse:
    """Settings opens at the first section there is for this role, or at one's own preferences."""
    found = settings_places(request.responder, "")
    return redirect(found[0].url if found else "preferences")


def page(
    request: Knock, section: str, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    rail = replace(
        frame.rail(request, section="settings"),
        views=settings_places(request.responder, section),
        channels=[],
        brands=[],
        counts_url="",
        stream="",
    )
    return frame.page(
        request,
        template,
        {
            "rail": rail,
            "help": HELP.get(section, ""),
            "changed": changed.latest(section, request.responder)
            if _is_first(request, section)
            else [],
            **context,
        },
        section="settings",
        status=status,
    )


def _is_first(request: Knock, section: str) -> bool:
    """Whether this is the page a section opens at."""
    return any(one.slug == section and reverse(one.view) == request.path for one in SETTINGS)


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
