"""What becomes of a promise to say one message once: every move of a delivery but its claim."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.core.events import DeliveryReported
from inbox.core.states import CONVERSATION, DELIVERY, Sending, Status
from inbox.errors import MovedMeanwhile, Refused
from inbox.later import later
from inbox.models import Channel, Conversation, Delivery, Notice, User
from inbox.operations import attachments, conversations, settlement
from inbox.operations.settlement import NOT_SAID, SAID

GIVE_UP_AFTER = timedelta(hours=24)
LOOK_UP_AFTER = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 300))
IN_HAND = (Sending.CLAIMED, Sending.SENDING, Sending.UNCERTAIN)


def confirm(
    delivery: Delivery,
    *,
    external_id: str | None,
    accepted_at: datetime | None,
    at: datetime,
    by: User | None = None,
) -> bool:
    """It was said: by the platform's answer, an echo, a look-up or a person; whoever is first.

    accepted_at: the platform's time; None counts as `at`. Returns whether this call made the move;
    a repeated proof only adds the external id where it was not known. A proof outweighs every state
    but cancelled.
    """
    with transaction.atomic():
        delivery = settlement.lock(delivery)
        if delivery.state in SAID:
            settlement.adopt(delivery.message, external_id)
            return False
        if not DELIVERY.allows(delivery.state, Sending.SENT):
            return False
        accepted = accepted_at or at
        delivery.accepted_at = accepted
        delivery.error_code = delivery.error = ""
        settlement.close_attempt(delivery, Sending.SENT, at)
        settlement.move(delivery, Sending.SENT, at, by=by)
        delivery.message.occurred_at = accepted
        delivery.message.save(update_fields=["occurred_at"])
        settlement.adopt(delivery.message, external_id)
        settlement.tell(delivery, Notice.Kind.MESSAGE_SENT, at)
        _move_on(delivery, by or delivery.message.author, at)
    return True


def fail(
    delivery: Delivery,
    code: str,
    error: str,
    at: datetime,
    *,
    sources: Iterable[str] = (Sending.SENDING,),
) -> bool:
    """It will not be said. Returns whether the move was made: another may have been first."""
    with transaction.atomic():
        held = settlement.lock(delivery)
        if held.attempt_no != delivery.attempt_no or held.state not in sources:
            return False
        held.error_code, held.error = code, error
        settlement.close_attempt(held, NOT_SAID, at)
        settlement.move(held, Sending.FAILED, at)
        settlement.tell(held, Notice.Kind.DELIVERY_FAILED, at)
    return True


def requeue(
    delivery: Delivery,
    next_attempt_at: datetime,
    at: datetime,
    *,
    code: str = "",
    error: str = "",
    is_known: bool = True,
) -> bool:
    """It waits for its next attempt. `is_known` False: perhaps said, but taken only once there."""
    with transaction.atomic():
        held = settlement.lock(delivery)
        if held.attempt_no != delivery.attempt_no or held.state not in IN_HAND:
            return False
        held.next_attempt_at = next_attempt_at
        held.error_code, held.error = code, error
        settlement.close_attempt(held, NOT_SAID if is_known else Sending.UNCERTAIN, at)
        settlement.move(held, Sending.QUEUED, at)
    return True


def lose_contact(delivery: Delivery, code: str, error: str, at: datetime) -> bool:
    """The request left and nobody knows what became of it: look it up, never send it blindly again."""
    with transaction.atomic():
        held = settlement.lock(delivery)
        if held.attempt_no != delivery.attempt_no or held.state != Sending.SENDING:
            return False
        held.error_code, held.error, held.looked_up = code, error, 0
        settlement.close_attempt(held, Sending.UNCERTAIN, at)
        settlement.move(held, Sending.UNCERTAIN, at, lease_until=at + LOOK_UP_AFTER[0])
    return True


def ask_somebody(delivery: Delivery, at: datetime) -> bool:
    """Nothing proved it either way: a person looks at the platform and says."""
    with transaction.atomic():
        held = settlement.lock(delivery)
        if held.attempt_no != delivery.attempt_no or held.state != Sending.UNCERTAIN:
            return False
        settlement.move(held, Sending.NEEDS_HUMAN, at)
        settlement.tell(held, Notice.Kind.DELIVERY_FAILED, at)
    return True


def cancel(
    delivery: Delivery, *, by: User | None, at: datetime, client_token: UUID | None = None
) -> str:
    """Undo before anything was sent; returns the text. MovedMeanwhile once it may have left.

    client_token: of the composer in which its files wait from now on; None: they are forgotten.
    """
    with transaction.atomic():
        held = settlement.lock(delivery)
        if held.state not in (Sending.HELD, Sending.QUEUED) or has_left(held):
            raise MovedMeanwhile("already_sending", _("This reply is already on its way."))
        settlement.move(held, Sending.CANCELLED, at, by=by)
        attachments.release(held.message, client_token)
        return held.message.text


def require_first_private_reply(
    conversation: Conversation, parent: str, *, apart_from: int = 0
) -> None:
    """Refused where this comment has its one private reply. The caller holds the conversation's row."""
    earlier = conversation.deliveries.filter(is_private_reply=True, message__in_reply_to=parent)
    earlier = earlier.exclude(pk=apart_from)
    if earlier.exclude(state__in=[Sending.CANCELLED, Sending.FAILED]).exists():
        raise Refused("private_reply_used", _("This comment already has its one private reply."))


