"""The bell: one's own notices, how many are new, a passing message for what is due soon or late."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from responders import access
from responders.console import telling_rows
from responders.console.bell import bell_of
from responders.console.doors import Knock, door
from responders.console.manage import number
from responders.console.page import page
from responders.models import Telling
from responders.models.alert import Kind
from responders.operations import tellings

PAGE = 50
MOST_TOASTS = 3


@door("read_notices", "GET")
def listing(request: Knock) -> HttpResponse:
    mine = tellings.of(request.responder)
    if request.GET.get("before"):
        mine = mine.filter(pk__lt=number(request.GET["before"]))
    found = list(mine.order_by("-pk")[: PAGE + 1])
    context = {
        "rows": telling_rows.of(found[:PAGE], reads=_reads(request)),
        "older": found[PAGE - 1].pk if len(found) > PAGE else 0,
        "is_first": not request.GET.get("before"),
    }
    return page(request, "console/notices.html", context, section="notices")


@door("read_notices", "GET")
def bell(request: Knock) -> HttpResponse:
    """`after`: the last one the page knew of."""
    after = number(request.GET.get("after") or "0")
    context = {
        "bell": bell_of(request.responder),
        "toasts": _toasts(request, after),
        "with_list": "list" in request.GET,
        "count": tellings.of(request.responder).filter(pk__gt=after).count(),
        "apart": True,
    }
    return render(request, "console/partials/_bell_news.html", context)


@door("read_notices", "POST")
def seen(request: Knock) -> HttpResponse:
    """One of them, or all up to the newest that was on the page."""
    only, up_to = request.POST.get("only"), request.POST.get("up_to")
    if not (only or up_to):
        raise Http404
    tellings.see(
        request.responder,
        only=number(only) if only else None,
        up_to=number(up_to) if up_to else None,
        at=request.at,
    )
    if not (request.htmx and only):
        return redirect("notices")
    mine = list(tellings.of(request.responder).filter(pk=number(only)))
    rows = telling_rows.of(mine, reads=_reads(request))
    context = {"rows": rows, "bell": bell_of(request.responder), "apart": True}
    return render(request, "console/partials/_notice_seen.html", context)


def _reads(request: Knock) -> bool:
    return access.may(request.responder, "read_conversations")


def _toasts(request: Knock, after: int) -> list[telling_rows.Row]:
    """Of one's own that are due soon or late; more than a few at once would only be in the way."""
    if not after and not request.GET.get("after"):
        return []
    news = tellings.of(request.responder).filter(
        pk__gt=after, kind__in=(Kind.DUE_SOON, Kind.BREACHED), is_own=True, seen_at=None
    )
    found: list[Telling] = list(news.order_by("-pk")[:MOST_TOASTS])
    return telling_rows.of(found, reads=_reads(request))
