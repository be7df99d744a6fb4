"""The doors of a chat: its page, the same inside another site, its messages, its button."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from csp.constants import NONE
from csp.decorators import csp_replace
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from inbox.adapters.webchat import LARGEST
from inbox.core.events import DeliveryReported
from inbox.operations import deliveries
from inbox.operations.origins import ORIGIN
from inbox.webchat.doors import door, is_json
from inbox.webchat.forms import LONGEST_NAME, LONGEST_TEXT, Said
from inbox.webchat.thread import Line, is_all, lines
from inbox.webchat.visitor import Visitor, channel_of, first_heard, remember
from inbox.webchat.words import record

WIDGET_SECONDS = 600


@door("GET")
def page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return _page(request, visitor, is_embedded=False)


@door("GET")
def embedded(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The same page for a frame on the sites the channel names, and on no other."""
    frames = csp_replace({"frame-ancestors": origins(visitor) or [NONE]})
    return frames(lambda _request: _page(request, visitor, is_embedded=True))(request)  # type: ignore[return-value,arg-type]


@door("GET", "POST")
def messages(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """GET: what was said, as JSON. POST: say something, as JSON or as a plain form."""
    if request.method == "GET":
        after = request.GET.get("after", "")
        return JsonResponse(_thread(visitor, int(after[:18]) if after.isdecimal() else 0))
    form = Said(_posted(request))
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if is_json(request):
            return JsonResponse({"error": form.sentence()}, status=status)
        return _page(request, visitor, is_embedded="embed" in request.GET, form=form, status=status)
    client_id = form.cleaned_data["client_id"]
    if visitor.is_new:
        visitor = first_heard(visitor.channel, client_id)
    said = form.cleaned_data
    record(visitor, name=said["name"], client_id=client_id, text=said["text"])
    response = _taken(request, visitor, str(client_id))
    # Later on, who knows this id may be anybody: a conversation is not opened with it.
    if visitor.is_new and is_all(visitor, str(client_id)):
        remember(response, visitor)
    return response


def _taken(request: HttpRequest, visitor: Visitor, client_id: str) -> HttpResponse:
    if is_json(request):
        return JsonResponse({"client_id": client_id})
    target = reverse(
        "chat-embed" if "embed" in request.GET else "chat", args=[visitor.channel.account]
    )
    return redirect(f"{target}?lang={get_language()}&said#end")


@door("POST")
def seen(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The page was looked at: everything said until now has been read."""
    at = timezone.now()
    report = DeliveryReported(
        account=visitor.channel.account,
        key=f"seen:{visitor.key}",
        occurred_at=at,
        thread_key=visitor.key,
        state="read",
        up_to=at,
    )
    deliveries.report(visitor.channel, report, at)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def widget(request: HttpRequest, token: str) -> HttpResponse:
    """The script of the button; it finds the chat by its own address."""
    found = finders.find("webchat/widget.js")
    if found is None or channel_of(token) is None:
        raise Http404
    script = Path(str(found)).read_bytes()
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={WIDGET_SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def origins(visitor: Visitor) -> list[str]:
    """Sites that may show this chat in a frame; nobody where the operator has named none."""
    named = visitor.channel.options.get("origins") or []
    return [origin for origin in named if ORIGIN.fullmatch(str(origin))]


def _posted(request: HttpRequest) -> dict[str, Any]:
    if not is_json(request):
        return request.POST.dict()
    try:
        said = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _page(
    request: HttpRequest,
    visitor: Visitor,
    *,
    is_embedded: bool,
    form: Said | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    shown = lines(visitor)
    return render(
        request,
        "webchat/chat.html",
        {
            "brand": visitor.channel.brand,
            "token": visitor.channel.account,
            "lines": shown,
            "is_known": bool(shown),
            "is_embedded": is_embedded,
            "origins": " ".join(origins(visitor)),
            "problem": form.sentence() if form else "",
            "typed": form.data.get("text", "") if form else "",
            "has_said": "said" in request.GET,
            "client_id": uuid.uuid4(),
            "longest_text": LONGEST_TEXT,
            "longest_name": LONGEST_NAME,
            "largest_file": LARGEST,
        },
        status=status,
    )


def _thread(visitor: Visitor, after: int) -> dict[str, Any]:
    return {
        "is_known": visitor.identity() is not None,
        "messages": [_shown(line) for line in lines(visitor, after)],
    }


def _shown(line: Line) -> dict[str, Any]:
    return {**asdict(line), "at": line.at.isoformat()}
