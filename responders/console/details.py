"""Who this is and what we know: identities, clocks, case, tags, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy

from inbox.core import signs
from inbox.models import Conversation, Identity, IdentityLink
from responders import access
from responders.console import case_page, clocks, reasons
from responders.console.forms.policies import PRIORITIES
from responders.console.happenings import STATUSES
from responders.console.rows import channel_label
from responders.console.words import INTENTS, Words, because
from responders.models import Assignment, Responder, SlaClock, Survey, Tag, Tagging, TriageRun
from responders.models.handling import Handling
from responders.operations import contacts, handlings, joinings, likenesses, readings, tiers

HISTORY, MOST_TAGS = 6, 100
CANCELLED = SlaClock.Outcome.CANCELLED
EVIDENCE: dict[str, Words] = {
    "EMAIL": gettext_lazy("gave the same e-mail address"),
    "PHONE": gettext_lazy("gave the same phone number"),
    "own_words": gettext_lazy("mentioned this handle"),
    "handle": gettext_lazy("has the same handle"),
    "name": gettext_lazy("has the same name"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A person on one channel. `link`: what joined them to this contact and can be undone, or 0."""

    pk: int
    kind: str
    channel: str
    name: str
    is_this: bool = False
    link: int = 0
    because: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    pk: int
    kind: str
    channel: str
    preview: str
    at: datetime
    status: Words


def details(
    conversation: Conversation, links: Sequence[IdentityLink], responder: Responder, at: datetime
) -> dict[str, object]:
    """The context of the details pane; conversation with identity, contact, channels, brand, handling and clocks.

    links: said about its identity.
    """
    ran = [clock for clock in conversation.clocks.all() if clock.outcome != CANCELLED]
    latest = list({clock.metric: clock for clock in ran}.values())
    handling: Handling = conversation.handling
    tags, more_tags = _tags(conversation)
    names, tier = tiers.offered(conversation.brand_id, conversation.identity.contact_id)
    others = joinings.talks(conversation, responder)
    lane = [one for one in others if one.visibility == conversation.visibility]
    return {
        "complaints": case_page.banners(conversation, at),
        "may_complain": access.may(responder, "edit_cases"),
        "axis": clocks.axis(latest, at),
        "policy": latest[-1].policy_version.policy.name if latest else "",
        "tier": tier,
        "tiers": names,
        "known": _known(conversation, links),
        "related": _related(conversation, others, responder),
        "mergeable": [
            _told(one, responder) for one in joinings.mergeable(conversation, others, responder)
        ],
        "alike": _alike(conversation, responder),
        "tags": tags,
        "more_tags": more_tags,
        "because": _because(conversation),
        "given": _given(conversation),
        "ratings": _ratings(conversation),
        "earlier": [_told(one, responder) for one in lane[:HISTORY]],
        "intent": INTENTS.get(handling.intent, (handling.intent, ""))[0],
        "priority": PRIORITIES[handling.priority],
        "priorities": list(PRIORITIES.items()),
        "priority_before": _priority_before(conversation, responder, at),
        "status": STATUSES[conversation.status],
    }


def _priority_before(
    conversation: Conversation, responder: Responder, at: datetime
) -> tuple[int, Words] | None:
    """What the reader changed it from within the hour, where it is still as they left it."""
    before = handlings.priority_before(conversation, by=responder.user, at=at)
    return (before, PRIORITIES[before]) if before else None


def loaded(conversation: Conversation) -> list[IdentityLink]:
    """Its clocks, oldest first, kept with it for every part of the page; and the links said about its identity."""
    ran = SlaClock.objects.select_related("policy_version__policy").order_by("started_at", "pk")
    prefetch_related_objects([conversation], Prefetch("clocks", ran))
    return list(contacts.links_about(conversation.identity))


def _tags(conversation: Conversation) -> tuple[list[Tag], list[Tag]]:
    """Those it has, and some of the brand's others."""
    has = Tagging.objects.filter(conversation=conversation, tag=OuterRef("pk"))
    rows = Tag.objects.filter(brand=conversation.brand_id).annotate(is_on=Exists(has))
    found = list(rows.order_by("-is_on", "name")[:MOST_TAGS])
    return [tag for tag in found if tag.is_on], [tag for tag in found if not tag.is_on]


def _ratings(conversation: Conversation) -> list[Survey]:
    """What the customer answered, the latest first."""
    answered = conversation.surveys.filter(score__isnull=False)
    return list(answered.order_by("-resolved_at")[:HISTORY])


def _because(conversation: Conversation) -> list[tuple[Words, str]]:
    run = TriageRun.objects.filter(message__conversation=conversation).order_by("-pk").first()
    return because(run.verdict.get("evidence", [])) if run else []


def _given(conversation: Conversation) -> str:
    """Why routing gave it to who has it; empty where a person decided."""
    now = Assignment.objects.filter(conversation=conversation, ended_at=None).first()
    return reasons.sentence(now.because, now.at) if now else ""


def _known(conversation: Conversation, links: Sequence[IdentityLink]) -> list[Known]:
    found = (
        Identity.objects.filter(contact=conversation.identity.contact_id)
        .select_related("channel", "contact")
        .order_by("pk")[:12]
    )
    joined = contacts.holding(links, conversation.identity.contact_id)
    return [
        _one(one, is_this=one.pk == conversation.identity_id, link=joined.get(one.pk, 0))
        for one in found
    ]


def _alike(conversation: Conversation, responder: Responder) -> list[Known]:
    if not access.may(responder, "link_identities"):
        return []
    return [
        replace(_one(one.identity), because=tuple(EVIDENCE[why] for why in one.because))
        for one in likenesses.alike(conversation.identity)
    ]


def _one(identity: Identity, *, is_this: bool = False, link: int = 0) -> Known:
    return Known(
        identity.pk,
        identity.channel.kind,
        channel_label(identity.channel.kind),
        identity.shown_handle or identity.shown_name,
        is_this,
        link,
    )


def _related(
    conversation: Conversation, others: Sequence[Conversation], responder: Responder
) -> list[tuple[Earlier, bool, bool]]:
    """Those in the other lane: which, whether public, and whether one is the other's private reply."""
    return [
        (
            _told(one, responder),
            one.visibility == "public",
            joinings.is_continued(conversation, one),
        )
        for one in joinings.related(conversation, others)
    ]


def _told(one: Conversation, reader: Responder) -> Earlier:
    return Earlier(
        one.pk,
        one.channel.kind,
        channel_label(one.channel.kind),
        signs.named(readings.preview(one.preview, reader)),
        one.last_message_at,
        STATUSES[one.status],
    )
