"""What somebody has begun to write, kept from tab to tab."""

from __future__ import annotations

import uuid
from datetime import datetime

from inbox.errors import NotAllowed
from inbox.models import Conversation, User
from inbox.operations import attachments
from responders import access
from responders.models import Draft

LONGEST = 20_000


def keep(
    conversation: Conversation,
    *,
    mode: str,
    text: str,
    client_token: uuid.UUID,
    by: User,
    at: datetime,
) -> Draft | None:
    """The draft of `by` here becomes `text`; an empty one is forgotten. Refused: NotAllowed."""
    responder = access.require(by, "reply", conversation.brand_id)
    if responder is None:
        raise NotAllowed("no_responder", "")
    if not text.strip() and not attachments.waiting(conversation, client_token, by).exists():
        forget(conversation, by=by)
        return None
    said = conversation.messages.filter(client_token=client_token).values_list("text", flat=True)
    if said:
        if text in said:  # kept too late: it was sent meanwhile
            return None
        client_token = uuid.uuid4()
    draft, _ = Draft.objects.update_or_create(
        conversation=conversation,
        responder=responder,
        defaults={
            "mode": mode,
            "text": text[:LONGEST],
            "client_token": client_token,
            "updated_at": at,
        },
    )
    return draft


def forget(conversation: Conversation, *, by: User) -> None:
    """It was sent, or wiped out."""
    Draft.objects.filter(conversation=conversation, responder__user=by).delete()
