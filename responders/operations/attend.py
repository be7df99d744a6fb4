"""Take notices into account: handling, triage, clocks and queue for what happened, then forget the notices."""

from __future__ import annotations

import functools
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from inbox import live
from inbox.core.backoff import wait
from inbox.models import Conversation, Notice
from inbox.operations.bulk import among, query
from responders.models import Handling
from responders.operations import clocks, findings, triage

log = logging.getLogger(__name__)

READ = (Notice.Kind.MESSAGE_RECEIVED, Notice.Kind.MESSAGE_CHANGED)
LONGEST_ERROR = 500
STEADY = 0.99  # one room's own notices need no jitter

_HANDLING = """
insert into responders_handling (conversation_id, brand_id, priority, language, intent, sentiment, urgency, flags,
                                 next_due_metric, unread, created_at)
select id, brand_id, 3, '', '', '', 4, '{}', '', 0, received_at from inbox_conversation
where id = any(%s) order by id on conflict do nothing
"""
_UNREAD = """
update responders_handling h set unread = h.unread + row.messages
from unnest(%s::bigint[], %s::int[]) as row (id, messages) where h.conversation_id = row.id
"""
# Where no rule named a queue: the one called general, else the brand's first.
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
    triage.mark(found)  # locks conversations, which everybody locks before handlings
    query(_HANDLING, [ids])
    _lock(ids)
    findings.write(found, at=at)
    query(_QUEUE, [ids])
    _count_unread(notices)
    conversations = list(Conversation.objects.filter(among("pk", ids)).only("brand_id"))
    clocks.reconcile(conversations, at=at)
    if reads:
        Notice.objects.filter(among("pk", [notice.pk for notice in notices])).delete()
    hints = [
        live.hint(f"conversation:{c.pk}", "handling", c.pk, brand=c.brand_id) for c in conversations
    ]
    transaction.on_commit(functools.partial(live.publish, hints), robust=True)


def _lock(conversation_ids: Sequence[int]) -> None:
    """The handlings, in the order everybody keeps."""
    rows = Handling.objects.filter(among("pk", conversation_ids)).order_by("pk").values_list("pk")
    list(rows.select_for_update(no_key=True))


def _count_unread(notices: Sequence[Notice]) -> None:
    """Each message once: a notice that was put off has counted."""
    new = Counter(
        notice.conversation_id
        for notice in notices
        if notice.kind == Notice.Kind.MESSAGE_RECEIVED and not notice.attempts
    )
    if new:
        query(_UNREAD, [list(new), list(new.values())])


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
            ids = list(Notice.objects.filter(pk=pk).values_list("conversation_id", flat=True))
            query(_HANDLING, [ids])
            query(_QUEUE, [ids])
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
