"""The hours around now: who wrote, who is expected to, and what the people planned can answer."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from inbox.operations.bulk import query
from responders.core import shifts as core
from responders.core.ahead import WIDTH, Slot
from responders.core.staffing import worked_off
from responders.models import ExpectedArrivals, Membership
from responders.reports import roster
from responders.reports.opened import opened

LONGEST_CLOSED = timedelta(days=4)  # who wrote before that is no matter of a night
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


_WAITING = """
select q.team_id, date_bin('30 minutes', c.started_at, 'epoch'::timestamptz), count(*)
from responders_slaclock c
join inbox_channel a on a.id = c.channel_id
join responders_handling h using (conversation_id)
join responders_queue q on q.id = h.queue_id
where a.brand_id = any(%s) and q.team_id = any(%s) and c.metric in ('first_reply', 'next_reply')
  and c.outcome = '' and c.started_at >= %s and c.started_at <= %s
group by 1, 2
"""


def slots(brands: Sequence[int], at: datetime) -> tuple[Slot, ...]:
    """PAST and COMING half hours; empty where no team of these brands has a forecast. Seven queries.

    Who wrote while their brand was closed, or is expected then, is to be answered from its next opening on.
    """
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
    waiting = query(_WAITING, [list(brands), list(teams), at - LONGEST_CLOSED, at])
    begun = [moment for _team, moment, _many in waiting]
    is_open = opened(set(teams.values()), [*starts, *begun])
    arrived = dict(query(_ARRIVED, [list(brands), list(teams), starts[0], at]))
    planned = _planned(teams, starts)
    each = {row.team_id: row.each for found in told.values() for row in found}
    due = [0.0] * len(starts)
    for team, brand in teams.items():
        coming = [sum(row.mean for row in told[start] if row.team_id == team) for start in starts]
        serves, then = is_open[brand][: len(starts)], is_open[brand][len(starts) :]
        night = sum(
            many
            for (whose, _moment, many), was_open in zip(waiting, then, strict=True)
            if whose == team and not was_open
        )
        past = [many if has else 0.0 for many, has in zip(coming, serves, strict=True)][:PAST]
        loads, _left = worked_off(coming[PAST:], serves[PAST:], night)
        due = [total + load for total, load in zip(due, [*past, *loads], strict=True)]
    return tuple(
        _slot(
            start,
            told[start],
            due[number],
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
