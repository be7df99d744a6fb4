"""Notes among colleagues: beside the conversation, never sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from inbox import live
from inbox.core import personal_data
from inbox.core.events import Visibility
from inbox.errors import Refused
from inbox.models import Activity, Conversation, MaskedItem, Message, User
from inbox.operations import attachments


def write(
    conversation: Conversation, text: str, *, client_token: UUID, by: User | None, at: datetime
) -> Message:
    """A note; the same client token gives the first one again.

    Personal data is masked and not kept: the customer's own message holds it.
    """
    masked = personal_data.mask(text.strip())
    enclosed = attachments.waiting(conversation, client_token, by)
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        earlier = Message.objects.filter(
            conversation=conversation, client_token=client_token
        ).first()
        if earlier is not None:
            return earlier
        if not masked.text and not enclosed:
            raise Refused("empty", _("Write something first."))
        note = Message.objects.create(
            conversation=conversation,
            channel_id=conversation.channel_id,
            direction=Message.Direction.NOTE,
            source=Message.Source.PERSON,
            visibility=Visibility.PRIVATE,
            author=by,
            text=masked.text,
            client_token=client_token,
            occurred_at=at,
            received_at=at,
        )
        attachments.enclose(note, enclosed, len(enclosed))
        MaskedItem.objects.bulk_create(
            MaskedItem(message=note, kind=item.kind, start=item.start, end=item.end, digest=b"")
            for item in masked.items
        )
        Activity.objects.create(
            brand_id=conversation.brand_id,
            conversation=conversation,
            message=note,
            verb="noted",
            actor=by,
            at=at,
        )
        live.announce(
            f"conversation:{conversation.pk}", "message", note.pk, brand=conversation.brand_id
        )
    return note
