"""Between the console and a link a customer sent: where it really leads, before one goes."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from responders.console.doors import Knock, door
from responders.console.pieces import leads_to


@door("read_conversations", "GET")
def leaving(request: Knock) -> HttpResponse:
    """`to`: an http or https address; anything else is not here."""
    host, target = leads_to(request.GET.get("to", "")[:2000])
    if not host:
        raise Http404
    return render(
        request, "console/leaving.html", {"target": target, "host": host, "at": request.at}
    )
