"""What the answering room found about messages, written on them."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from inbox.models import Message
from inbox.operations import openings, tallies


def mark(needing_no_reply: Collection[Message], veiled: Collection[Message]) -> None:
    """Nobody waits for an answer to the first; the second are shown only to those who ask."""
    with transaction.atomic():
        conversation_ids = {message.conversation_id for message in (*needing_no_reply, *veiled)}
        if not conversation_ids:
            return
        openings.hold(conversation_ids)
        Message.objects.filter(pk__in=[m.pk for m in veiled]).update(is_veiled=True)
        unanswered = Message.objects.filter(pk__in=[m.pk for m in needing_no_reply])
        unanswered.update(needs_no_reply=True)
        tallies.recount({message.conversation_id for message in needing_no_reply})
