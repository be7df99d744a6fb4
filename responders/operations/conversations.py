"""Where a conversation stands: resolved, put aside, back, spam; a message that needs no reply."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Conversation, Message, Notice, User
from inbox.operations import conversations, marks, notices
from responders import access

TAKES_BACK_WITHIN = timedelta(hours=1)
NEEDLESS, REPLY_NEEDED = (
    "no_reply_needed",
    "reply_needed",
)  # the journal's verbs, each undoes the other


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


def undoable(conversation: Conversation, *, at: datetime) -> Activity | None:
    """The move that `take_back` would undo; None where there is none, or it is too long ago."""
    move = conversations.revocable(conversation)
    return move if move is not None and at < move.at + TAKES_BACK_WITHIN else None


def take_back(conversation: Conversation, *, by: User | None, at: datetime) -> Conversation:
    """Undo that it was resolved, snoozed or marked as spam: its clocks go on as if that had not been.

    Raises MovedMeanwhile where it was moved again; Refused: not_undoable, an hour after.
    """
    access.require(by, "move", conversation.brand_id)
    move = conversations.revocable(conversation)
    if move is None:
        raise MovedMeanwhile("moved_meanwhile", _("This conversation has changed meanwhile."))
    if at >= move.at + TAKES_BACK_WITHIN:
        raise Refused("not_undoable", _("This cannot be undone any more."))
    return conversations.take_back(conversation, move.pk, by=by, at=at)


def withdraw(
    conversation: Conversation, move_id: int, *, by: User | None, at: datetime
) -> Conversation:
    """As `take_back`, of that move and no other, however long ago. Raises MovedMeanwhile."""
    access.require(by, "move", conversation.brand_id)
    return conversations.take_back(conversation, move_id, by=by, at=at)


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
    access.require(by, "move", message.conversation.brand_id)
    with transaction.atomic():
        marks.mark({message.pk: message.conversation_id}, [])
        _tell(message, NEEDLESS, by, at)
        notices.write(Notice.Kind.MESSAGE_CHANGED, message.conversation, at, message)


def unmark_no_reply_needed(message: Message, *, by: User | None, at: datetime) -> None:
    """It needs a reply after all: the clock it had goes on, as if it had never been marked. MovedMeanwhile: not_marked."""
    access.require(by, "move", message.conversation.brand_id)
    with transaction.atomic():
        if not marks.unmark(message):
            raise MovedMeanwhile("not_marked", _("This message waits for a reply already."))
        _tell(message, REPLY_NEEDED, by, at)
        # Not as a changed message: triage would read it again, and mark it again.
        notices.write(Notice.Kind.CONVERSATION_MOVED, message.conversation, at)


def _tell(message: Message, verb: str, by: User | None, at: datetime) -> None:
    Activity.objects.create(
        brand_id=message.conversation.brand_id,
        conversation_id=message.conversation_id,
        message=message,
        verb=verb,
        actor=by,
        at=at,
    )
