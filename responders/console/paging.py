"""Pages cut by the last row shown, so that what moves meanwhile neither repeats nor hides."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from inbox.models import Conversation
from inbox.models.conversation import ConversationQuerySet
from responders.console.lists import Listing, ranked

PAGE = 50
NEVER = "never"
NOTHING = -1.0  # as the order by chance counts what has no forecast


def mark(conversation: Conversation, listing: Listing) -> str:
    """Where this row stands in the order of `listing`."""
    if listing.is_ranked:
        chance = getattr(conversation, "chance", NOTHING)
        return f"{chance}_{_moment(conversation.handling.next_due_at)}_{conversation.pk}"
    moment = (
        conversation.last_message_at if listing.is_recent else conversation.handling.next_due_at
    )
    return f"{_moment(moment)}_{conversation.pk}"


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else NEVER


def _read(text: str) -> tuple[datetime | None, int] | None:
    moment, found, pk = text.rpartition("_")
    if not found or not pk.isdecimal():
        return None
    if moment == NEVER:
        return None, int(pk)
    try:
        return datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None


def after(conversations: ConversationQuerySet, text: str, listing: Listing) -> ConversationQuerySet:
    """The rows behind a mark; an unreadable mark is the beginning."""
    if listing.is_ranked:
        return _after_ranked(conversations, text)
    position = _read(text)
    if position is None:
        return conversations
    moment, pk = position
    if listing.is_recent:
        return conversations.filter(
            Q(last_message_at__lt=moment) | Q(last_message_at=moment, pk__lt=pk)
        )
    if moment is None:
        return conversations.filter(handling__next_due_at=None, pk__gt=pk)
    return conversations.filter(
        Q(handling__next_due_at__gt=moment)
        | Q(handling__next_due_at=moment, pk__gt=pk)
        | Q(handling__next_due_at=None)
    )


def _after_ranked(conversations: ConversationQuerySet, text: str) -> ConversationQuerySet:
    chance, _found, rest = text.partition("_")
    position = _read(rest)
    try:
        told = float(chance)
    except ValueError:
        return conversations
    if position is None or position[0] is None or not -1 <= told <= 1:
        return conversations
    moment, pk = position
    return ranked(conversations).filter(
        Q(chance__lt=told)
        | Q(chance=told, handling__next_due_at__gt=moment)
        | Q(chance=told, handling__next_due_at=moment, pk__gt=pk)
    )


def before(text: str, listing: Listing) -> Q:
    """What stands before a mark, for telling what has come up since; of a ranked listing on `ranked` rows."""
    chance, _found, rest = text.partition("_") if listing.is_ranked else ("", "", text)
    position = _read(rest)
    if position is None or (position[0] is None and not listing.is_ranked):
        return Q()
    moment, pk = position
    if listing.is_recent:
        return Q(last_message_at__gt=moment) | Q(last_message_at=moment, pk__gt=pk)
    sooner = Q(handling__next_due_at__lt=moment) | Q(handling__next_due_at=moment, pk__lt=pk)
    if not listing.is_ranked:
        return sooner
    try:
        told = float(chance)
    except ValueError:
        return Q()
    return Q(chance__gt=told) | Q(chance=told) & sooner
