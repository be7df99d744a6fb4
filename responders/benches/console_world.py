"""What is open in a made year: with somebody or nobody, late or in time, and a manager who looks at it."""

from __future__ import annotations

from typing import Any

from inbox.models import Brand, Channel, User
from responders.benches import years
from responders.benches.bulk import at_once
from responders.models import Handling, Responder, SlaClock

DAYS = 365
# The newest are open; with `me` two of three; a third is due already.
_OPEN = """
with newest as (
    select id, row_number() over (order by id desc) n from inbox_conversation order by id desc limit %(open)s
),
opened as (
    update inbox_conversation c set turn = 'ours', resolved_at = null, preview = 'Kartu saya ' || n,
        status = case when n %% 20 = 0 then 'snoozed' else 'open' end,
        snoozed_until = case when n %% 20 = 0 then now() + interval '1 day' end,
        waiting_since = now() - n * interval '7 seconds', last_inbound_at = now() - n * interval '7 seconds'
    from newest where newest.id = c.id returning c.id, n
)
update responders_handling h set owner_id = case when n %% 3 = 0 then null else %(me)s end, unread = n %% 2,
    next_due_metric = 'next_reply', next_due_at = now() + (n - %(open)s / 3) * interval '30 seconds',
    warn_at = now() + (n - %(open)s / 2) * interval '30 seconds'
from opened where opened.id = h.conversation_id
"""
_RUNNING = """
update responders_slaclock k set metric = 'next_reply', outcome = '', due_at = h.next_due_at, warn_at = h.warn_at,
    fulfilled_at = null, fulfilled_by_id = null, business_seconds = null, calendar_seconds = null,
    is_breached = h.next_due_at < now()
from responders_handling h
where h.conversation_id = k.conversation_id and h.next_due_at is not null and k.metric = 'first_reply'
"""


def load(
    cursor: Any, conversations: int, each: int, opened: int
) -> tuple[Responder, dict[str, int]]:
    """Who looks, and the rows made by kind."""
    me = Responder.objects.create(
        user=User.objects.create(username="bench"), role=Responder.Role.MANAGER, name="Bench"
    )
    made = years.load(cursor, conversations * each, DAYS, each=each, speaks=True)
    with at_once(cursor, Handling, SlaClock):
        cursor.execute(_OPEN, {"open": opened, "me": me.pk})
        cursor.execute(_RUNNING)
    cursor.execute("analyze")
    me.brands.set(Brand.objects.all())
    Channel.objects.update(kind="webchat")  # a kind whose pages there are
    return me, {**made, "open": opened}
