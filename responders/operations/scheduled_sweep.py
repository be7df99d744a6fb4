"""Say planned replies whose time has come, and end those that became needless before."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from inbox.core.states import Sending
from inbox.errors import Refused
from inbox.models import Conversation, Message
from responders.models import ScheduledReply
from responders.operations import replies, scheduled_rows
from responders.operations.scheduled_rows import DONE, UNSAID, Reason, State

log = logging.getLogger(__name__)

AT_ONCE = 200
_CODES = {
    "window_closed": Reason.WINDOW_CLOSED,
    "owned_by_other": Reason.OWNED_BY_OTHER,
    "needs_approval": Reason.NEEDS_APPROVAL,
}


def sweep(*, at: datetime) -> int:
    """Say what is due, end what became needless; returns how many rows found their end.

    Safe to repeat, to kill, and to run many times at once. A row that cannot be worked off delays no other.
    """
    done = 0
    for pk, conversation_id in list(_ripe(at).values_list("pk", "conversation_id")[:AT_ONCE]):
        try:
            done += _work_off(pk, conversation_id, at)
        except Exception:
            log.exception("planned reply %s failed", pk)
    return done


def _ripe(at: datetime) -> QuerySet[ScheduledReply]:
    """Due, or perhaps needless by now; an answer that may still be undone makes nothing needless yet."""
    later = Message.objects.filter(conversation=OuterRef("conversation"), pk__gt=OuterRef("seen"))
    heard = later.filter(direction=Message.Direction.IN)
    said = later.filter(
        direction=Message.Direction.OUT, source__in=[Message.Source.PERSON, Message.Source.NATIVE]
    )
    said = said.exclude(author=OuterRef("author__user")).exclude(
        delivery__state__in=[*UNSAID, Sending.HELD]
    )
    waiting = ScheduledReply.objects.filter(state=State.WAITING)
    blocked = Q(conversation__identity__is_blocked=True)
    reasons = Exists(heard) | Exists(said) | Q(conversation__status__in=DONE) | blocked
    return waiting.filter(Q(send_at__lte=at) | reasons).order_by("send_at", "pk")


def _work_off(pk: int, conversation_id: int, at: datetime) -> bool:
    with transaction.atomic():
        rows = Conversation.objects.filter(pk=conversation_id)
        if not rows.select_for_update(no_key=True, skip_locked=True).exists():
            return False  # in a second again
        row = (
            _ripe(at)
            .filter(pk=pk)
            .select_related("conversation__channel", "conversation__identity", "author__user")
        )
        held = row.first()
        if held is None:
            return False  # another worker was first
        if reason := _reason(held):
            scheduled_rows.end(held, reason, at)
            return True
        try:
            with transaction.atomic():
                replies.own(held.conversation, held.author, held.author.user, at, takes_over=False)
                scheduled_rows.send(held, at, can_undo=False)
        except Refused as refused:
            scheduled_rows.end(held, _CODES.get(refused.code, Reason.REFUSED), at)
    return True


def _reason(row: ScheduledReply) -> ScheduledReply.Reason | None:
    conversation = row.conversation
    if conversation.identity.is_blocked:
        return Reason.BLOCKED
    heard = conversation.messages.filter(pk__gt=row.seen, direction=Message.Direction.IN)
    if heard.exists():
        return Reason.CUSTOMER_WROTE
    if scheduled_rows.answered_since(conversation, row.seen, row.author.user).exists():
        return Reason.ANSWERED
    return Reason.RESOLVED if conversation.status in DONE else None
