"""The list of conversations: views, filters, search, what has come up since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Conversation
from inbox.models.conversation import ConversationQuerySet
from responders import access
from responders.console import chips, filters, outbox, paging, rows, searching
from responders.console.doors import Knock, door
from responders.console.lists import DEFAULT, DUE_SOON, LISTINGS, OPEN, Listing, handled, ordered
from responders.console.page import page, rail
from responders.core.filters import Filters, read
from responders.operations import search_patience, searches
from responders.operations.searches import Said, Search

MOST_WORDS = 200
MOST_COUNTED = 10_000  # of a list without groups; nobody pages through more
LONGEST_ID = 18  # digits


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for. `query` gives it back for links."""

    listing: Listing
    filters: Filters
    words: str
    after: str

    @classmethod
    def of(cls, request: Knock) -> Wish:
        asked = request.GET
        return cls(
            listing=LISTINGS.get(asked.get("view", ""), LISTINGS[DEFAULT]),
            filters=read((kind, value) for kind in asked for value in asked.getlist(kind)),
            words=asked.get("q", "").replace("\0", "").strip()[:MOST_WORDS],
            after=asked.get("after", "")[:80],
        )

    @property
    def query(self) -> str:
        return chips.query(self.listing.slug, self.filters, self.words)

    @property
    def bare(self) -> str:
        """The same view without its filters."""
        return chips.query(self.listing.slug, Filters(), self.words)

    @property
    def title(self) -> str:
        if self.words:
            return _("Search")
        kind = self.only("channel")
        return rows.channel_label(kind) if kind else str(self.listing.label)

    @property
    def tally(self) -> str:
        """By which name the stream tells how many it holds; empty where it tells no such number."""
        if self.words:
            return ""
        for kind, name in (("channel", "kind"), ("brand", "brand")):
            if value := self.only(kind):
                return f"{name}:{value}"
        is_all = self.listing.is_recent or self.listing.slug == "approvals"  # finished ones, too
        return "" if self.filters.pairs or is_all else f"view:{self.listing.slug}"

    @property
    def owners(self) -> str:
        """Whose conversations it may hold, any, me or none, where what is due sooner stands first; else empty."""
        if self.words or self.listing.is_recent or self.listing.is_ranked:
            return ""
        return {"mine": "me", "unassigned": "none"}.get(self.listing.slug, "any")

    def only(self, kind: str) -> str:
        """The one value of this kind where nothing else narrows all that is open; else empty."""
        if len(self.filters.pairs) != 1 or self.listing.slug != DEFAULT:
            return ""
        return next(iter(self.filters.of(kind)), "")


def wished(request: Knock, wish: Wish, said: Said | None = None) -> ConversationQuerySet:
    """Everything the wish holds, unordered; a search looks through every status. said: where it was asked already."""
    found = handled(request.responder)
    if wish.words:
        search = Search.of(wish.words, request.responder, request.at)
        hits = said or searches.said(search)
        found = searches.unspammed(searches.conversations(search, found, hits), search)
    else:
        found = found.filter(held(wish.listing, wish.filters, request))
    return found.filter(filters.holds(wish.filters, request.responder, request.at))


def held(listing: Listing, chosen: Filters, request: Knock) -> Q:
    """What the view holds; statuses that were asked for take the place of its own."""
    if chosen.of("status"):
        return listing.narrows(request.responder, request.at)
    return listing.holds(request.responder, request.at)


def listed(request: Knock, wish: Wish) -> dict[str, object]:
    """The context of the list pane; of a search that takes too long, only the sentence that says so."""
    if not wish.words:
        return _listed(request, wish)
    search = Search.of(wish.words, request.responder, request.at)
    try:
        with search_patience.patient():
            said = searches.said(search)
            context = _listed(request, wish, said)
            shown = [row.pk for group in context["groups"] for row in group["rows"]]
            told = searching.problems(search) + searching.bounds(said)
            return {**context, "problems": told, "excerpts": searching.excerpts(search, shown)}
    except Refused as refused:
        nothing = {
            "total": 0,
            "groups": [],
            "leaving": outbox.leaving(request.responder, request.at),
        }
        return {"wish": wish, "is_first": True, **nothing, "problems": [refused.message]}


