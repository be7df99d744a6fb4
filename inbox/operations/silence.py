"""Busy channels of which nothing was heard for a while: a platform may have stopped telling us.

Computed from the messages that are there; nothing is stored for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from inbox.models import Channel
from inbox.operations.bulk import query

DAYS = 7
STRETCHES = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 240))
USUAL = 5  # messages in the same stretch of a day, on average, so that none is no chance

# How many came in each stretch of the clock on the days before, and on the same day of the week.
_HEARD = """
with day as (select unnest(%s::timestamptz[]) as at), said as (
  select m.channel_id, day.at - m.received_at as before, day.at = %s as is_same_day
  from day join inbox_message m on m.received_at <= day.at and m.received_at > day.at - %s
  where m.direction = 'in' and m.channel_id = any(%s)
)
select said.channel_id, stretch.length
from said join unnest(%s::interval[]) as stretch (length) on said.before < stretch.length
group by 1, 2 having count(*) >= %s and bool_or(is_same_day)
"""


def silent(channels: Iterable[Channel], *, at: datetime) -> set[int]:
    """The ids of those that were silent for a stretch in which five messages are usual.

    Usual is the average of the last seven days at this time of the day; a day of the week on which
    nothing is said then is not missed.
    """
    quiet = {
        channel.pk: at - (channel.last_event_at or channel.created_at)
        for channel in channels
        if channel.last_event_at is None or channel.last_event_at <= at - STRETCHES[0]
    }
    if not quiet:
        return set()
    days = [at - timedelta(days=number) for number in range(1, DAYS + 1)]
    rows = query(
        _HEARD, [days, days[-1], STRETCHES[-1], list(quiet), list(STRETCHES), USUAL * DAYS]
    )
    return {pk for pk, length in rows if quiet[pk] >= length}
