"""One action upon the conversations that are ticked: asked for, watched, undone."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from inbox.errors import Refused
from inbox.models import Conversation
from responders.console import queue
from responders.console.bulk_words import outcome
from responders.console.doors import Knock, door
from responders.console.lists import ordered
from responders.console.page import page
from responders.console.snooze import moment
from responders.models import BulkAction, Macro, Responder
from responders.operations import bulk_actions, bulk_params, seen

PATIENCE = timedelta(seconds=5)  # a small action is carried out while one waits, if it is quick
Kind = BulkAction.Kind


def own(request: Knock, action_id: int) -> BulkAction:
    return get_object_or_404(BulkAction, pk=action_id, responder=request.responder)


def picked(request: Knock) -> dict[int, str]:
    """Conversation's id → stamp, as the page sent them."""
    found = {}
    for told in request.POST.getlist("pick")[: 2 * bulk_actions.MOST]:
        pk, _colon, stamp = told.partition(":")
        if pk.isascii() and pk.isdecimal() and len(pk) <= queue.LONGEST_ID:
            found[int(pk)] = stamp.replace("\0", "")[:64]
    return found


@door("move", "POST")
def acting(request: Knock) -> HttpResponse:
    """`do` is the action, with its value behind a colon; `pick` the conversations as they were seen."""
    kind, _colon, value = request.POST.get("do", "").partition(":")
    if kind not in Kind.values:
        raise Refused("nothing_chosen", _("Choose what to do with the selection."))
    action = bulk_actions.ask(
        kind,
        picked(request),
        _params(request, kind, value),
        token=_token(request),
        by=request.user,
        at=request.at,
    )
    if kind == Kind.REPLY:
        where = f"{reverse('answer', args=[action.pk])}?{queue.Wish.of(request).query}"
        return HttpResponseClientRedirect(where) if request.htmx else redirect(where)
    if action.items.count() <= bulk_actions.AT_ONCE:
        bulk_actions.work_off(action, clock=timezone.now, until=request.at + PATIENCE)
    return _told(request, action)


def _token(request: Knock) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


def _params(request: Knock, kind: str, value: str) -> dict[str, Any]:
    """What the action needs besides the conversations. Refused where it cannot be read."""
    wanted: dict[str, Any] = {}
    if kind == Kind.ASSIGN:
        wanted = {"colleague": _colleague(request, value).pk}
    elif kind in (Kind.TAG, Kind.UNTAG):
        wanted = {"tag": request.POST.get("tag", "")}
    elif kind == Kind.PRIORITY:
        wanted = {"priority": int(value) if value in ("1", "2", "3", "4") else 0}
    elif kind == Kind.SNOOZE:
        wanted = {"until": moment(value, request.POST.get("exact", ""), request.at)}
    elif kind == Kind.REPLY and value.isdecimal() and len(value) <= queue.LONGEST_ID:
        mine = Macro.objects.offered(request.responder)
        wanted = {"text": get_object_or_404(mine, pk=int(value)).text}
    return bulk_params.of(kind, request.responder, at=request.at, **wanted)


def _colleague(request: Knock, value: str) -> Responder:
    if value == "me":
        return request.responder
    told = value or request.POST.get("responder", "")
    pk = int(told[: queue.LONGEST_ID]) if told.isdecimal() else 0
    return get_object_or_404(bulk_params.colleagues(request.responder), pk=pk)


@door("move", "GET")
def people(request: Knock) -> HttpResponse:
    """To whom the selection may be given."""
    context = {"colleagues": bulk_params.colleagues(request.responder)[:200]}
    return render(request, "console/partials/_bulk_people.html", context)


@door("move", "GET")
def macros(request: Knock) -> HttpResponse:
    """With which canned answer the selection may be answered."""
    mine = Macro.objects.offered(request.responder)
    return render(request, "console/partials/_bulk_macros.html", {"macros": mine[:100]})


@door("read_conversations", "GET")
def matching(request: Knock) -> HttpResponse:
    """Every conversation of the list as it stands now, up to the most one action may have."""
    wish = queue.Wish.of(request)
    found = queue.wished(request, wish)
    rows = ordered(found, wish.listing).select_related("handling")[: bulk_actions.MOST + 1]
    held: list[Conversation] = list(rows)
    stamps = seen.stamps(held[: bulk_actions.MOST])
    context = {"stamps": stamps, "is_cut": len(held) > len(stamps), "most": bulk_actions.MOST}
    return render(request, "console/partials/_bulk_also.html", context)


@door("read_conversations", "GET")
def result(request: Knock, action_id: int) -> HttpResponse:
    """How far it is, and what became of it."""
    return _told(request, own(request, action_id), is_asked=False)


@door("move", "POST")
def undoing(request: Knock, action_id: int) -> HttpResponse:
    action = bulk_actions.undo(own(request, action_id), by=request.user, at=request.at)
    if action.items.count() <= bulk_actions.AT_ONCE:
        bulk_actions.work_off(action, clock=timezone.now, until=request.at + PATIENCE)
    return _told(request, action)


def _told(request: Knock, action: BulkAction, *, is_asked: bool = True) -> HttpResponse:
    """In the list for htmx, else a page of its own. `is_asked`: the selection has served its purpose."""
    wish = queue.Wish.of(request)
    context = {"outcome": outcome(action, request.at), "wish": wish, "at": request.at}
    if request.htmx:
        answer = render(request, "console/partials/_bulk_result.html", context)
        if is_asked:
            answer["HX-Trigger-After-Settle"] = "dua-bulk"
        return answer
    if request.method == "POST":
        return redirect(f"{reverse('bulk-result', args=[action.pk])}?{wish.query}")
    return page(request, "console/bulk.html", context, **queue.marked(wish))
