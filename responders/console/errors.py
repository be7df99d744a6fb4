"""How the console tells a refusal: one sentence where the person looks, with the right status."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from inbox.errors import Refused


def not_yours() -> str:
    return _("Your role does not allow this.")


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """A toast for htmx, a page otherwise; views that keep a form catch `Refused` before this."""
    is_fragment = bool(getattr(request, "htmx", False))
    template = "components/_refused.html" if is_fragment else "console/refused.html"
    context = {
        "text": refused.message,
        "code": refused.code,
        "back": request.META.get("HTTP_REFERER", "/"),
    }
    response = render(request, template, context, status=refused.status)
    if is_fragment:
        response["HX-Reswap"] = "none"
    return response
