"""What is about to leave and may still be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from inbox.core.states import Sending
from inbox.models import Delivery
from responders.console.words import name_of
from responders.models import Responder


@dataclass(frozen=True, slots=True)
class Leaving:
    conversation_id: int
    message_id: int
    name: str
    made_at: datetime
    leaves_at: datetime
    seconds: int
    share: float


def leaving(responder: Responder, at: datetime) -> list[Leaving]:
    """This responder's replies that are held, the next to leave first. One query."""
    held = (
        Delivery.objects.filter(
            state=Sending.HELD, message__author_id=responder.user_id, next_attempt_at__gt=at
        )
        .select_related("conversation__identity__contact")
        .order_by("next_attempt_at")[:3]
    )
    return [
        Leaving(
            one.conversation_id,
            one.message_id,
            name_of(one.conversation.identity),
            one.created_at,
            one.next_attempt_at,
            seconds := int((one.next_attempt_at - at).total_seconds()),
            min(100, 100 * seconds / max(1, settings.UNDO_SECONDS)),
        )
        for one in held
    ]
