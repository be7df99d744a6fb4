"""Small things about how we handle a conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inbox import live
from inbox.errors import Refused
from inbox.models import Activity, Conversation, Notice, User
from inbox.operations import gestures, notices
from responders import access
from responders.models import Handling
from responders.models.handling import Priority

UNDOABLE = timedelta(hours=1)


def mark_read(conversation: Conversation, *, by: User, at: datetime) -> bool:
    """Somebody who answers has it open: nothing is unread, and the customer sees that. Returns whether anything was."""
    access.require(by, "reply", conversation.brand_id)
    changed = Handling.objects.filter(pk=conversation.pk, unread__gt=0).update(unread=0)
    if changed:
        gestures.read(conversation, at)
        live.announce(
            f"conversation:{conversation.pk}",
            "handling",
            conversation.pk,
            brand=conversation.brand_id,
        )
    return bool(changed)


def prioritise(conversation: Conversation, priority: int, *, by: User | None, at: datetime) -> None:
    """How pressing it is, 1 to 4; its running clocks take the promise of that priority. Refused: bad_priority.

    A later message that triage finds more pressing raises it again.
    """
    access.require(by, "move", conversation.brand_id)
    if priority not in Priority.values:
        raise Refused("bad_priority", _("There is no such priority."))
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        handling = Handling.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        if handling.priority == priority:
            return
        Handling.objects.filter(pk=handling.pk).update(priority=priority)
        Activity.objects.create(
            brand_id=conversation.brand_id,
            conversation=conversation,
            verb="prioritised",
            old=str(handling.priority),
            new=str(priority),
            actor=by,
            at=at,
        )
        notices.write(Notice.Kind.CONVERSATION_MOVED, conversation, at)
        topic = f"conversation:{conversation.pk}"
        live.announce(topic, "handling", conversation.pk, brand=conversation.brand_id)


def priority_before(conversation: Conversation, *, by: User, at: datetime) -> int:
    """What undoing the change that `by` made within the hour would set; 0 where it was changed again, or not by them."""
    changes = Activity.objects.filter(
        conversation=conversation, verb="prioritised", at__gt=at - UNDOABLE
    )
    last = changes.order_by("-pk").first()
    if last is None or last.actor_id != by.pk or last.new != str(conversation.handling.priority):
        return 0
    return int(last.old)
