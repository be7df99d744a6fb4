"""Clocks as the rules about telling see them: how they stand, who has them, who leads there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from inbox.operations.bulk import query
from responders.core.telling import Promise
from responders.models import Membership

_CLOCKS = """
select c.id, h.brand_id, c.metric, c.priority, c.outcome, c.warn_at, c.due_at, c.is_breached, h.owner_id, q.team_id
from responders_slaclock c
join responders_handling h on h.conversation_id = c.conversation_id
left join responders_queue q on q.id = h.queue_id
where c.id = any(%s)
"""


class Placed(NamedTuple):
    brand_id: int
    promise: Promise


def look(clock_ids: Collection[int]) -> dict[int, Placed]:
    """By clock; those that are gone are missing. Two queries, however many."""
    rows = query(_CLOCKS, [sorted(set(clock_ids))]) if clock_ids else []
    crews = _crews({row[-1] for row in rows if row[-1] is not None})
    found = {}
    for pk, brand_id, metric, priority, outcome, warn_at, due_at, is_breached, owner, team in rows:
        members = crews.get(team, {})
        promise = Promise(
            metric, priority, outcome, warn_at, due_at, is_breached, owner,
            team=frozenset(members), leads=frozenset(one for one in members if members[one]),
        )  # fmt: skip
        found[pk] = Placed(brand_id, promise)
    return found


def _crews(team_ids: Collection[int]) -> Mapping[int, Mapping[int, bool]]:
    """Members by team, and whether each leads it."""
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    members = Membership.objects.filter(team__in=team_ids)
    for team, member, is_lead in members.values_list("team_id", "responder_id", "is_lead"):
        found[team][member] = is_lead
    return found
