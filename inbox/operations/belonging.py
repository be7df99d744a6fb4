"""Which messages of a conversation came in its own thread, and which a merge brought along.

An answer goes only to the thread that the conversation is: it is neither addressed nor timed by a guest's message.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from inbox.models import Conversation, Joining, Message, Moved
from inbox.operations.bulk import query, table
from inbox.operations.wording import Said

# From the merged conversation of the thread, merge by merge, to the one that the message is in.
_LATE = """
with recursive row as (
    select * from json_to_recordset(%s::json)
        as row (message_id bigint, channel_id bigint, thread_key text, conversation_id bigint)
), way as (
    select row.message_id, row.conversation_id, j.id, j.target_id
    from row join inbox_conversation home on home.id = row.conversation_id
    join inbox_conversation s on s.channel_id = row.channel_id and s.thread_key = row.thread_key and s.status = 'merged'
    join inbox_joining j on j.source_id = s.id and j.kind = 'merge' and j.undone_at is null
    where (home.channel_id, home.thread_key) <> (row.channel_id, row.thread_key)
    union
    select way.message_id, way.conversation_id, j.id, j.target_id
    from way join inbox_joining j on j.source_id = way.target_id and j.kind = 'merge' and j.undone_at is null
)
insert into inbox_moved (joining_id, message_id, is_owed) select id, message_id, false from way
on conflict do nothing
"""


def guests(conversation: Conversation) -> QuerySet[Moved]:
    """What merges that stand have brought into it."""
    return Moved.objects.filter(
        joining__kind=Joining.Kind.MERGE, joining__undone_at=None, joining__target=conversation
    )


def own(conversation: Conversation) -> QuerySet[Message]:
    return conversation.messages.exclude(pk__in=guests(conversation).values("message"))


def last_inbound_at(conversation: Conversation) -> datetime | None:
    """In its own thread."""
    if not guests(conversation).exists():
        return conversation.last_inbound_at
    heard = own(conversation).filter(direction=Message.Direction.IN).order_by("-occurred_at")
    return heard.values_list("occurred_at", flat=True).first()


def note_late(written: list[Said]) -> None:
    """Remember which of these came in the thread of a merged conversation, so that undoing takes them back."""
    rows = [(said.pk, *said.thread, said.conversation_id) for said in written]
    if rows:
        query(_LATE, [table("message_id channel_id thread_key conversation_id", rows)])
