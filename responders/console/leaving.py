"""Between the console and a link a customer sent: where it really leads, before one goes."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.shortcuts import render

from responders.console.doors import Knock, door


@door("read_conversations", "GET")
def leaving(request: Knock) -> HttpResponse:
    """`to`: an http or https address; anything else is not here."""
    target = request.GET.get("to", "")[:2000]
    try:
        parts = urlsplit(target)
        host = (parts.hostname or "").encode("idna").decode()
    except (UnicodeError, ValueError):
        raise Http404 from None
    if parts.scheme not in {"http", "https"} or not host:
        raise Http404
    return render(
        request, "console/leaving.html", {"target": target, "host": host, "at": request.at}
    )
