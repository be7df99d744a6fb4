"""Breaches as the facts have them: those found at fulfilment, and those that a late fact disproves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from inbox.operations.bulk import query

# A breach that the ticker has not seen, because the reply came between two beats; the other half of
# "decided twice". The ledger has one row a clock and due time, whoever is first.
_FOUND_AT_FULFILMENT = """
insert into responders_slabreach (
    clock_id, conversation_id, metric, due_at, detected_at, owner_id_then, team_id_then,
    channel_id_then, withdrawn_reason
)
select c.id, c.conversation_id, c.metric, c.due_at, %s, h.owner_id, q.team_id, c.channel_id, ''
from responders_slaclock c
join responders_handling h on h.conversation_id = c.conversation_id
left join responders_queue q on q.id = h.queue_id
where c.conversation_id = any(%s)
  and c.outcome in ('missed', 'closed_unanswered') and c.fulfilled_at > c.due_at
on conflict do nothing
"""

DISPROVED = """
with wrong as (
    select b.id, case
        when c.outcome = 'met' then 'answered_in_time'
        when c.outcome = 'cancelled' and c.reason <> '' then c.reason
        else 'not_due_then' end as reason
    from responders_slabreach b join responders_slaclock c on c.id = b.clock_id
    where {those} and b.withdrawn_at is null
      and not (
        c.due_at is not distinct from b.due_at
        and (c.outcome = '' or coalesce(c.fulfilled_at > b.due_at, false))
      )
    {lock}
), withdrawn as (
    update responders_slabreach b set withdrawn_at = {at}, withdrawn_reason = wrong.reason
    from wrong where b.id = wrong.id and b.withdrawn_at is null
    returning b.clock_id, b.due_at, b.conversation_id, b.metric, wrong.reason
), told as (
    insert into responders_alertstep (clock_id, conversation_id, kind, moment, next_at, attempts)
    select clock_id, conversation_id, 'withdrawn', due_at, {at}, 0 from withdrawn
    on conflict do nothing
)
insert into inbox_activity (brand_id, conversation_id, verb, old, new, detail, at)
select h.brand_id, w.conversation_id, 'breach_withdrawn', w.metric, w.reason, '{{}}', {at}
from withdrawn w join responders_handling h on h.conversation_id = w.conversation_id
"""

_OF_THESE = DISPROVED.format(those="c.conversation_id = any(%s)", at="%s", lock="")

# A withdrawn breach can turn out to be one after all, when what disproved it is itself undone.
_RESTORED = """
update responders_slabreach b set withdrawn_at = null, withdrawn_reason = ''
from responders_slaclock c
where c.id = b.clock_id and c.conversation_id = any(%s) and b.withdrawn_at is not null
  and c.due_at = b.due_at
  and ((c.outcome = '' and c.due_at < %s)
       or (c.outcome in ('missed', 'closed_unanswered') and c.fulfilled_at > c.due_at))
"""


def settle(conversation_ids: Collection[int], *, at: datetime) -> None:
    """Bring the ledger in line with the clocks of these conversations. No row is ever deleted."""
    ids = list(conversation_ids)
    query(_OF_THESE, [ids, at, at, at])
    query(_RESTORED, [ids, at])
    query(_FOUND_AT_FULFILMENT, [at, ids])
