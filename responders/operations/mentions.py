"""Colleagues called by name in notes: who can be, who was, who has seen it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from inbox import live
from inbox.models import Conversation, Message, User
from responders import access
from responders.core import mentions as core
from responders.models import Mention, Responder
from responders.models.alert import Kind
from responders.operations import tellings

MOST_LISTED = 8
LONGEST = 60  # code points of a name somebody began to type


def able(conversation: Conversation) -> QuerySet[Responder]:
    """Who can be called: everybody who may read the conversation."""
    return access.colleagues("read_conversations", conversation.brand_id)


def suggest(conversation: Conversation, begun: str, *, by: User) -> list[Responder]:
    """Those whose name, or a later part of it, begins like this; never oneself. Raises NotAllowed."""
    access.require(by, "note", conversation.brand_id)
    begun = begun[:LONGEST].strip()
    found = able(conversation).exclude(user=by)
    if begun:
        begins = found.filter(name__istartswith=begun)
        within = found.filter(name__icontains=f" {begun}")
        found = begins | within
    return list(found[:MOST_LISTED])


def write(
    note: Message, meant: Collection[int], *, by: User | None, at: datetime
) -> list[Responder]:
    """Take down whom this new note calls, and tell them. The caller's transaction has written it.

    meant: ids that were chosen while typing; ids of those who may not read it call nobody.
    """
    people = {one.pk: one for one in able(note.conversation)}
    names = {pk: one.name for pk, one in people.items()}
    spans = core.find(note.text, names, meant) if "@" in note.text else []
    Mention.objects.bulk_create(
        Mention(
            conversation=note.conversation,
            message=note,
            responder=people[span.person],
            start=span.start,
            end=span.end,
            at=at,
            seen_at=at if by is not None and people[span.person].user_id == by.pk else None,
        )
        for span in spans
    )
    called = [people[pk] for pk in sorted({span.person for span in spans})]
    tellings.personally(called, Kind.MENTIONED, note.conversation, by=by, at=at)
    return called


def see(conversation: Conversation, *, by: User, at: datetime) -> int:
    """Whoever is mentioned here has it open now; returns how many mentions were new to them."""
    responder = access.require(by, "read_conversations", conversation.brand_id)
    news = Mention.objects.filter(conversation=conversation, responder=responder, seen_at=None)
    seen = news.update(seen_at=at)
    if seen:
        live.announce(
            f"conversation:{conversation.pk}",
            "handling",
            conversation.pk,
            brand=conversation.brand_id,
        )
    return seen
