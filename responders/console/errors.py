"""How the console tells a refusal: one sentence where the person looks, with the right status."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.defaults import bad_request as plain
from django_htmx.http import HttpResponseClientRedirect

from inbox.errors import NotAllowed, Refused
from inbox.uploads import MAX_BYTES


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


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Afterwards one is back on the page where one was, not at the address its part was asked from."""
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return redirect_to_login(request.get_full_path())
    page = htmx.current_url_abs_path or request.get_full_path()
    return HttpResponseClientRedirect(redirect_to_login(page)["Location"])


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the session ended. What is written in an open page stays there."""
    if not getattr(request, "htmx", False):
        return render(request, "403_csrf.html", status=403)
    if not request.user.is_authenticated:
        return to_sign_in(request)
    return answer(request, NotAllowed("too_old", _("This page is too old. Load it again.")))


class TooLarge(Refused):
    """More came than one request may bring along; nothing of it was read."""

    status = 413


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is too large is told in a sentence; anything else is no page of ours."""
    if not isinstance(exception, RequestDataTooBig):
        return plain(request, exception)
    is_form = request.content_type == "multipart/form-data"
    limit = MAX_BYTES if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    words = _("That is too large: the limit is %(limit)s. Nothing was sent.")
    request.htmx = bool(request.headers.get("HX-Request"))  # type: ignore[attr-defined]
    return answer(request, TooLarge("too_large", words % {"limit": filesizeformat(limit)}))
