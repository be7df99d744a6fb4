"""Bring conversations' rows in line with their messages."""

from __future__ import annotations

from collections.abc import Collection

from inbox.core.states import Sending
from inbox.core.threads import PREVIEW_LENGTH
from inbox.operations.bulk import query

SAID = [Sending.SENT, Sending.DELIVERED, Sending.READ]

# Outbound counts from the platform's acceptance on; an automatic answer is a word, but leaves the turn where it is.
# What was taken back neither waits nor answers; an answer of the same instant as the question answers it. Ties of the last word: as inbox.core.threads.Word.rank.
_RECOUNT = f"""
with word as (
    select m.conversation_id, m.id, m.direction, m.source, m.removed_at, m.needs_no_reply, m.identity_id,
           case when m.is_veiled then '' else m.text end as text, coalesce(m.external_id, '') as external_id, coalesce(d.accepted_at, m.occurred_at) as at,
           exists (select from inbox_moved v join inbox_joining j on j.id = v.joining_id where v.message_id = m.id
               and j.target_id = m.conversation_id and j.kind = 'merge' and j.undone_at is null) as is_guest
    from inbox_message m left join inbox_delivery d on d.message_id = m.id
    where m.conversation_id = any(%s) and m.direction <> 'note'
      and (d.id is null or d.state = any(%s))
), last as (
    select conversation_id, max(at) as last_message_at, min(at) filter (where not is_guest) as created_at,
           max(at) filter (where direction = 'in') as last_inbound_at,
           max(at) filter (where direction = 'out' and source <> 'automatic' and removed_at is null) as answered_at,
           (array_agg(identity_id order by at, length(external_id), external_id)
               filter (where direction = 'in' and not is_guest))[1] as identity_id,
           left((array_agg(text order by at desc, length(external_id) desc, external_id desc)
               filter (where removed_at is null))[1], {PREVIEW_LENGTH}) as preview
    from word group by conversation_id
), waiting as (
    select conversation_id, min(at) as since from word join last using (conversation_id)
    where direction = 'in' and removed_at is null and not needs_no_reply
      and (answered_at is null or at > answered_at)
    group by conversation_id
)
update inbox_conversation c
set last_message_at = last.last_message_at, last_inbound_at = last.last_inbound_at,
    created_at = least(last.created_at, c.created_at),
    identity_id = coalesce(last.identity_id, c.identity_id), preview = coalesce(last.preview, ''),
    waiting_since = waiting.since, turn = case when waiting.since is null then 'theirs' else 'ours' end
from last left join waiting using (conversation_id)
where c.id = last.conversation_id
"""


def recount(conversation_ids: Collection[int]) -> None:
    """Times, turn, wait and preview from the messages themselves, whatever order they came in."""
    if conversation_ids:
        query(_RECOUNT, [sorted(conversation_ids), list(SAID)])
