"""A planned reply as a row: said, or ended with a reason; its words; what came since it was planned."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from inbox import live
from inbox.core.events import Visibility
from inbox.core.states import Sending, Status
from inbox.models import Activity, Conversation, Delivery, Message, User
from inbox.operations.outbound import Words
from responders.models import ScheduledReply
from responders.models.alert import Kind
from responders.operations import approval_rules, replies, tellings

State, Reason = ScheduledReply.State, ScheduledReply.Reason
DONE = (Status.RESOLVED, Status.CLOSED, Status.SPAM, Status.MERGED)
UNSAID = (Sending.CANCELLED, Sending.FAILED)


def newest(conversation: Conversation) -> int:
    """The id of the last message there is. Under the conversation's lock none with a lower id comes later."""
    last = conversation.messages.order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def answered_since(conversation: Conversation, seen: int, author: User) -> QuerySet[Message]:
    """What anybody but `author` said to the customer since, also in the platform's own app."""
    people = [Message.Source.PERSON, Message.Source.NATIVE]
    said = conversation.messages.filter(
        pk__gt=seen, direction=Message.Direction.OUT, source__in=people
    )
    return said.exclude(author=author).exclude(delivery__state__in=UNSAID)


def send(row: ScheduledReply, at: datetime, *, can_undo: bool) -> Delivery:
    """Its author may have come under the rule of a queue since. Raises whatever replies.submit does of that."""
    approval_rules.require_none(row.conversation, row.author, at=at)
    delivery = replies.say(
        row.conversation, words(row, can_undo=can_undo), by=row.author.user, at=at
    )
    row.state, row.delivery, row.ended_at = State.SENT, delivery, at
    row.save(update_fields=["state", "delivery", "ended_at"])
    return delivery


def words(row: ScheduledReply, *, can_undo: bool = True) -> Words:
    return Words(
        text=row.text,
        visibility=Visibility(row.mode),
        client_token=row.held_token,
        resolves=row.resolves,
        can_undo=can_undo,
    )


def end(
    row: ScheduledReply, reason: ScheduledReply.Reason, at: datetime, *, by: User | None = None
) -> None:
    """The caller holds the conversation's row. Its author hears of it, unless they did it."""
    row.state, row.reason, row.ended_at = State.CANCELLED, reason, at
    row.save(update_fields=["state", "reason", "ended_at"])
    note(row, "reply_unplanned", by, at)
    tellings.personally([row.author], Kind.NOT_SENT, row.conversation, by=by, at=at, reason=reason)


def note(row: ScheduledReply, verb: str, by: User | None, at: datetime) -> None:
    conversation = row.conversation
    Activity.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        verb=verb,
        new=row.reason,
        actor=by,
        detail={"send_at": row.send_at.isoformat()},
        at=at,
    )
    live.announce(
        f"conversation:{conversation.pk}", "delivery", row.pk, brand=conversation.brand_id
    )
