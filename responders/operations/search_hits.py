"""One page of what a search found: conversations, each with the latest message in it that fits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from inbox.models import Conversation, Message
from inbox.models.conversation import ConversationQuerySet
from responders import access
from responders.operations import search_patience, searches
from responders.operations.searches import Said, Search

ROUNDS = 4  # of looking for more, where one conversation has many hits
SHOWN = ("brand", "channel", "identity__contact", "handling__owner")


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation that fits, and the latest message in it that does; none where its customer's name or state fits."""

    conversation: Conversation
    message: Message | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page. `next`: for `before` of the page after it, 0 where none can be asked for.

    until: when we received the oldest message looked through; None where all of them were.
    """

    hits: list[Hit]
    has_more: bool = False
    next: int = 0
    until: datetime | None = None


def found(search: Search, most: int, *, before: int = 0) -> Found:
    """The first `most` conversations: those in which it was said, the latest said first; else by their last word.

    before: `next` of the page before this one, or 0. Where the database would take too long for all that was ever
    said, only the newest WINDOW messages are looked through, the page after looks through what is older.
    """
    base = searches.unspammed(access.conversations(search.responder), search)
    base = base.filter(handling__isnull=False)
    if search.asked.wanted:
        return _said(search, base, most, before)
    listed = searches.conversations(search, base, Said([])).select_related(*SHOWN)
    rows = list(listed.order_by("-last_message_at", "-pk")[: most + 1])
    return Found([Hit(talk, None) for talk in rows[:most]], len(rows) > most)


def _said(search: Search, base: ConversationQuerySet, most: int, before: int) -> Found:
    rows = searches.messages(search).filter(conversation__in=base)
    (latest, last), until = search_patience.in_time(
        rows.filter(pk__lt=before) if before else rows, before, lambda some: _latest(some, most)
    )
    messages = Message.objects.in_bulk(list(latest.values()))
    talks = base.filter(pk__in=latest).select_related(*SHOWN).in_bulk()
    hits = [Hit(talks[pk], messages[message]) for pk, message in latest.items()]
    if last or until is None:
        return Found(hits, bool(last), last)
    return Found(hits, True, *until)


def _latest(rows: QuerySet[Message], most: int) -> tuple[dict[int, int], int]:
    """Conversation → its latest hit, of `most` conversations; and the last hit looked at, 0 where there are no others."""
    latest: dict[int, int] = {}
    pairs = rows.values_list("conversation_id", "pk")
    edge = 0
    for _round in range(ROUNDS):
        some = list((pairs.filter(pk__lt=edge) if edge else pairs)[: most + 1])
        for conversation_id, pk in some:
            if len(latest) == most and conversation_id not in latest:
                return latest, edge
            latest.setdefault(conversation_id, pk)
            edge = pk
        if len(some) <= most:
            return latest, 0
    return latest, edge
