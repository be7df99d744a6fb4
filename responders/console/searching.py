"""Finding a conversation by name, words or case number; masked numbers are not there to be found."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q

from inbox.models import Message
from inbox.models.conversation import ConversationQuerySet

_CASE = re.compile(r"^\s*k-?(\d{1,18})\s*$", re.I)
NEWEST = 2000  # hits looked at; ranking all of them is slower than anybody's patience


def matching(conversations: ConversationQuerySet, words: str) -> ConversationQuerySet:
    """Those whose case number, name, handle or any message (but notes' authors) has `words`."""
    case = _CASE.match(words)
    if case:
        return conversations.filter(pk=int(case.group(1)))
    said = (
        Message.objects.annotate(words=SearchVector("text", config="simple"))
        .filter(words=SearchQuery(words, config="simple", search_type="websearch"))
        .filter(conversation__brand__in=conversations.values("brand").distinct())
        .order_by("-pk")
        .values_list("conversation_id", flat=True)[:NEWEST]
    )
    return conversations.filter(
        Q(identity__name__icontains=words)
        | Q(identity__handle__icontains=words)
        | Q(pk__in=list(said))
    )
