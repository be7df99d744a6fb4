"""Take notices into account: handling, triage, clocks and queue for what happened, then forget the notices."""

from __future__ import annotations

import functools
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from inbox import live
from inbox.core.backoff import wait
from inbox.core.states import Status
from inbox.models import Conversation, Message, Notice
from inbox.operations import conversations, openings
from inbox.operations.bulk import among, query, table
from responders.operations import clock_events, clocks, findings, triage
from responders.operations.findings import Finding

log = logging.getLogger(__name__)

READ = (Notice.Kind.MESSAGE_RECEIVED, Notice.Kind.MESSAGE_CHANGED)
LONGEST_ERROR = 500
STEADY = 0.99  # one room's own notices need no jitter

# Made, counted and locked in one pass, in the order everybody keeps; a rule may still choose another queue.
_HANDLING = """
insert into responders_handling as h (conversation_id, brand_id, queue_id, priority, language, intent, sentiment,
                                      urgency, flags, next_due_metric, unread, created_at)
select c.id, c.brand_id,
       (select q.id from responders_queue q where q.brand_id = c.brand_id
        order by q.slug <> 'general', q.id limit 1),
       3, '', '', '', 4, '{}', '', row.messages, c.received_at
from json_to_recordset(%s::json) as row (id bigint, messages int) join inbox_conversation c on c.id = row.id
order by c.id
on conflict (conversation_id) do update set unread = h.unread + excluded.unread where excluded.unread > 0
"""
# Where the brand had none yet: the one called general, else its first.
_QUEUE = """
update responders_handling h set queue_id = q.id
from (select distinct on (brand_id) brand_id, id from responders_queue
      order by brand_id, slug <> 'general', id) q
where h.conversation_id = any(%s) and h.queue_id is null and q.brand_id = h.brand_id
"""


def attend(*, at: datetime, limit: int = 500) -> int:
    """Take up to `limit` notices that are due; returns how many were claimed, 0 where none is left.

    All or nothing at first; where that fails, each by itself, so that one bad row delays nobody. Any number of
    workers may do this at once.
    """
    try:
        with transaction.atomic():
            notices = _claim(limit, at)
            _take(notices, at=at)
            return len(notices)
    except Exception:
        log.exception("attending to many failed; going on one by one")
    return _one_by_one(limit, at)


def _claim(limit: int, at: datetime) -> list[Notice]:
    due = Notice.objects.filter(next_at__lte=at).order_by("pk")
    return list(due.select_for_update(no_key=True, skip_locked=True)[:limit])


def _one_by_one(limit: int, at: datetime) -> int:
    ids = Notice.objects.filter(next_at__lte=at).order_by("pk").values_list("pk", flat=True)
    for pk in list(ids[:limit]):
        try:
            with transaction.atomic():
                own = Notice.objects.filter(pk=pk, next_at__lte=at)
                _take(list(own.select_for_update(no_key=True, skip_locked=True)), at=at)
        except Exception as error:
            log.exception("notice %s failed", pk)
            _put_off(pk, error, at)
    return len(ids)


def _take(notices: Sequence[Notice], *, at: datetime, reads: bool = True) -> None:
    """All that follows from these notices, in the transaction of the caller."""
    if not notices:
        return
    ids = sorted({notice.conversation_id for notice in notices})
    told = {notice.message_id for notice in notices if notice.kind in READ}
    found = triage.find([pk for pk in told if pk is not None]) if reads else []
    _reopen(notices, found, at)
    triage.mark(found)  # locks conversations, which everybody locks before handlings
    _hold(notices)
    findings.write(found, at=at)
    query(_QUEUE, [ids])
    attended = list(Conversation.objects.filter(among("pk", ids)).only("brand_id"))
    clocks.reconcile(attended, at=at)
    clock_events.conversations_changed(ids, at=at)
    received = {n.message_id for n in notices if n.kind == Notice.Kind.MESSAGE_RECEIVED}
    clock_events.messages_received([pk for pk in received if pk is not None], at=at)
    if reads:
        Notice.objects.filter(among("pk", [notice.pk for notice in notices])).delete()
    hints = [
        live.hint(f"conversation:{c.pk}", "handling", c.pk, brand=c.brand_id) for c in attended
    ]
    transaction.on_commit(functools.partial(live.publish, hints), robust=True)


def _reopen(notices: Iterable[Notice], found: Iterable[Finding], at: datetime) -> None:
    """A customer who changes words after the resolution, into some that want an answer, has spoken again."""
    changed = {one.message_id for one in notices if one.kind == Notice.Kind.MESSAGE_CHANGED}
    wanted = {f.message.pk for f in found if not f.decision.no_reply_needed}
    spoken = Message.objects.filter(
        among("pk", wanted & changed),
        conversation__status=Status.RESOLVED,
        conversation__resolved_at__lt=F("edited_at"),
    )
    if homes := set(spoken.values_list("conversation_id", flat=True)):
        # All of this batch, in the one order: marks follow, and may be about any of them.
        held = openings.hold({notice.conversation_id for notice in notices})
        again = [held[pk] for pk in sorted(homes) if held[pk].status == Status.RESOLVED]
        conversations.reopen_all([(home, home.status) for home in again], at=at)


def _hold(notices: Iterable[Notice]) -> None:
    """The handlings, made where there is none, and the unread counted: a notice that was put off has counted."""
    unread: Counter[int] = Counter()
    for notice in notices:
        is_new = notice.kind == Notice.Kind.MESSAGE_RECEIVED and not notice.attempts
        unread[notice.conversation_id] += is_new
    query(_HANDLING, [table("id messages", unread.items())])


def _put_off(pk: int, error: Exception, at: datetime) -> None:
    """Keep the notice for later, with what went wrong; the conversation is in its queue with its clocks all the same.

    Where even the clocks fail, it is in its queue: a message that nobody sees would be worse.
    """
    try:
        with transaction.atomic():
            own = Notice.objects.filter(pk=pk).select_for_update(no_key=True, skip_locked=True)
            for notice in own:
                _take([notice], at=at, reads=False)
    except Exception:
        log.exception("notice %s: not even without triage", pk)
        with transaction.atomic():
            _hold(Notice.objects.filter(pk=pk))
    for attempts in Notice.objects.filter(pk=pk).values_list("attempts", flat=True):
        Notice.objects.filter(pk=pk).update(
            attempts=attempts + 1,
            next_at=at + wait(attempts + 1, STEADY),
            error=_first_line(error),
        )


def _first_line(error: Exception) -> str:
    """Without the rows that a database adds below."""
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"[:LONGEST_ERROR]
