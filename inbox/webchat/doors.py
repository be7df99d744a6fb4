"""What every door of a chat asks first: which chat, who, from where, and not too often."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from inbox import buckets
from inbox.webchat.visitor import COOKIE, Visitor, channel_of, recognise, remember

MOST_BYTES = 32_000
ASKED_BY_SCRIPT = "x-dua-chat"
READING, WRITING = (4.0, 60), (0.5, 10)  # per second, and at once, of one visitor
View = Callable[..., HttpResponse]


def door(
    *methods: str, most_bytes: int = MOST_BYTES, pace: tuple[float, int] = WRITING
) -> Callable[[View], Callable[..., HttpResponse]]:
    """Opens for `methods`; unsafe ones only from our own pages, within size and `pace` (per second, at once).

    Cross-site requests are told by Origin and Sec-Fetch-Site, and JSON by a header of our own, so
    that no token has to survive in a cookie that other sites' frames may not store.
    """

    def build(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def opened(request: HttpRequest, token: str, **named: int) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            channel = channel_of(token)
            if channel is None:
                raise Http404
            visitor = recognise(request.COOKIES, channel)
            with translation.override(_language(request)):
                response = _refusal(request, visitor, most_bytes, pace) or view(
                    request, visitor, **named
                )
            is_unnamed = visitor.is_new and COOKIE not in response.cookies
            if is_unnamed and response.status_code < 400:
                remember(response, visitor)
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = "same-origin"  # without it forms come with no Origin
            return response

        return opened

    return build


def is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def _refusal(
    request: HttpRequest, visitor: Visitor, most_bytes: int, pace: tuple[float, int]
) -> HttpResponse | None:
    if request.method != "POST":
        if _is_within_pace(request, visitor, "read", *READING):
            return None
        return _refuse(429, _("Too many requests. Please wait a moment."))
    if not _is_ours(request):
        return _refuse(403, _("This did not come from the chat page."))
    if int(request.headers.get("content-length") or 0) > most_bytes:
        return _too_large(request, most_bytes)
    what = request.path.rpartition("/")[2]
    if not _is_within_pace(request, visitor, what, *pace):
        return _refuse(429, _("That was a lot at once. Please wait a moment."))
    return None


def _refuse(status: int, sentence: str) -> HttpResponse:
    response = JsonResponse({"error": sentence}, status=status)
    if status == 429:
        response["Retry-After"] = "5"
    return response


def _too_large(request: HttpRequest, most_bytes: int) -> HttpResponse:
    """Nothing of it is read; without scripts the sentence is a page, from which one goes back to one's words."""
    words = _("That is too large: the limit is %(limit)s. Nothing was sent.")
    sentence = words % {"limit": filesizeformat(most_bytes)}
    if "text/html" in request.headers.get("accept", ""):
        return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
    return _refuse(413, sentence)


def _is_ours(request: HttpRequest) -> bool:
    if is_json(request) and ASKED_BY_SCRIPT not in request.headers:
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    own = {urlsplit(settings.PUBLIC_URL).netloc, request.get_host()}
    return urlsplit(request.headers.get("origin", "")).netloc in own


def _is_within_pace(
    request: HttpRequest, visitor: Visitor, what: str, per_second: float, burst: int
) -> bool:
    """Per visitor, and ten times that per address, behind which many people may be."""
    at = timezone.now()
    chat = visitor.channel.pk
    place = buckets.place_of(str(request.META.get("REMOTE_ADDR", "")))
    by_place = buckets.take(
        f"chat:{what}:{chat}:{place}", per_second=10 * per_second, burst=10 * burst, at=at
    )
    return by_place and buckets.take(
        f"chat:{what}:{chat}:{visitor.key}", per_second=per_second, burst=burst, at=at
    )


def _language(request: HttpRequest) -> str:
    """The page's wish, else the browser's."""
    wished = request.GET.get("lang", "").split("-")[0]
    known = dict(settings.LANGUAGES)
    return wished if wished in known else translation.get_language_from_request(request)
