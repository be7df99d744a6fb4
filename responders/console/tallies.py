"""How many conversations the views of the rail hold, for one reader or for all who have it open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, When

from inbox.models import Conversation
from inbox.models.conversation import ConversationQuerySet
from inbox.operations.bulk import among
from responders import access
from responders.console.lists import DEFAULT, LISTINGS, handled, views
from responders.models import Approval, Mention, Responder

SHARED = [one for one in LISTINGS.values() if not one.is_personal and not one.is_recent]


@dataclass(frozen=True, slots=True)
class Tally:
    """What the rail counts. kinds: of channels, and brands, by open conversations, most first."""

    views: dict[str, int]
    kinds: list[tuple[str, int]]
    brands: list[tuple[int, str, int]]


@dataclass(slots=True)
class _Brand:
    """Of one brand: what is counted alike for whoever reaches it, and what each has there."""

    name: str = ""
    views: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    owned: Counter[int] = field(default_factory=Counter)
    mentions: Counter[int] = field(default_factory=Counter)


def tally(responder: Responder, at: datetime) -> Tally:
    mine = Case(When(handling__owner=responder, then=F("handling__owner")), default=None)
    brands = _counted(handled(responder), [responder], mine, at)
    return _tally(responder, sorted(brands.items()), _awaiting([responder], brands), at)


def tallies(
    people: Collection[Responder], reaches: Mapping[int, frozenset[int]], at: datetime
) -> dict[int, Tally]:
    """What `tally` gives each reader; `reaches`: the brands of each, as access tells them.

    Two queries however many; where approvals wait, one more and one for each who may give them.
    """
    every = frozenset[int]().union(*reaches.values())
    brands = _counted(open_to(every), people, F("handling__owner"), at)
    waiting = _awaiting(people, brands)
    found = {}
    for one in people:
        reach = [(pk, brands[pk]) for pk in sorted(reaches[one.pk]) if pk in brands]
        found[one.pk] = _tally(one, reach, waiting, at)
    return found


def open_to(brand_ids: Collection[int]) -> ConversationQuerySet:
    """What the answering room has taken in, of brands that somebody reaches."""
    return Conversation.objects.filter(brand__in=brand_ids, handling__isnull=False)


def _counted(
    conversations: ConversationQuerySet,
    people: Collection[Responder],
    holder: Case | F,
    at: datetime,
) -> dict[int, _Brand]:
    """By brand with anything live or said to somebody. `holder`: by whom what somebody has is told apart."""
    brands: dict[int, _Brand] = defaultdict(_Brand)
    if not people:
        return brands
    anybody = next(iter(people))  # none of these views asks who reads
    sums: dict[str, Any] = {one.slug: Count("pk", filter=one.holds(anybody, at)) for one in SHARED}
    found = conversations.live().order_by().annotate(holder=holder)
    for row in found.values("brand_id", "brand__name", "channel__kind", "holder").annotate(**sums):
        brand = brands[row["brand_id"]]
        brand.name = row["brand__name"]
        brand.views.update({slug: row[slug] for slug in sums})
        brand.kinds[row["channel__kind"]] += row[DEFAULT]
        brand.owned[row["holder"]] += row[DEFAULT]
    called = Mention.objects.filter(
        among("responder", [one.pk for one in people]),
        seen_at=None,
        conversation__in=conversations,
    )
    many = called.order_by().values("responder_id", "conversation__brand_id")
    for row in many.annotate(many=Count("conversation", distinct=True)):
        brands[row["conversation__brand_id"]].mentions[row["responder_id"]] += row["many"]
    return brands


def _awaiting(people: Collection[Responder], brand_ids: Collection[int]) -> set[int]:
    """Brands in which a reply waits to be approved; none where nobody here may."""
    if not any(access.may(one, "approve_replies") for one in people):
        return set()
    waiting = Approval.objects.filter(state=Approval.State.OPEN, conversation__brand__in=brand_ids)
    return set(waiting.values_list("conversation__brand_id", flat=True))


def _tally(
    responder: Responder, reach: list[tuple[int, _Brand]], waiting: Collection[int], at: datetime
) -> Tally:
    seen = views(responder)
    many: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for _pk, brand in reach:
        many.update(brand.views)
        kinds.update(brand.kinds)
        many["mine"] += brand.owned[responder.pk]
        many["mentions"] += brand.mentions[responder.pk]
    if "approvals" in seen and any(pk in waiting for pk, _brand in reach):
        held = LISTINGS["approvals"].holds(responder, at)
        many["approvals"] = handled(responder).live().filter(held).count()
    found = [(pk, brand.name, brand.views[DEFAULT]) for pk, brand in reach]
    return Tally(
        {slug: many[slug] for slug, one in seen.items() if one.counted or not one.is_recent},
        [(kind, n) for kind, n in kinds.most_common() if n],
        sorted((one for one in found if one[2]), key=lambda one: -one[2]),
    )
