"""Who is due to be told how long it will take, and how long that is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from inbox.operations.bulk import query
from responders.core import risk
from responders.operations import capacity, handling_times, newcomers

SHARE = 0.8
GRACE = timedelta(minutes=1)  # somebody may be at it already
STALE = timedelta(minutes=30)  # after that the customer has waited too long to be greeted
NEAR = 300.0  # seconds; an answer so near needs no notice

_DUE = """
select c.conversation_id, c.base, h.queue_id, q.team_id, h.brand_id, h.intent, h.language, n.again_after_minutes,
       extract(epoch from c.due_at - %s)::float8
from responders_slaclock c
join responders_handling h using (conversation_id)
join responders_queue q on q.id = h.queue_id
join inbox_conversation i on i.id = c.conversation_id
join inbox_channel a on a.id = i.channel_id
join inbox_identity who on who.id = i.identity_id and not who.is_blocked
cross join lateral (
    select * from responders_waitnotice w
    where w.channel_id = i.channel_id and (w.queue_id = h.queue_id or w.queue_id is null)
    order by w.queue_id nulls last limit 1
) n
where c.outcome = '' and c.due_at is not null and c.metric in ('first_reply', 'next_reply')
  and c.started_at between %s and %s
  and n.is_on and (n.is_public or i.visibility = 'private') and i.status in ('new', 'open') and a.state = 'active'
  and not exists (
      select 1 from responders_toldwait t where t.conversation_id = c.conversation_id
        and (t.base = c.base
             or not t.is_withdrawn and t.told_at > %s - n.again_after_minutes * interval '1 minute'))
  and not exists ( -- the same question, told of before it was merged into this
      select 1 from inbox_conversation s join responders_toldwait t on t.conversation_id = s.id
      where s.heir_id = c.conversation_id and t.base = c.base and not t.is_withdrawn)
order by c.conversation_id
"""
_QUEUED = """
select q.team_id, f.conversation_id, extract(epoch from f.due_at - %s)::float8 as seconds
from responders_breachforecast f join responders_handling h using (conversation_id)
join responders_queue q on q.id = h.queue_id
where q.team_id = any(%s) and f.due_at <= %s
order by seconds
"""


class Due(NamedTuple):
    conversation: int
    base: str
    queue: int
    team: int
    brand: int
    topic: str
    language: str
    again_after_minutes: int
    left: float


def due(*, at: datetime) -> Iterator[tuple[Due, float]]:
    """Whom to tell, and how many seconds; a fixed number of queries, however many wait."""
    known = handling_times.known()
    found = [Due(*row) for row in query(_DUE, [at, at - STALE, at - GRACE, at])]
    told = [one for one in found if one.brand in known]
    if not told:
        return
    able = capacity.of_teams({one.team for one in told}, at=at)
    coming = newcomers.of_teams({one.team: known[one.brand][""].mean for one in told}, at=at)
    queues = _queues(told, at)
    for one in told:
        usual = known[one.brand][""]
        many = queues[one.team].before(one)
        agents = able[one.team].agents[0] if able[one.team].agents else 0.0
        seconds = risk.wait(
            risk.queued(risk.Ahead(many, many * usual.mean, many * usual.variance), usual, agents),
            known[one.brand].get(one.topic, usual),
            able[one.team],
            SHARE,
            coming.get(one.team, []),
            one.left,
        )
        if seconds is not None and seconds >= NEAR:
            yield one, seconds


class Line:
    """Who waits for a team: seconds until due, in that order, and whose they are."""

    def __init__(self) -> None:
        self.lefts: list[float] = []
        self.of: dict[int, float] = {}

    def before(self, due: Due) -> int:
        own = self.of.get(due.conversation)
        return bisect_right(self.lefts, due.left) - (own is not None and own <= due.left)


def _queues(due: Sequence[Due], at: datetime) -> dict[int, Line]:
    found = {one.team: Line() for one in due}
    last = at + timedelta(seconds=max(one.left for one in due))
    for team, conversation, left in query(_QUEUED, [at, list(found), last]):
        found[team].lefts.append(left)
        found[team].of[conversation] = left
    return found