def retry(delivery: Delivery, *, by: User | None, at: datetime) -> None:
    """Try a failed reply again from the start. Refused: private_reply_used, conversation_closed."""
    with transaction.atomic():
        held = settlement.lock(delivery)
        _require_open(held.conversation)
        if held.state != Sending.FAILED:
            raise MovedMeanwhile("not_failed", _("This reply is not waiting to be sent again."))
        if held.is_private_reply:
            require_first_private_reply(
                held.conversation, held.message.in_reply_to, apart_from=held.pk
            )
        held.next_attempt_at, held.give_up_at = at, at + GIVE_UP_AFTER
        held.error_code = held.error = ""
        settlement.move(held, Sending.QUEUED, at, by=by)
        later("inbox.tasks.deliver", held.pk)


def _require_open(conversation: Conversation) -> None:
    """What is closed, spam or merged by now is not spoken into again; as outbound.compose."""
    if conversation.status in (Status.CLOSED, Status.SPAM, Status.MERGED):
        raise Refused("conversation_closed", _("This conversation is closed."))


def settle_by_person(delivery: Delivery, *, was_said: bool, by: User | None, at: datetime) -> None:
    """Somebody looked at the platform: the reply is there, or it is not and may be sent."""
    with transaction.atomic():
        held = settlement.lock(delivery)
        if held.state != Sending.NEEDS_HUMAN:
            raise MovedMeanwhile("already_settled", _("This reply has been settled meanwhile."))
        if was_said:
            attempt = held.attempts.order_by("number").last()
            lost_at = (attempt.ended_at or attempt.started_at) if attempt else at
            confirm(held, external_id=None, accepted_at=lost_at, at=at, by=by)
        else:
            _require_open(held.conversation)
            held.next_attempt_at, held.give_up_at = at, at + GIVE_UP_AFTER
            held.error_code = held.error = ""
            settlement.close_attempt(held, NOT_SAID, at)
            settlement.move(held, Sending.QUEUED, at, by=by)
            later("inbox.tasks.deliver", held.pk)


def has_left(delivery: Delivery) -> bool:
    """Whether some attempt ended without our knowing whether it was said."""
    return delivery.attempts.filter(outcome=Sending.UNCERTAIN).exists()


def report(channel: Channel, event: DeliveryReported, at: datetime) -> int:
    """Take over what the platform tells of messages it took; returns how many it was about.

    Reports only move forward: a late "delivered" after "read" changes nothing.
    """
    if event.state not in (Sending.DELIVERED, Sending.READ, Sending.FAILED):
        return 0
    able = [state for state in SAID if DELIVERY.allows(state, event.state)]
    about = Delivery.objects.filter(channel=channel, state__in=able)
    if event.external_id:
        about = about.filter(message__external_id=event.external_id)
    elif event.up_to is not None:
        about = about.filter(
            conversation__thread_key=event.thread_key, message__occurred_at__lte=event.up_to
        )
    else:
        return 0
    found = list(about.order_by("pk"))
    for delivery in found:
        _advance(delivery, Sending(event.state), event, at)
    return len(found)


def _move_on(delivery: Delivery, by: User | None, at: datetime) -> None:
    """Answered, what was new is open, or resolved as its author asked; not if the customer wrote again."""
    conversation = delivery.conversation
    conversation.refresh_from_db()
    is_settled = delivery.resolves and conversation.turn == Conversation.Turn.THEIRS
    if is_settled and CONVERSATION.allows(conversation.status, Status.RESOLVED):
        conversations.resolve(conversation, by=by, at=at)
    elif conversation.status == Status.NEW:
        conversations.reopen(conversation, by=by, at=at)


def _advance(delivery: Delivery, new: Sending, event: DeliveryReported, at: datetime) -> None:
    with transaction.atomic():
        held = settlement.lock(delivery)
        if not DELIVERY.allows(held.state, new):
            return
        if new is Sending.FAILED:
            held.error_code, held.error = "failed_later", event.error
        elif new is Sending.DELIVERED:
            held.delivered_at = event.occurred_at
        else:
            held.read_at = event.occurred_at
        settlement.move(held, new, at)
        if new is Sending.FAILED:
            settlement.tell(held, Notice.Kind.DELIVERY_FAILED, at)