def _listed(request: Knock, wish: Wish, said: Said | None = None) -> dict[str, Any]:
    found = wished(request, wish, said)
    totals = _totals(found, wish.listing, request.at)
    shown = _page_of(found, wish)
    has_more = len(shown) > paging.PAGE
    shown = shown[: paging.PAGE]
    made = rows.of(shown, request.responder, request.at)
    last = paging.mark(shown[-1], wish.listing) if shown else ""
    return {
        "wish": wish,
        "chips": chips.chips(wish.filters, request.responder, wish.listing.slug, wish.words),
        "total": totals["all"],
        "groups": _groups(made, totals, wish.listing),
        "next": last if has_more else "",
        "last": last,
        "is_first": not wish.after,
        "unassigned": _waiting(request, wish) if not shown else 0,
        "leaving": outbox.leaving(request.responder, request.at),
        "may_move": access.may(request.responder, "move"),
    }


def _totals(found: ConversationQuerySet, listing: Listing, at: datetime) -> dict[str, Any]:
    """`all`, and where the list has groups their sizes."""
    if not _is_grouped(listing):
        return {"all": counted(found)}
    due = Q(handling__next_due_at__lt=at)
    soon = Q(handling__next_due_at__gte=at, handling__next_due_at__lt=at + DUE_SOON)
    many = found.aggregate(
        all=Count("pk"), overdue=Count("pk", filter=due), soon=Count("pk", filter=soon)
    )
    return {**many, "later": many["all"] - many["overdue"] - many["soon"]}


def counted(found: ConversationQuerySet) -> int | str:
    """How many, as far as it is worth counting."""
    many = found.order_by()[: MOST_COUNTED + 1].count()
    return f"{number_format(MOST_COUNTED)}+" if many > MOST_COUNTED else many


def _page_of(found: ConversationQuerySet, wish: Wish) -> list[Conversation]:
    """One row more than a page has. Put in order first: what is shown of a row is looked up for these alone."""
    keys = paging.after(ordered(found, wish.listing), wish.after, wish.listing)
    chosen = list(keys.values_list("pk", flat=True)[: paging.PAGE + 1])
    whole = ordered(Conversation.objects.filter(pk__in=chosen), wish.listing)
    return list(whole.select_related("channel", "brand", "identity__contact", "handling__owner"))


def _is_grouped(listing: Listing) -> bool:
    return not (listing.is_recent or listing.is_ranked or listing.slug == "snoozed")


def _groups(
    made: list[rows.Row], totals: dict[str, Any], listing: Listing
) -> list[dict[str, object]]:
    if not _is_grouped(listing):
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
    if wish.words or wish.filters.pairs or wish.listing.slug != "mine":
        return 0
    return handled(request.responder).filter(status__in=OPEN, handling__owner=None).count()


@door("read_conversations", "GET")
def queue(request: Knock) -> HttpResponse:
    wish = Wish.of(request)
    context = listed(request, wish)
    if request.htmx and not request.htmx.history_restore_request:
        if wish.after:
            return render(request, "console/partials/_rows.html", {**context, "at": request.at})
        around = {"at": request.at, "rail": rail(request, section="queue", **marked(wish))}
        return render(request, "console/partials/_list_again.html", {**context, **around})
    return page(request, "console/queue.html", context, **marked(wish))


def marked(wish: Wish) -> dict[str, str]:
    """What the rail marks: one of its views, a channel, a brand, or a saved view by its address."""
    return {
        "listing": "" if wish.filters.pairs else wish.listing.slug,
        "kind": wish.only("channel"),
        "brand": wish.only("brand"),
        "query": wish.query,
    }


@door("read_conversations", "GET")
def adding(request: Knock) -> HttpResponse:
    """Filters that may be added; a part of the list, or a page of its own."""
    wish = Wish.of(request)
    groups = chips.offered(wish.filters, request.responder, wish.listing.slug, wish.words)
    context = {"wish": wish, "groups": groups}
    if request.htmx:
        return render(request, "console/partials/_filters.html", context)
    return page(request, "console/filters.html", context, **marked(wish))


def due_next(request: Knock) -> Conversation | None:
    """The conversation due soonest among one's own, then among the unassigned."""
    for slug in ("mine", "unassigned"):
        listing = LISTINGS[slug]
        found = handled(request.responder).filter(listing.holds(request.responder, request.at))
        first = ordered(found, listing).select_related("identity", "channel", "handling").first()
        if first is not None:
            return first
    return None
