"""The wallboard: how it stands now, read from three metres away, and what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from inbox.models import Brand
from responders import access
from responders.console import boarded, doing
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.console.happenings import STATUSES
from responders.console.page import page
from responders.core.actions import Situation, Topic, actions
from responders.core.ahead import shortage
from responders.core.trends import WINDOW
from responders.reports.board import HOUR, Board, board
from responders.reports.trends import begun

ROWS = 50


@door("read_wallboard", "GET")
def wallboard(request: Knock) -> HttpResponse:
    return render(request, "console/wallboard.html", _context(request))


@door("read_wallboard", "GET")
def values(request: Knock) -> HttpResponse:
    """The tiles again, to be put in place."""
    return render(request, "console/partials/_board.html", {**_context(request), "apart": True})


@door("read_wallboard", "GET")
def topic(request: Knock) -> HttpResponse:
    """The conversations behind the number of a topic, as of the moment of the board it stood on."""
    _brands, _chosen, ids = _asked(request)
    slug = request.GET.get("topic", "").replace("\0", "")
    until = _moment(request.GET.get("until", ""), request.at)
    found = begun(request.responder, ids, slug, until).select_related("channel", "handling__owner")
    rows = found.defer("channel__credentials").order_by("-created_at", "-pk")
    context = {
        "label": doing.topic_label(slug),
        "since": until - WINDOW,
        "until": until,
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "query": urlencode({name: request.GET[name] for name in ("topic", "brand", "until") if name in request.GET}),
        "statuses": STATUSES,
    }  # fmt: skip
    return page(request, "console/board_topic.html", context, section="reports")


def _moment(told: str, at: datetime) -> datetime:
    """Seconds since 1970; at: where that is no moment of the past."""
    try:
        seconds = float(told)
        return min(datetime.fromtimestamp(seconds, UTC), at) if seconds >= 0 else at
    except (ValueError, OverflowError, OSError):
        return at


def _asked(request: Knock) -> tuple[QuerySet[Brand], Brand | None, list[int]]:
    """The reader's brands, the one they chose, and whose numbers are wanted."""
    brands = brands_of(request.responder)
    asked = request.GET.get("brand", "")
    chosen = get_object_or_404(brands, pk=int(asked[:18])) if asked.isdecimal() else None
    return brands, chosen, [chosen.pk] if chosen else list(brands.values_list("pk", flat=True))


def _context(request: Knock) -> dict[str, Any]:
    brands, chosen, ids = _asked(request)
    found = board(request.user, ids, at=request.at)
    return {
        "at": request.at,
        "found": found,
        "brand": chosen,
        "brands": brands if len(ids) > 1 or chosen else [],
        "moves": doing.moves(actions(_situation(found)), request.responder),
        "may_reconnect": access.may(request.responder, "edit_channels"),
        "reads": access.may(request.responder, "read_conversations"),
        **boarded.tiles(found, goal=settings.SLA_GOAL),
    }


def _situation(found: Board) -> Situation:
    return Situation(
        queues=found.queues,
        agents=found.agents,
        outages=found.outages,
        topics=tuple(
            Topic(one.slug, one.hour, one.usual * (HOUR / WINDOW))
            for one in found.trends
            if one.usual is not None
        ),
        unsettled=found.unsettled,
        shortage=shortage(found.ahead, found.at),
    )
