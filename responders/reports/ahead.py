"""The hours around now: who wrote, who is expected to, and what the people planned can answer."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from inbox.operations.bulk import query
from responders.core import shifts as core
from responders.core.ahead import WIDTH, Slot
from responders.models import ExpectedArrivals, Membership
from responders.reports import roster
from responders.reports.opened import opened

PAST, COMING = 4, 12  # half hours; the one that runs is the first of those to come

_ARRIVED = """
select date_bin('30 minutes', c.started_at, 'epoch'::timestamptz), count(*)
from responders_slaclock c
join inbox_channel a on a.id = c.channel_id
join responders_handling h using (conversation_id)
join responders_queue q on q.id = h.queue_id
where a.brand_id = any(%s) and q.team_id = any(%s) and c.metric in ('first_reply', 'next_reply')
  and c.outcome <> 'cancelled' and c.started_at >= %s and c.started_at <= %s
group by 1
"""


def slots(brands: Sequence[int], at: datetime) -> tuple[Slot, ...]:
    """PAST and COMING half hours; empty where no team of these brands has a forecast. Six queries."""
    starts = _starts(at)
    rows = ExpectedArrivals.objects.filter(
        team__brand__in=brands, starts_at__gte=starts[0], starts_at__lt=starts[-1] + WIDTH
    ).select_related("team")
    told: dict[datetime, list[ExpectedArrivals]] = defaultdict(list)
    for row in rows:
        told[_starts(row.starts_at)[PAST]].append(row)  # some zones are off by a quarter of an hour
    teams = {row.team_id: row.team.brand_id for found in told.values() for row in found}
    if not teams:
        return ()
    is_open = opened(set(teams.values()), starts)
    arrived = dict(query(_ARRIVED, [list(brands), list(teams), starts[0], at]))
    planned = _planned(teams, starts)
    each = {row.team_id: row.each for found in told.values() for row in found}
    return tuple(
        _slot(
            start,
            told[start],
            sum(row.mean for row in told[start] if is_open[teams[row.team_id]][number]),
            planned[number],
            each,
            arrived.get(start, 0) if start <= at else None,
        )
        for number, start in enumerate(starts)
    )


def _starts(at: datetime) -> list[datetime]:
    width = WIDTH.total_seconds()
    running = int(at.timestamp() // width)
    return [
        datetime.fromtimestamp(number * width, UTC)
        for number in range(running - PAST, running + COMING)
    ]


def _slot(
    start: datetime,
    told: Sequence[ExpectedArrivals],
    due: float,
    planned: dict[int, float],
    each: dict[int, float],
    arrived: int | None,
) -> Slot:
    """Teams vary each by itself: their reaches add up by their squares."""
    mean = sum(row.mean for row in told)
    reach = math.sqrt(sum((row.high - row.mean) ** 2 for row in told))
    return Slot(
        start,
        arrived,
        mean,
        max(0.0, mean - reach),
        mean + reach,
        due,
        sum(planned.values()),
        sum(people * each[team] for team, people in planned.items()),
        _mean_each(told, each),
    )


def _mean_each(told: Sequence[ExpectedArrivals], each: dict[int, float]) -> float:
    """Weighed by who is expected where."""
    mean = sum(row.mean for row in told)
    if not mean:
        return sum(each.values()) / len(each)
    return sum(row.mean * row.each for row in told) / mean


def _planned(teams: Collection[int], starts: Sequence[datetime]) -> list[dict[int, float]]:
    """People of each team at work in each half hour; somebody in several of them counts in parts."""
    rows = Membership.objects.filter(team__in=teams, responder__user__is_active=True)
    pairs = list(rows.values_list("team", "responder"))
    parts = Counter(person for _team, person in pairs)
    work = roster.stretches(list(parts), starts[0], starts[-1] + WIDTH)
    found: list[dict[int, float]] = []
    for start in starts:
        here: dict[int, float] = defaultdict(float)
        for team, person in pairs:
            there = core.overlap(work.get(person, ()), start, start + WIDTH) / WIDTH
            here[team] += there / parts[person]
        found.append(dict(here))
    return found
