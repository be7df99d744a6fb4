"""How long a reply keeps somebody busy, by topic, from a brand's own past.

Nobody presses a stopwatch. The active time of a reply runs from the moment the customer wrote, or from the same
person's reply before it where that came later, until this one was accepted. What took under LEAST or over MOST was not
worked on in one go and is left out; the median and the 80th percentile bear what slips through.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from inbox.operations.bulk import query
from responders.core import risk
from responders.models import HandlingTime

KEPT = timedelta(days=56)
LEAST, MOST = timedelta(seconds=5), timedelta(hours=1)
LEAST_OF_TOPIC = 20

_MEASURE = """
with replies as (
    select conversation_id, fulfilled_at,
           greatest(started_at, lag(fulfilled_at) over (partition by fulfilled_by_id order by fulfilled_at, id))
               as began_at
    from responders_slaclock
    where metric in ('first_reply', 'next_reply') and outcome in ('met', 'missed')
      and fulfilled_by_id is not null and fulfilled_at >= %s and fulfilled_at < %s
), active as (
    select h.brand_id, h.intent, extract(epoch from r.fulfilled_at - r.began_at)::float8 as seconds
    from replies r join responders_handling h using (conversation_id)
    where r.fulfilled_at - r.began_at between %s and %s
)
insert into responders_handlingtime as kept (brand_id, topic, n, median_seconds, p80_seconds, measured_at)
select brand_id, case when grouping(intent) = 1 then '' else intent end, count(*),
       percentile_cont(0.5) within group (order by seconds),
       percentile_cont(0.8) within group (order by seconds), %s
from active
group by grouping sets ((brand_id), (brand_id, intent))
having grouping(intent) = 1 or (intent <> '' and count(*) >= %s)
on conflict (brand_id, topic) do update set n = excluded.n, median_seconds = excluded.median_seconds,
    p80_seconds = excluded.p80_seconds, measured_at = excluded.measured_at
"""


def measure(*, at: datetime) -> None:
    """Of every brand, anew; topics that have become rare are forgotten."""
    with transaction.atomic():
        query(_MEASURE, [at - KEPT, at, LEAST, MOST, at, LEAST_OF_TOPIC])
        HandlingTime.objects.filter(measured_at__lt=at).delete()


def known() -> dict[int, dict[str, risk.Handling]]:
    """By brand and topic; a brand whose past is too short to say anything is not there."""
    found: dict[int, dict[str, risk.Handling]] = defaultdict(dict)
    for row in HandlingTime.objects.all():
        found[row.brand_id][row.topic] = risk.Handling(
            row.n, max(1.0, row.median_seconds), max(1.0, row.p80_seconds)
        )
    return {
        brand: topics
        for brand, topics in found.items()
        if "" in topics and topics[""].n >= risk.LEAST_HANDLED
    }
