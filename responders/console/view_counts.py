"""The saved views of the rail, with how many conversations each holds now."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl

from django.db.models import Count, Q
from django.urls import reverse

from responders.console import filters
from responders.console.doors import Knock
from responders.console.lists import DEFAULT, LISTINGS, Listing, handled
from responders.console.places import Item
from responders.core.filters import Filters, read
from responders.models import Responder, SavedView
from responders.operations import saved_views

MOST = 20  # in the rail; the page of saved views has them all
FINISHED = frozenset({"resolved", "closed", "spam", "merged"})


def saved_items(request: Knock, current: str) -> list[Item]:
    """Two queries however many there are. What reaches into finished work is not counted, as it never ends."""
    views = list(saved_views.visible(request.responder)[:MOST])
    many = counts(views, request.responder, request.at)
    return [
        Item(
            view.name,
            "bookmark" if view.owner_id == request.responder.pk else "users",
            f"{reverse('queue')}?{view.query}",
            is_current=view.query == current,
            count=many.get(view.pk),
        )
        for view in views
    ]


def counts(views: list[SavedView], responder: Responder, at: datetime) -> dict[int, int]:
    """View's id → how many live conversations it holds for this reader, all in one query."""
    wanted = {
        f"v{view.pk}": held(view, responder, at)
        for view in views
        if not _is_finished(*wish_of(view))
    }
    if not wanted:
        return {}
    sums = {name: Count("pk", filter=held) for name, held in wanted.items()}
    found = handled(responder).live().aggregate(**sums)
    return {int(name[1:]): many for name, many in found.items()}


def held(view: SavedView, responder: Responder, at: datetime) -> Q:
    """What it holds for this reader, among what they may see."""
    listing, chosen = wish_of(view)
    narrowed = listing.narrows(responder, at) & filters.holds(chosen, responder, at)
    return narrowed if chosen.of("status") else narrowed & Q(status__in=listing.statuses)


def wish_of(view: SavedView) -> tuple[Listing, Filters]:
    pairs = parse_qsl(view.query)
    return LISTINGS.get(dict(pairs).get("view", ""), LISTINGS[DEFAULT]), read(pairs)


def _is_finished(listing: Listing, chosen: Filters) -> bool:
    asked = chosen.of("status")
    return bool(FINISHED & set(asked)) if asked else bool(FINISHED & set(listing.statuses))
