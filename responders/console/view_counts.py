"""The saved views of the rail, with how many conversations each holds now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from responders.console import filters
from responders.console.doors import Knock
from responders.console.lists import DEFAULT, LISTINGS, Listing, handled
from responders.console.places import Item
from responders.console.tallies import open_to
from responders.console.zone import zone_of
from responders.core.filters import Filters, read
from responders.models import Responder, SavedView
from responders.operations import saved_views

MOST = 20  # in the rail; the page of saved views has them all
AT_ONCE = 100  # numbers in one query
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
            tally=f"saved:{view.pk}",
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


@dataclass(frozen=True, slots=True)
class _Question:
    """What one number answers: alike for all who reach the same brands, unless the view asks who reads."""

    query: str
    reach: frozenset[int]
    reader: int = 0


def counts_of_all(
    people: Collection[Responder], reaches: Mapping[int, frozenset[int]], at: datetime
) -> dict[int, dict[int, int]]:
    """Reader → what `counts` says of the views in their rail. Each different question is asked once, many a query."""
    shown = {pk: views[:MOST] for pk, views in saved_views.visible_to(people, reaches).items()}
    by_pk = {one.pk: one for one in people}
    asked: dict[int, dict[int, _Question]] = {pk: {} for pk in shown}
    holds: dict[_Question, Q] = {}
    for pk, views in shown.items():
        for view in views:
            wish = wish_of(view)
            if _is_finished(*wish):
                continue
            question = _Question(view.query, reaches[pk], pk if _is_personal(*wish) else 0)
            asked[pk][view.pk] = question
            if question not in holds:
                with timezone.override(zone_of(by_pk[pk].user)):
                    holds[question] = held(view, by_pk[pk], at)
    found = _answers(holds)
    return {
        pk: {view: found[question] for view, question in questions.items()}
        for pk, questions in asked.items()
    }


def _answers(holds: Mapping[_Question, Q]) -> dict[_Question, int]:
    found: dict[_Question, int] = {}
    every_one = list(holds.items())
    for first in range(0, len(every_one), AT_ONCE):
        some = every_one[first : first + AT_ONCE]
        every = frozenset[int]().union(*(question.reach for question, _held in some))
        sums = {
            f"q{number}": Count("pk", filter=held & Q(brand__in=question.reach))
            for number, (question, held) in enumerate(some)
        }
        row = open_to(every).live().aggregate(**sums)
        found |= {question: row[f"q{number}"] for number, (question, _held) in enumerate(some)}
    return found


def _is_personal(listing: Listing, chosen: Filters) -> bool:
    """Midnight is at another time for others."""
    return listing.is_personal or "me" in chosen.of("owner") or "today" in chosen.of("due")


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
