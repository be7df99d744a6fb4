"""Notes, and whom they mention."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from inbox.models import Conversation, Message, User
from inbox.operations import notes
from responders import access
from responders.operations import mentions


def write(
    conversation: Conversation,
    text: str,
    *,
    client_token: UUID,
    by: User | None,
    at: datetime,
    mentioned: Collection[int] = (),
) -> Message:
    """A note for colleagues; every "@Name" of one who may read it finds it among mentions, and is told.

    mentioned: ids of responders chosen while typing, for names that several bear. The same client_token gives the
    first note again and tells nobody twice.
    """
    access.require(by, "note", conversation.brand_id)
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        is_new = not conversation.messages.filter(client_token=client_token).exists()
        note = notes.write(conversation, text, client_token=client_token, by=by, at=at)
        if is_new:
            mentions.write(note, mentioned, by=by, at=at)
    return note
