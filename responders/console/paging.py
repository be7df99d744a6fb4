"""Pages cut by the last row shown, so that what moves meanwhile neither repeats nor hides."""

from __future__ import annotations

from datetime import UTC, datetime

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
        told = datetime.fromisoformat(moment)
        return (told.astimezone(UTC), int(pk)) if told.tzinfo else None
    except (ValueError, OverflowError):
        return None


def after(conversations: ConversationQuerySet, text: str, listing: Listing) -> ConversationQuerySet:
    """The rows behind a mark; an unreadable mark is the beginning."""
    if listing.is_ranked:
        return _after_ranked(conversations, text)
    position = _read(text)
    if position is None:
        return conversations
    moment, pk = position
    if not listing.is_recent:
        return conversations.filter(_later(moment, pk))
    if moment is None:
        return conversations
    return conversations.filter(
        Q(last_message_at__lt=moment) | Q(last_message_at=moment, pk__lt=pk)
    )


def _after_ranked(conversations: ConversationQuerySet, text: str) -> ConversationQuerySet:
    place = _ranked_place(text)
    if place is None:
        return conversations
    told, moment, pk = place
    behind = Q(chance__lt=told) | Q(chance=told) & _later(moment, pk)
    return ranked(conversations).filter(behind)


def before(text: str, listing: Listing) -> Q:
    """What stands before a mark, for telling what has come up since; of a ranked listing on `ranked` rows."""
    if listing.is_ranked:
        place = _ranked_place(text)
        if place is None:
            return Q()
        told, moment, pk = place
        return Q(chance__gt=told) | Q(chance=told) & _sooner(moment, pk)
    position = _read(text)
    if position is None:
        return Q()
    moment, pk = position
    if not listing.is_recent:
        return _sooner(moment, pk)
    if moment is None:
        return Q()
    return Q(last_message_at__gt=moment) | Q(last_message_at=moment, pk__gt=pk)


def _ranked_place(text: str) -> tuple[float, datetime | None, int] | None:
    chance, _found, rest = text.partition("_")
    position = _read(rest)
    try:
        told = float(chance)
    except ValueError:
        return None
    if position is None or not NOTHING <= told <= 1:
        return None
    return told, *position


def _sooner(moment: datetime | None, pk: int) -> Q:
    """Stands before that in the order of what is due; what is never due comes last."""
    if moment is None:
        return Q(handling__next_due_at__isnull=False) | Q(handling__next_due_at=None, pk__lt=pk)
    return Q(handling__next_due_at__lt=moment) | Q(handling__next_due_at=moment, pk__lt=pk)


def _later(moment: datetime | None, pk: int) -> Q:
    never = Q(handling__next_due_at=None)
    if moment is None:
        return never & Q(pk__gt=pk)
    behind = Q(handling__next_due_at__gt=moment) | Q(handling__next_due_at=moment, pk__gt=pk)
    return behind | never
