"""What the answering room found about messages, written on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from inbox.models import Message
from inbox.operations import openings, tallies
from inbox.operations.bulk import among


def mark(needing_no_reply: Mapping[int, int], veiled: Collection[int]) -> None:
    """Nobody waits for an answer to the first; the second are shown only to those who ask.

    needing_no_reply: message's id → conversation's id; veiled: messages' ids. Conversations are locked in order.
    """
    if not needing_no_reply and not veiled:
        return
    with transaction.atomic():
        homes = Message.objects.filter(pk__in=veiled).values_list("conversation_id", flat=True)
        conversation_ids = {*needing_no_reply.values(), *homes}  # a preview may be veiled too
        openings.hold(conversation_ids)
        Message.objects.filter(among("pk", veiled)).update(is_veiled=True)
        Message.objects.filter(among("pk", needing_no_reply)).update(needs_no_reply=True)
        tallies.recount(conversation_ids)


def unmark(message: Message) -> bool:
    """Somebody waits for an answer to it after all; False where nobody said otherwise, or a blocked person wrote it.

    The conversation is locked.
    """
    with transaction.atomic():
        openings.hold({message.conversation_id})
        changed = Message.objects.filter(
            pk=message.pk, needs_no_reply=True, is_from_blocked=False
        ).update(needs_no_reply=False)
        tallies.recount({message.conversation_id})
    return bool(changed)
