"""Moves of conversations as rows of the journal."""

from __future__ import annotations

from datetime import datetime

from inbox.models import Activity, Conversation, User


def a_move(
    conversation: Conversation, old: str, new: str, at: datetime, actor: User | None = None
) -> Activity:
    return Activity.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        verb="status_changed",
        old=old,
        new=new,
        actor=actor,
        at=at,
    )
