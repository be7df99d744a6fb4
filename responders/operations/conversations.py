"""Where a conversation stands: resolved, put aside, back, spam; a message that needs no reply."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.errors import MovedMeanwhile
from inbox.models import Activity, Conversation, Message, Notice, User
from inbox.operations import conversations, marks, notices
from responders import access


def resolve(
    conversation: Conversation, *, by: User | None, at: datetime, seen: int | None = None
) -> Conversation:
    """Done. The customer's next message opens it again. Raises MovedMeanwhile.

    seen: the newest message that was on the page; a later one of the customer's refuses (`unseen`).
    """
    access.require(by, "move", conversation.brand_id)
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        later = conversation.messages.filter(direction=Message.Direction.IN, pk__gt=seen or 0)
        if seen is not None and later.exists():
            raise MovedMeanwhile("unseen", _("The customer has written again. Read it first."))
        return conversations.resolve(conversation, by=by, at=at)


def reopen(conversation: Conversation, *, by: User | None, at: datetime) -> Conversation:
    access.require(by, "move", conversation.brand_id)
    return conversations.reopen(conversation, by=by, at=at)


def close(conversation: Conversation, *, by: User | None, at: datetime) -> Conversation:
    """For good: what the customer writes next begins a new conversation."""
    access.require(by, "move", conversation.brand_id)
    return conversations.close(conversation, by=by, at=at)


def snooze(
    conversation: Conversation, until: datetime, *, by: User | None, at: datetime
) -> Conversation:
    """Out of sight until `until`, or until the customer writes. Clocks go on as the policy says."""
    access.require(by, "move", conversation.brand_id)
    return conversations.snooze(conversation, until, by=by, at=at)


def wake(conversation: Conversation, *, by: User | None, at: datetime) -> Conversation:
    """Back before its time."""
    access.require(by, "move", conversation.brand_id)
    return conversations.reopen(conversation, by=by, at=at)


def mark_spam(conversation: Conversation, *, by: User | None, at: datetime) -> Conversation:
    access.require(by, "move", conversation.brand_id)
    return conversations.mark_spam(conversation, by=by, at=at)


def mark_no_reply_needed(message: Message, *, by: User | None, at: datetime) -> None:
    """Nobody waits for an answer to this one: it starts no clock, and the one it started goes."""
    conversation = message.conversation
    access.require(by, "move", conversation.brand_id)
    with transaction.atomic():
        marks.mark({message.pk: conversation.pk}, [])
        Activity.objects.create(
            brand_id=conversation.brand_id,
            conversation=conversation,
            message=message,
            verb="no_reply_needed",
            actor=by,
            at=at,
        )
        notices.write(Notice.Kind.MESSAGE_CHANGED, conversation, at, message)
