"""The wallboard: how it stands now, read from three metres away, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from responders import access
from responders.console import boarded, doing
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.core.actions import Situation, actions
from responders.core.ahead import shortage
from responders.reports.board import Board, board


@door("read_wallboard", "GET")
def wallboard(request: Knock) -> HttpResponse:
    return render(request, "console/wallboard.html", _context(request))


@door("read_wallboard", "GET")
def values(request: Knock) -> HttpResponse:
    """The tiles again, to be put in place."""
    return render(request, "console/partials/_board.html", _context(request))


def _context(request: Knock) -> dict[str, Any]:
    brands = brands_of(request.responder)
    asked = request.GET.get("brand", "")
    chosen = get_object_or_404(brands, pk=int(asked[:18])) if asked.isdecimal() else None
    ids = [chosen.pk] if chosen else list(brands.values_list("pk", flat=True))
    found = board(request.user, ids, at=request.at)
    return {
        "at": request.at,
        "found": found,
        "brand": chosen,
        "brands": brands if len(ids) > 1 or chosen else [],
        "moves": doing.moves(actions(_situation(found)), request.responder),
        "reads": access.may(request.responder, "read_conversations"),
        **boarded.tiles(found, goal=settings.SLA_GOAL),
    }


def _situation(found: Board) -> Situation:
    return Situation(
        queues=found.queues,
        agents=found.agents,
        outages=found.outages,
        topics=found.topics,
        unsettled=found.unsettled,
        shortage=shortage(found.ahead, found.at),
    )
