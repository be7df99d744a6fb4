"""Customers' turns by half hour: counted from the reply clocks they started, and read as a past to forecast from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from holidays import GOVERNMENT, PUBLIC, country_holidays

from inbox.operations.bulk import query
from responders.core.arrivals import SLOTS
from responders.models import ArrivalCount

KEPT = timedelta(days=400)  # a year, so that a holiday can teach the next one
AGAIN = timedelta(days=3)  # facts come late; older counts stand
COUNTRY = "ID"

_COUNT = """
insert into responders_arrivalcount as kept (queue_id, starts_at, turns)
select h.queue_id, date_bin('30 minutes', c.started_at, 'epoch'::timestamptz), count(*)
from responders_slaclock c join responders_handling h using (conversation_id)
where c.metric in ('first_reply', 'next_reply') and c.outcome <> 'cancelled' and h.queue_id is not null
  and c.started_at >= %s and c.started_at < %s
group by 1, 2 order by 1, 2
on conflict (queue_id, starts_at) do update set turns = excluded.turns where kept.turns <> excluded.turns
"""


def count(*, at: datetime) -> None:
    """The last days anew, and everything kept where nothing was counted yet."""
    since = at - (AGAIN if ArrivalCount.objects.exists() else KEPT)
    query(_COUNT, [_half_hour(since), _half_hour(at)])
    ArrivalCount.objects.filter(starts_at__lt=at - KEPT).delete()


def history(queue_ids: Collection[int], zone: ZoneInfo, *, at: datetime) -> dict[date, list[int]]:
    """Whole local days from the first one counted to yesterday, those in which nobody wrote too."""
    today = at.astimezone(zone).date()
    found: dict[date, list[int]] = {}
    rows = ArrivalCount.objects.filter(queue__in=queue_ids, starts_at__lt=at)
    for starts_at, turns in rows.values_list("starts_at", "turns"):
        local = starts_at.astimezone(zone)
        if local.date() < today:
            slots = found.setdefault(local.date(), [0] * SLOTS)
            slots[local.hour * 2 + local.minute // 30] += turns
    if found:
        day = min(found) + timedelta(days=1)
        while day < today:
            found.setdefault(day, [0] * SLOTS)
            day += timedelta(days=1)
        del found[min(found)]  # counting may have begun in the middle of it
    return found


def special_days(first: date, last: date) -> dict[date, str]:
    """National holidays and joint leave of Indonesia, by kind."""
    years = range(first.year, last.year + 1)
    found: dict[date, str] = {}
    for kind, category in (("joint_leave", GOVERNMENT), ("public", PUBLIC)):
        for day in country_holidays(COUNTRY, years=years, categories=(category,)):
            found[day] = kind
    return found


def _half_hour(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
