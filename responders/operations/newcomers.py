"""Who is likely to come in the next while, by how soon they must be answered: as in the last two hours."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from inbox.operations.bulk import query
from responders.core.risk import Newcomers

LOOK_BACK = timedelta(hours=2)

_RECENT = """
select q.team_id, c.target_seconds, count(*)
from responders_slaclock c join responders_handling h using (conversation_id)
join responders_queue q on q.id = h.queue_id
where c.metric in ('first_reply', 'next_reply') and c.outcome <> 'cancelled'
  and c.started_at >= %s and c.started_at < %s and q.team_id = any(%s)
group by 1, 2
"""


def of_teams(handling: dict[int, float], *, at: datetime) -> dict[int, list[Newcomers]]:
    """handling: mean seconds of a reply, by team. One query."""
    found: dict[int, list[Newcomers]] = defaultdict(list)
    for team, target, many in query(_RECENT, [at - LOOK_BACK, at, list(handling)]):
        rate = many * handling[team] / LOOK_BACK.total_seconds()
        found[team].append(Newcomers(float(target), rate))
    return found
