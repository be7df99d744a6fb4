"""The views of the inbox: which conversations each holds, in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inbox.core.states import Status
from inbox.models.conversation import ConversationQuerySet
from responders import access
from responders.models import Mention, Responder
from responders.operations import approval_rules
from responders.reports.risk import at_risk

OPEN = [Status.NEW, Status.OPEN, Status.PENDING]
DUE_SOON = timedelta(minutes=15)

Holds = Callable[[Responder, datetime], Q]


@dataclass(frozen=True, slots=True)
class Listing:
    """`narrows` what has one of `statuses`; `key` finishes the keyboard sequence "g …"; `is_recent` sorts newest
    first instead of due first, `is_ranked` by the probability to be missed. `counted`: what the rail counts, where
    that is not all it holds. `is_personal`: others of the same reach see something else. `ability`: without it there
    is no such view."""

    slug: str
    label: Promise | str
    icon: str
    narrows: Holds
    key: str = ""
    tone: str = ""
    is_recent: bool = False
    is_ranked: bool = False
    statuses: tuple[Status, ...] = tuple(OPEN)
    counted: Holds | None = None
    is_personal: bool = False
    ability: str = "read_conversations"

    def holds(self, responder: Responder, at: datetime) -> Q:
        return Q(status__in=self.statuses) & self.narrows(responder, at)


def _mentions(responder: Responder) -> QuerySet[Mention]:
    return Mention.objects.filter(conversation=OuterRef("pk"), responder=responder)


LISTINGS: dict[str, Listing] = {
    listing.slug: listing
    for listing in [
        Listing(
            "mine",
            _("Mine"),
            "user",
            lambda r, at: Q(handling__owner=r),
            "g m",
            is_personal=True,
        ),
        Listing(
            "unassigned",
            _("Unassigned"),
            "user-plus",
            lambda r, at: Q(handling__owner=None),
            "g u",
        ),
        Listing(
            "risk",
            _("At risk"),
            "timer",
            lambda r, at: at_risk(at),
            "g r",
            tone="risk",
            is_ranked=True,
        ),
        Listing(
            "breached",
            _("Breached"),
            "octagon-alert",
            lambda r, at: Q(handling__next_due_at__lte=at),
            "g b",
            tone="late",
        ),
        Listing(
            "mentions",
            _("Mentions me"),
            "at-sign",
            lambda r, at: Q(Exists(_mentions(r))),
            "g t",
            is_recent=True,
            statuses=tuple(Status),
            counted=lambda r, at: Q(Exists(_mentions(r).filter(seen_at=None))),
            is_personal=True,
        ),
        Listing(
            "approvals",
            _("To approve"),
            "badge-check",
            lambda r, at: Q(pk__in=approval_rules.waiting_for(r).values("conversation")),
            "g a",
            statuses=tuple(Status),
            is_personal=True,
            ability="approve_replies",
        ),
        Listing(
            "snoozed",
            _("Snoozed"),
            "alarm-clock",
            lambda r, at: Q(),
            "g s",
            statuses=(Status.SNOOZED,),
        ),
        Listing("open", _("All open"), "layers", lambda r, at: Q(), "g o"),
        Listing(
            "done",
            _("Resolved"),
            "check-check",
            lambda r, at: Q(),
            is_recent=True,
            statuses=(Status.RESOLVED, Status.CLOSED),
        ),
    ]
}
DEFAULT = "open"


def handled(responder: Responder) -> ConversationQuerySet:
    """What this responder may read and the answering room has taken in."""
    return access.conversations(responder).filter(handling__isnull=False)


def views(responder: Responder) -> dict[str, Listing]:
    return {slug: one for slug, one in LISTINGS.items() if access.may(responder, one.ability)}


def ordered(conversations: ConversationQuerySet, listing: Listing) -> ConversationQuerySet:
    """Due soonest first, what has no clock last; or newest first; or most probably missed first."""
    if listing.is_ranked:
        return ranked(conversations).order_by("-chance", "handling__next_due_at", "pk")
    if listing.is_recent:
        return conversations.order_by("-last_message_at", "-pk")
    return conversations.order_by(F("handling__next_due_at").asc(nulls_last=True), "pk")


def ranked(conversations: ConversationQuerySet) -> ConversationQuerySet:
    """With `chance`, the probability to be missed; -1 where nothing was forecast."""
    nothing = Value(-1.0, output_field=FloatField())
    return conversations.annotate(chance=Coalesce("forecast__probability", nothing))
