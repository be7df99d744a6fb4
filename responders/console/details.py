"""Who this is and what we know: identities, clocks, case, tags, history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext_lazy

from inbox.core import signs
from inbox.core.states import Status
from inbox.models import Conversation, Identity
from responders import access
from responders.console import case_page, clocks, reasons
from responders.console.forms.policies import PRIORITIES
from responders.console.happenings import STATUSES
from responders.console.rows import channel_label
from responders.console.words import INTENTS, Words, because
from responders.models import Assignment, Responder, SlaClock, Survey, Tag, TriageRun
from responders.models.handling import Handling
from responders.operations import contacts, handlings, joinings, likenesses, readings, tiers

HISTORY = 6
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


def details(conversation: Conversation, responder: Responder, at: datetime) -> dict[str, object]:
    """The context of the details pane; conversation with identity, contact, channel, brand and handling."""
    ran = list(
        SlaClock.objects.filter(conversation=conversation)
        .exclude(outcome=SlaClock.Outcome.CANCELLED)
        .select_related("policy_version__policy")
        .order_by("started_at", "pk")
    )
    latest = list({clock.metric: clock for clock in ran}.values())
    handling: Handling = conversation.handling
    tags = list(Tag.objects.filter(taggings__conversation=conversation).order_by("name"))
    return {
        "complaints": case_page.banners(conversation, at),
        "may_complain": access.may(responder, "edit_cases"),
        "axis": clocks.axis(latest, at),
        "policy": latest[-1].policy_version.policy.name if latest else "",
        "tier": tiers.name_of(conversation.identity.contact_id),
        "tiers": list(tiers.of(conversation.brand_id).values_list("name", flat=True)),
        "known": _known(conversation),
        "related": _related(conversation, responder),
        "mergeable": _mergeable(conversation, responder),
        "alike": _alike(conversation, responder),
        "tags": tags,
        "more_tags": Tag.objects.filter(brand=conversation.brand_id)
        .exclude(pk__in=[tag.pk for tag in tags])
        .order_by("name")[:50],
        "because": _because(conversation),
        "given": _given(conversation),
        "ratings": _ratings(conversation),
        "earlier": _earlier(conversation, responder),
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


def _known(conversation: Conversation) -> list[Known]:
    found = (
        Identity.objects.filter(contact=conversation.identity.contact_id)
        .select_related("channel", "contact")
        .order_by("pk")[:12]
    )
    joined = contacts.holding(conversation.identity)
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


def _mergeable(conversation: Conversation, responder: Responder) -> list[Earlier]:
    return [_told(one, responder) for one in joinings.mergeable(conversation, responder)]


def _related(conversation: Conversation, responder: Responder) -> list[tuple[Earlier, bool, bool]]:
    """Those in the other lane: which, whether public, and whether one is the other's private reply."""
    return [
        (
            _told(one, responder),
            one.visibility == "public",
            joinings.is_continued(conversation, one),
        )
        for one in joinings.related(conversation, responder)
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


def _earlier(conversation: Conversation, responder: Responder) -> list[Earlier]:
    found = (
        access.conversations(responder)
        .filter(identity__contact=conversation.identity.contact_id)
        .filter(visibility=conversation.visibility)
        .exclude(pk=conversation.pk)
        .exclude(status=Status.MERGED)
        .select_related("channel")
        .order_by("-last_message_at")[:HISTORY]
    )
    return [_told(one, responder) for one in found]
