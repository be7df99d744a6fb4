"""Which open reply clocks will probably be missed, worked out anew every minute for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from inbox.operations.bulk import query, table
from responders.core.risk import Capacity, Handling, Newcomers, Outlook, Waiting, outlooks
from responders.operations import capacity, handling_times, newcomers

AT_ONCE = 10_000
COLUMNS = "conversation_id left probability ahead agents each_seconds work_seconds"

_OPEN = """
select distinct on (c.conversation_id) c.conversation_id, q.team_id, h.brand_id, h.intent,
       extract(epoch from c.due_at - %s)::float8
from responders_slaclock c
join responders_handling h using (conversation_id)
join responders_queue q on q.id = h.queue_id
join inbox_conversation i on i.id = c.conversation_id
where c.outcome = '' and c.due_at is not null and c.metric in ('first_reply', 'next_reply')
  and i.status in ('new', 'open')
order by c.conversation_id, c.due_at
"""
# What did not move by a hundredth is not written again, nor locked: most do not, and each write costs an index entry.
_WRITE = """
insert into responders_breachforecast (conversation_id, due_at, probability, ahead, agents, each_seconds,
    work_seconds, at)
select row.conversation_id, %s + row.left * interval '1 second', row.probability, row.ahead, row.agents,
       row.each_seconds, row.work_seconds, %s
from json_to_recordset(%s::json) as row
    (conversation_id bigint, "left" float8, probability float8, ahead int, agents float8, each_seconds float8,
     work_seconds float8)
left join responders_breachforecast kept using (conversation_id)
where kept.conversation_id is null or kept.probability <> row.probability
   or kept.due_at <> %s + row.left * interval '1 second'
   or abs(kept.ahead - row.ahead) > kept.ahead / 10 or kept.agents <> row.agents
   or row.work_seconds < 0.9 * row.agents * row."left" -- only then is it told
      and abs(coalesce(kept.work_seconds, -1000) - row.work_seconds) > 300
order by row.conversation_id
on conflict (conversation_id) do update set due_at = excluded.due_at, probability = excluded.probability,
    ahead = excluded.ahead, agents = excluded.agents, each_seconds = excluded.each_seconds,
    work_seconds = excluded.work_seconds, at = excluded.at
"""
_FORGET = """
delete from responders_breachforecast where conversation_id in (
    select conversation_id from responders_breachforecast
    where conversation_id not in (select unnest(%s::bigint[])) order by conversation_id for no key update skip locked)
"""


def refresh(*, at: datetime) -> int:
    """All open reply clocks in due order within their team; returns how many have a forecast.

    Brands with too little history have none, rather than an invented one. Each AT_ONCE rows are kept by themselves, so
    that no lock lasts and a round that is stopped leaves what it had. Safe to run twice at once: all write in one order.
    """
    known = handling_times.known()
    waiting: dict[tuple[int, int], list[Waiting]] = defaultdict(list)
    for conversation, team, brand, topic, left in query(_OPEN, [at]):
        if brand in known:
            waiting[brand, team].append(Waiting(conversation, left, topic))
    able = capacity.of_teams({team for _brand, team in waiting}, at=at)
    coming = newcomers.of_teams({team: known[brand][""].mean for brand, team in waiting}, at=at)
    found: list[tuple[object, ...]] = []
    for (brand, team), queue in sorted(waiting.items()):
        found += _rows(queue, known[brand], able[team], coming.get(team, []))
    found.sort(key=lambda row: int(str(row[0])))
    query(_FORGET, [_listed([row[0] for row in found])])
    for start in range(0, len(found), AT_ONCE):
        rows = table(COLUMNS, found[start : start + AT_ONCE])
        query(_WRITE, [at, at, rows, at])
    return len(found)


def _rows(
    queue: Sequence[Waiting],
    known: dict[str, Handling],
    able: Capacity,
    coming: Sequence[Newcomers],
) -> list[tuple[object, ...]]:
    left = {one.key: one.left for one in queue}
    found: list[Outlook] = outlooks(queue, known, able, coming)
    return [
        (
            one.key,
            left[one.key],
            round(one.probability, 2),
            one.ahead,
            round(one.agents, 2),
            round(one.each),
            round(one.work),
        )
        for one in found
    ]


def _listed(ids: Sequence[object]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"
