"""Finding rows by the ids in an address: what one may not see is not there."""

from __future__ import annotations

from django.http import Http404

from inbox.models import Conversation, Delivery, Message, StoredFile
from responders import access
from responders.console.doors import Knock


def conversation_of(request: Knock, conversation_id: int) -> Conversation:
    """Raises Http404 for one that is absent and for one of another brand alike."""
    found = (
        access.conversations(request.responder)
        .select_related(
            "brand",
            "channel",
            "identity__contact",
            "identity__channel",
            "handling__owner",
            "origin",
        )
        .filter(pk=conversation_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def message_of(conversation: Conversation, message_id: int) -> Message:
    """A message of this conversation, or of the public one it continues."""
    found = (
        Message.objects.select_related("conversation", "channel")
        .filter(conversation_id__in=[conversation.pk, conversation.origin_id], pk=message_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def delivery_of(conversation: Conversation, message_id: int) -> Delivery:
    found = (
        Delivery.objects.select_related("message")
        .filter(message__conversation=conversation, message_id=message_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def waiting_file_of(request: Knock, conversation: Conversation, file_id: int) -> StoredFile:
    """One's own, before it is sent."""
    found = StoredFile.objects.filter(
        pk=file_id, conversation=conversation, kept_by=request.user, attachment=None, is_held=False
    ).first()
    if found is None:
        raise Http404
    return found


def file_of(conversation: Conversation, attachment_id: int) -> StoredFile:
    """The bytes of something attached here, unless its message was taken back."""
    found = StoredFile.objects.filter(
        attachment__pk=attachment_id,
        attachment__message__conversation_id__in=[conversation.pk, conversation.origin_id],
        attachment__message__removed_at=None,
    ).first()
    if found is None:
        raise Http404
    return found
