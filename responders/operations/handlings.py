"""Small things about how we handle a conversation."""

from __future__ import annotations

from datetime import datetime

from inbox import live
from inbox.models import Conversation, User
from responders import access
from responders.models import Handling


def mark_read(conversation: Conversation, *, by: User, at: datetime) -> bool:
    """Somebody who answers has it open: nothing is unread. Returns whether anything was."""
    access.require(by, "reply", conversation.brand_id)
    changed = Handling.objects.filter(pk=conversation.pk, unread__gt=0).update(unread=0)
    if changed:
        live.announce(
            f"conversation:{conversation.pk}",
            "handling",
            conversation.pk,
            brand=conversation.brand_id,
        )
    return bool(changed)
