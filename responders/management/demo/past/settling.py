"""The clocks of the past, made by the engine from its facts, and what the watch would have seen at the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from inbox.models import Conversation
from inbox.operations.bulk import among, query
from responders.operations import clocks

BATCH = 500
TICK = timedelta(milliseconds=90)  # how late the watch was

# Reckoned at once, the starts seem to have become known only now; they were when their message was stored.
_KNOWN = """
update responders_slaclock k set knowable_at = coalesce(m.received_at, k.started_at)
from responders_slaclock c left join inbox_message m
  on c.base like 'message:%%' and m.id = substr(c.base, 9)::bigint
where c.id = k.id and c.conversation_id = any(%s)
"""
_SEEN = """
update responders_slaclock set
    is_warned = coalesce(greatest(warn_at, knowable_at) + %(tick)s < coalesce(fulfilled_at, %(at)s), false),
    is_breached = coalesce(greatest(due_at, knowable_at) + %(tick)s < coalesce(fulfilled_at, %(at)s), false)
where conversation_id = any(%(ids)s)
"""
_LEDGER = """
update responders_slabreach b set detected_at = greatest(b.due_at, c.knowable_at) + %(tick)s, owner_id_then = (
    select a.responder_id from responders_assignment a
    where a.conversation_id = b.conversation_id and a.at <= b.due_at and (a.ended_at is null or a.ended_at > b.due_at)
    order by a.at desc limit 1
)
from responders_slaclock c
where c.id = b.clock_id and b.conversation_id = any(%(ids)s)
"""


def settle(ids: Sequence[int], *, at: datetime) -> None:
    for start in range(0, len(ids), BATCH):
        some = Conversation.objects.filter(among("pk", ids[start : start + BATCH]))
        clocks.reconcile(some.only("pk"), at=at)
    given = {"ids": list(ids), "at": at, "tick": TICK}
    query(_KNOWN, [list(ids)])
    query(_SEEN, given)
    query(_LEDGER, given)
