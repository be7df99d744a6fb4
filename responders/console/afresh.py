"""What a page that stays open fetches again after news: rows that changed, how much is new, the counts of the rail."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from responders import access
from responders.console import paging, rows
from responders.console.doors import Knock, door
from responders.console.lists import ranked
from responders.console.page import rail
from responders.console.queue import LONGEST_ID, MOST_COUNTED, Wish, counted, marked, wished
from responders.operations import presence

MOST_ROWS, MOST_SHOWN = 100, 500
MOST_TOLD = 100  # of what is new, by name: beyond that a list asks again whatever moves


@door("read_conversations", "GET")
def news(request: Knock) -> HttpResponse:
    """How many conversations stand before the last row shown, and are not `shown`; the rows that changed with it.

    With `counts` the rail's too, where no stream tells them. The heading's count is told with the rail's where it is
    one of them, so that the two never differ; rows wait for a hand.
    """
    presence.seen({request.responder.pk}, at=request.at)  # where no stream can tell it
    wish = Wish.of(request)
    found = ranked(wished(request, wish)) if wish.listing.is_ranked else wished(request, wish)
    fresh = found.exclude(pk__in=_ids(request, "shown", MOST_SHOWN))
    if wish.after:
        fresh = fresh.filter(paging.before(wish.after, wish.listing))
    ids = list(fresh.order_by().values_list("pk", flat=True)[: MOST_TOLD + 1])
    is_many = len(ids) > MOST_TOLD
    context = {
        "wish": wish,
        "last": wish.after,
        "fresh": fresh.order_by()[:MOST_COUNTED].count() if is_many else len(ids),
        "told": "many" if is_many else ",".join(map(str, sorted(ids))),
        **_changed(request),
    }
    is_counted = "counts" in request.GET
    if is_counted or not wish.tally:
        context["total"] = counted(found)
    if is_counted:
        context["rail"] = rail(request, section="queue", **marked(wish))
    return render(request, "console/partials/_news.html", context)


@door("read_conversations", "GET")
def changed(request: Knock) -> HttpResponse:
    """Rows alone: where somebody begins to reply, nothing else is another number."""
    context = {"wish": Wish.of(request), **_changed(request)}
    return render(request, "console/partials/_rows_changed.html", context)


@door("read_conversations", "GET")
def tally(request: Knock) -> HttpResponse:
    """The counts of the rail again, on a page without a list: none of its views is the one that is shown."""
    context = {"rail": rail(request, section="queue")}
    return render(request, "components/_rail_counts.html", context)


def _changed(request: Knock) -> dict[str, Any]:
    """`changed` rows again, each where it stands; what one may not see is not there."""
    found = access.conversations(request.responder).filter(
        pk__in=_ids(request, "changed", MOST_ROWS), handling__isnull=False
    )
    carried = found.select_related("brand", "channel", "identity__contact", "handling__owner")
    opened = request.GET.get("open", "")
    return {
        "rows": rows.of(carried, request.responder, request.at) if carried else [],
        "open": int(opened[:LONGEST_ID]) if opened.isdecimal() else 0,
    }


def _ids(request: Knock, name: str, most: int) -> list[int]:
    told = request.GET.get(name, "").split(",")[:most]
    return [int(pk[:LONGEST_ID]) for pk in told if pk.isdecimal()]
