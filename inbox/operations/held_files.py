"""Files of replies that are decided on and not said yet: no composer reaches them, and no night forgets them."""

from __future__ import annotations

from uuid import UUID

from inbox.models import Conversation, StoredFile, User
from inbox.operations import attachments, files


def hold(conversation: Conversation, client_token: UUID, by: User | None, held_token: UUID) -> None:
    """What waits in this composer belongs to a reply that is decided on: out of reach, and kept until it is said."""
    attachments.waiting(conversation, client_token, by).update(
        client_token=held_token, is_held=True
    )


def unhold(conversation: Conversation, held_token: UUID, client_token: UUID | None) -> None:
    """Back into a composer, under its token; None: forgotten."""
    held = StoredFile.objects.filter(
        conversation=conversation, client_token=held_token, is_held=True, attachment=None
    )
    if client_token is None:
        files.discard(held)
    else:
        held.update(client_token=client_token, is_held=False)


def move(held_token: UUID, conversation: Conversation) -> None:
    """The reply that they belong to goes to another conversation."""
    waiting = StoredFile.objects.filter(client_token=held_token, is_held=True, attachment=None)
    waiting.update(conversation=conversation)


def regroup(conversation: Conversation, old: UUID, new: UUID, by: User | None) -> None:
    """What waited in a composer waits under another token."""
    attachments.waiting(conversation, old, by).filter(is_held=False).update(client_token=new)
