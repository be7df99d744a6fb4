"""Files put into a composer: kept at once, so that neither a refusal nor a reload loses them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Conversation, StoredFile, User
from inbox.operations import attachments, files
from responders import access

MOST = 20  # in one composer, before the channel's own limit is asked


def add(
    conversation: Conversation,
    content: bytes,
    name: str,
    *,
    client_token: UUID,
    by: User,
    at: datetime,
) -> StoredFile:
    """Keep a file for the reply with this token. Raises NotAllowed, Refused, files.NotKept."""
    access.require(by, "reply", conversation.brand_id)
    if attachments.waiting(conversation, client_token, by).count() >= MOST:
        raise Refused("too_many", _("No more files fit into one message."))
    return files.keep(
        content,
        name,
        channel=conversation.channel,
        at=at,
        conversation=conversation,
        client_token=client_token,
        kept_by=by,
    )


def remove(conversation: Conversation, file_id: int, *, by: User) -> None:
    """Take a file out of one's own composer; nothing happens where it is gone or sent."""
    access.require(by, "reply", conversation.brand_id)
    files.discard_idle(
        StoredFile.objects.filter(
            pk=file_id, conversation=conversation, kept_by=by, attachment=None, is_held=False
        )
    )
