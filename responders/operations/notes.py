"""Notes, and whom they mention."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from inbox.models import Conversation, Message, User
from inbox.operations import notes
from responders import access
from responders.models import Handling, Responder


def write(
    conversation: Conversation, text: str, *, client_token: UUID, by: User | None, at: datetime
) -> Message:
    """A note for colleagues; every "@Name" of one who answers for the brand finds it among mentions."""
    access.require(by, "note", conversation.brand_id)
    with transaction.atomic():
        note = notes.write(conversation, text, client_token=client_token, by=by, at=at)
        handling, _is_new = Handling.objects.get_or_create(
            conversation=conversation,
            defaults={"brand_id": conversation.brand_id, "created_at": at},
        )
        handling.mentioned.add(*mentioned(note.text, conversation.brand_id))
    return note


def mentioned(text: str, brand_id: int) -> list[Responder]:
    """Who is called by name, or by the first of several names, after an "@"."""
    if "@" not in text:
        return []
    folded = text.casefold()
    return [
        responder
        for responder in Responder.objects.filter(brands=brand_id, user__is_active=True)
        if f"@{responder.name.split()[0]}".casefold() in folded
    ]
