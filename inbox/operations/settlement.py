"""How a delivery is moved: under both row locks, with its journal line, told to those who wait."""

from __future__ import annotations

import contextlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _

from inbox import live
from inbox.core.bounds import bounded
from inbox.core.states import DELIVERY, Sending
from inbox.errors import MovedMeanwhile
from inbox.models import Activity, Conversation, Delivery, Message, Notice, User
from inbox.operations import notices, openings, tallies

SAID = tallies.SAID
NOT_SAID = "not_said"  # the outcome of an attempt that is known to have had no effect


def lock(delivery: Delivery) -> Delivery:
    """The row as it stands; the conversation's first, as everybody does who holds both."""
    Conversation.objects.select_for_update(no_key=True).get(pk=delivery.conversation_id)
    return (
        Delivery.objects.select_for_update(no_key=True, of=("self",))
        .select_related("message", "conversation", "channel")
        .get(pk=delivery.pk)
    )


def move(
    delivery: Delivery,
    new: Sending,
    at: datetime,
    *,
    by: User | None = None,
    lease_until: datetime | None = None,
) -> None:
    """The one place where a locked delivery changes its state; saves its other changes with it."""
    old = delivery.state
    if not DELIVERY.allows(old, new):
        raise MovedMeanwhile("moved_meanwhile", _("This reply has changed meanwhile."))
    delivery.state, delivery.lease_until = new, lease_until
    delivery.save()
    Activity.objects.create(
        brand_id=delivery.conversation.brand_id,
        conversation=delivery.conversation,
        message=delivery.message,
        verb="delivery_moved",
        old=old,
        new=new,
        actor=by,
        detail={"attempt": delivery.attempt_no, "code": delivery.error_code},
        at=at,
    )
    announce(delivery)


def close_attempt(delivery: Delivery, outcome: str, at: datetime) -> None:
    """Write what became of the last attempt; a later proof replaces a doubt."""
    delivery.attempts.filter(number=delivery.attempt_no).exclude(outcome=Sending.SENT).update(
        outcome=outcome, ended_at=at, error_code=delivery.error_code, error=delivery.error
    )


def tell(delivery: Delivery, kind: Notice.Kind, at: datetime) -> None:
    """The conversation's turn is worked out anew, and the answering room hears of it.

    Of the one that holds the reply now: it may have been merged or split off since it was sent.
    """
    message = delivery.message
    is_here = message.conversation_id == delivery.conversation_id
    tallies.recount({delivery.conversation_id, message.conversation_id})
    notices.write(kind, delivery.conversation if is_here else message.conversation, at, message)


def announce(delivery: Delivery) -> None:
    conversation = delivery.conversation
    for topic in (f"conversation:{conversation.pk}", f"visitor:{conversation.identity_id}"):
        live.announce(topic, "delivery", delivery.pk, brand=conversation.brand_id)


def adopt(message: Message, external_id: str | None) -> None:
    """Give the message its name there. An echo stored before as a stranger's is the same message.

    A name that another message of ours bears stays with that one.
    """
    if not external_id or message.external_id:
        return
    external_id = bounded(external_id)
    if _bears(message, external_id):
        return
    namesakes = Message.objects.filter(channel=message.channel, external_id=external_id)
    _dissolve(namesakes.filter(source=Message.Source.NATIVE))
    if not _bears(message, external_id):
        message.external_id = None


def _dissolve(echoes: QuerySet[Message]) -> None:
    """What was told in another thread, a private reply to a comment, may have begun a conversation of its own."""
    homes = openings.hold(set(echoes.values_list("conversation", flat=True)))
    echoes.delete()
    for home in homes.values():
        if home.messages.exists():
            continue
        # Nothing was ever there; but what somebody has filed meanwhile stays.
        with contextlib.suppress(ProtectedError), transaction.atomic():
            home.delete()
    tallies.recount(set(homes))


def _bears(message: Message, external_id: str) -> bool:
    message.external_id = external_id
    try:
        with transaction.atomic():
            message.save(update_fields=["external_id"])
    except IntegrityError:
        return False
    return True
