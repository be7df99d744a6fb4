"""The list of conversations: views, filters, search, what has come up since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Conversation
from inbox.models.conversation import ConversationQuerySet
from responders.console import outbox, paging, rows, searching
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.console.lists import DEFAULT, DUE_SOON, LISTINGS, OPEN, Listing, handled, ordered
from responders.console.page import page, rail
from responders.operations import presence, searches
from responders.operations.searches import Search

MOST_WORDS = 200
LONGEST_ID = 18  # digits


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for. `query` gives it back for links."""

    listing: Listing
    channel: str
    brand: str
    words: str
    after: str

    @classmethod
    def of(cls, request: Knock) -> Wish:
        asked = request.GET
        return cls(
            listing=LISTINGS.get(asked.get("view", ""), LISTINGS[DEFAULT]),
            channel=asked.get("channel", "").replace("\0", "")[:32],
            brand=asked.get("brand", "")[:LONGEST_ID],
            words=asked.get("q", "").replace("\0", "").strip()[:MOST_WORDS],
            after=asked.get("after", "")[:80],
        )

    @property
    def query(self) -> str:
        asked = {
            "view": self.listing.slug,
            "channel": self.channel,
            "brand": self.brand,
            "q": self.words,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def title(self) -> str:
        if self.words:
            return _("Search")
        return rows.channel_label(self.channel) if self.channel else str(self.listing.label)


def wished(request: Knock, wish: Wish) -> ConversationQuerySet:
    """Everything the wish holds, unordered; a search looks through every status."""
    found = handled(request.responder)
    if wish.words:
        search = Search.of(wish.words, request.responder, request.at)
        found = searches.unspammed(searches.conversations(search, found), search)
    else:
        found = found.filter(wish.listing.holds(request.responder, request.at))
    if wish.channel:
        found = found.filter(channel__kind=wish.channel)
    if wish.brand.isdecimal():
        found = found.filter(brand_id=int(wish.brand))
    return found


def listed(request: Knock, wish: Wish) -> dict[str, object]:
    """The context of the list pane; of a search that takes too long, only the sentence that says so."""
    if not wish.words:
        return _listed(request, wish)
    search = Search.of(wish.words, request.responder, request.at)
    told = {"problems": searching.problems(search)}
    try:
        with searches.patient():
            context = _listed(request, wish)
            shown = [row.pk for group in context["groups"] for row in group["rows"]]
            return {**context, **told, "excerpts": searching.excerpts(search, shown)}
    except Refused as refused:
        nothing = {
            "total": 0,
            "groups": [],
            "leaving": outbox.leaving(request.responder, request.at),
        }
        return {"wish": wish, "is_first": True, **nothing, "problems": [refused.message]}


def _listed(request: Knock, wish: Wish) -> dict[str, Any]:
    found = wished(request, wish)
    totals = found.aggregate(
        all=Count("pk"),
        overdue=Count("pk", filter=Q(handling__next_due_at__lt=request.at)),
        soon=Count(
            "pk",
            filter=Q(
                handling__next_due_at__gte=request.at,
                handling__next_due_at__lt=request.at + DUE_SOON,
            ),
        ),
    )
    totals["later"] = totals["all"] - totals["overdue"] - totals["soon"]
    shown = list(
        paging.after(ordered(found, wish.listing), wish.after, wish.listing).select_related(
            "channel", "brand", "identity__contact", "handling__owner"
        )[: paging.PAGE + 1]
    )
    has_more = len(shown) > paging.PAGE
    shown = shown[: paging.PAGE]
    made = rows.of(shown, request.responder, request.at)
    last = paging.mark(shown[-1], wish.listing) if shown else ""
    return {
        "wish": wish,
        "total": totals["all"],
        "groups": _groups(made, totals, wish.listing),
        "next": last if has_more else "",
        "last": last,
        "is_first": not wish.after,
        "unassigned": _waiting(request, wish) if not shown else 0,
        "leaving": outbox.leaving(request.responder, request.at),
    }


def _groups(
    made: list[rows.Row], totals: dict[str, int], listing: Listing
) -> list[dict[str, object]]:
    if listing.is_recent or listing.is_ranked or listing.slug == "snoozed":
        return [{"slug": "all", "label": "", "count": len(made), "rows": made}] if made else []
    labels = {"overdue": _("Overdue"), "soon": _("Due in 15 minutes"), "later": _("Later")}
    groups = [
        {
            "slug": slug,
            "label": label,
            "count": totals[slug],
            "rows": [row for row in made if row.group == slug],
        }
        for slug, label in labels.items()
    ]
    return [group for group in groups if group["rows"]]


def _waiting(request: Knock, wish: Wish) -> int:
    if wish.words or wish.listing.slug != "mine":
        return 0
    return handled(request.responder).filter(status__in=OPEN, handling__owner=None).count()


@door("read_conversations", "GET")
def queue(request: Knock) -> HttpResponse:
    wish = Wish.of(request)
    context = listed(request, wish)
    if request.htmx and not request.htmx.history_restore_request:
        template = "console/partials/_rows.html" if wish.after else "console/partials/_list.html"
        return render(request, template, {**context, "at": request.at})
    return page(request, "console/queue.html", context, **marked(wish))


def marked(wish: Wish) -> dict[str, str]:
    return {"listing": wish.listing.slug, "kind": wish.channel, "brand": wish.brand}


@door("read_conversations", "GET")
def row(request: Knock, conversation_id: int) -> HttpResponse:
    """One row again, where it stands."""
    conversation = conversation_of(request, conversation_id)
    made = rows.of([conversation], request.responder, request.at)[0]
    wish = Wish.of(request)
    context = {
        "row": made,
        "wish": wish,
        "is_open": request.GET.get("open") == str(conversation.pk),
    }
    return render(request, "console/partials/_row.html", context)


@door("read_conversations", "GET")
def tally(request: Knock) -> HttpResponse:
    """The counts of the rail again."""
    wish = Wish.of(request)
    return render(
        request,
        "components/_rail_counts.html",
        {"rail": rail(request, section="queue", **marked(wish))},
    )


@door("read_conversations", "GET")
def news(request: Knock) -> HttpResponse:
    """How many conversations are due sooner than the last row shown, and are not shown."""
    presence.seen(request.responder, at=request.at)  # where no stream can tell it
    wish = Wish.of(request)
    shown = [
        int(pk[:LONGEST_ID])
        for pk in request.GET.get("shown", "").split(",")[:500]
        if pk.isdecimal()
    ]
    found = wished(request, wish).exclude(pk__in=shown)
    if wish.after and not (wish.listing.is_recent or wish.listing.is_ranked):
        found = paging.before(found, wish.after)
    context = {"wish": wish, "last": wish.after, "fresh": found.count()}
    return render(request, "console/partials/_fresh.html", context)


def due_next(request: Knock) -> Conversation | None:
    """The conversation due soonest among one's own, then among the unassigned."""
    for slug in ("mine", "unassigned"):
        listing = LISTINGS[slug]
        found = handled(request.responder).filter(listing.holds(request.responder, request.at))
        first = ordered(found, listing).select_related("identity", "channel", "handling").first()
        if first is not None:
            return first
    return None
