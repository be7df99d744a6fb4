"""Merging and splitting conversations: asked first, then done, and the clocks told at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Window,
)
from django.db.models.functions import RowNumber

from inbox.core import personal_data
from inbox.core.states import Status
from inbox.models import Conversation, Joining, Message, User
from inbox.models.conversation import LIVE
from inbox.operations import joinings
from responders import access
from responders.models import Handling, Mention, Responder
from responders.operations import assignments, clocks, merged_work

MOST = 12  # conversations offered
_PARTS = (*LIVE, Status.RESOLVED)  # what could become part of another
_TAKES_PART = Q(status__in=_PARTS, heir=None)


def merge(
    source: Conversation, target: Conversation, *, reason: str = "", by: User | None, at: datetime
) -> Joining:
    """Make `source` part of `target`; the questions still open in it wait on there, from when they were asked.

    Raises NotAllowed and what `inbox.operations.joinings.merge` does.
    """
    for brand_id in (source.brand_id, target.brand_id):
        access.require(by, "join_conversations", brand_id)
    with transaction.atomic():
        joining = joinings.merge(source, target, reason=_masked(reason), by=by, at=at)
        merged_work.bring(joining, by=by, at=at)
        _reckon(joining, at)
    return joining


def split(message: Message, *, reason: str = "", by: User | None, at: datetime) -> Joining:
    """This message and what follows become a conversation of its own, with the same owner and queue."""
    access.require(by, "join_conversations", message.conversation.brand_id)
    with transaction.atomic():
        joining = joinings.split(message, reason=_masked(reason), by=by, at=at)
        old = Handling.objects.select_related("owner").get(conversation=joining.source)
        Handling.objects.create(
            conversation=joining.target,
            brand_id=old.brand_id,
            queue_id=old.queue_id,
            policy_id=old.policy_id,
            priority=old.priority,
            language=old.language,
            created_at=at,
        )
        if old.owner is not None:
            assignments.assign(joining.target, old.owner, by=None, at=at)
        _reckon(joining, at)
    return joining


def undo(joining: Joining, *, by: User | None, at: datetime) -> None:
    """Everything back where it was, clocks included. Raises what `inbox.operations.joinings.undo` does."""
    access.require(by, "join_conversations", joining.source.brand_id)
    with transaction.atomic():
        joinings.undo(joining, by=by, at=at)
        if joining.kind == Joining.Kind.MERGE:
            merged_work.part(joining, by=by, at=at)
        _reckon(joining, at)


def of(conversation: Conversation) -> QuerySet[Joining]:
    """Those that stand, of which it is a part."""
    about = Q(source=conversation) | Q(target=conversation)
    return Joining.objects.filter(about, undone_at=None).select_related("source", "target")


def readable(responder: Responder) -> QuerySet[Joining]:
    return Joining.objects.filter(
        source__in=access.conversations(responder), target__in=access.conversations(responder)
    ).select_related("source", "target")


def talks(conversation: Conversation, responder: Responder) -> list[Conversation]:
    """The same person's other conversations, the latest first: of each lane at least the MOST latest, and the MOST
    latest that could be merged. None that are merged. One query."""
    takes_part = ExpressionWrapper(_TAKES_PART, BooleanField())
    place = Window(
        RowNumber(),
        partition_by=[F("visibility"), takes_part],
        order_by=[F("last_message_at").desc(), F("pk").desc()],
    )
    found = same_person(conversation, responder).exclude(status=Status.MERGED)
    return list(found.select_related("channel").annotate(place=place).filter(place__lte=MOST))


def mergeable(
    conversation: Conversation, others: Sequence[Conversation], responder: Responder
) -> list[Conversation]:
    """Those of `talks` in the same lane that could be merged into this one."""
    if conversation.status not in LIVE or not access.may(responder, "join_conversations"):
        return []
    lane = (one for one in others if one.visibility == conversation.visibility)
    return [one for one in lane if one.status in _PARTS and one.heir_id is None][:MOST]


def related(conversation: Conversation, others: Sequence[Conversation]) -> list[Conversation]:
    """Those of `talks` in the other lane, the latest first; what belongs to this one before all."""
    rows = [one for one in others if one.visibility != conversation.visibility][:MOST]
    return sorted(rows, key=lambda other: not is_continued(conversation, other))


def is_continued(one: Conversation, other: Conversation) -> bool:
    """Whether one is the comment and the other its private reply."""
    return other.pk == one.origin_id or other.origin_id == one.pk


def same_person(conversation: Conversation, responder: Responder) -> QuerySet[Conversation]:
    rows = access.conversations(responder).filter(
        identity__contact=conversation.identity.contact_id, brand=conversation.brand_id
    )
    return rows.exclude(pk=conversation.pk).order_by("-last_message_at", "-pk")


def _reckon(joining: Joining, at: datetime) -> None:
    """Mentions are where their notes are, else nobody sees them there; the clocks as the facts are now."""
    pair = [joining.source_id, joining.target_id]
    home = Message.objects.filter(pk=OuterRef("message")).values("conversation")
    Mention.objects.filter(
        message__in=Message.objects.filter(conversation__in=pair).values("pk")
    ).update(conversation=Subquery(home))
    clocks.reconcile([joining.source, joining.target], at=at)


def _masked(reason: str) -> str:
    return personal_data.mask(reason.replace("\0", "").strip()).text[:300]
