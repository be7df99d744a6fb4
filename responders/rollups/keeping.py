"""Bring sums in line with their instances, a UTC day of a channel at a time.

Safe to repeat, to kill and to run many times at once: who sums a day holds it alone, and takes away
the marks before reading the instances. What is written meanwhile has marks of its own that stay.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db import transaction

from inbox.operations.bulk import query
from responders.models import RollupChange
from responders.rollups.statements import BINS, CELL, COUNTS, MOMENT, VOLUME, cells, volumes

AT_ONCE = 200

_MARKED = """
select axis, channel_id, day from responders_rollupchange group by 1, 2, 3 order by min(id) limit %s
"""
_HELD = "select pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
_UNMARK = "delete from responders_rollupchange where axis = %s and channel_id = %s and day = %s"
_MARK_ALL = """
insert into responders_rollupchange (axis, channel_id, day)
select 'start', channel_id, rollup_day(started_at) from responders_slaclock where outcome <> ''
union select 'end', channel_id, rollup_day(coalesce(fulfilled_at, due_at)) from responders_slaclock
    where outcome <> '' and coalesce(fulfilled_at, due_at) is not null
union select axis, channel_id, day from responders_rollup
union select 'volume', channel_id, rollup_day(at) from responders_rollupvolume
union select 'volume', channel_id, rollup_day(occurred_at) from inbox_message where direction <> 'note'
union select 'volume', channel_id, rollup_day(created_at) from inbox_conversation
union select 'volume', c.channel_id, rollup_day(a.at) from inbox_activity a
    join inbox_conversation c on c.id = a.conversation_id where a.verb = 'status_changed'
"""


class Unit(NamedTuple):
    """What is summed in one go. day: in UTC."""

    axis: str
    channel_id: int
    day: date

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Half-open."""
        start = datetime.combine(self.day, time(), UTC)
        return start, start + timedelta(days=1)


def keep(limit: int = AT_ONCE) -> int:
    """Sum up to `limit` marked days anew, the longest marked first; returns how many were summed.

    0: none is marked, or others hold those that are.
    """
    return sum(_sum(Unit(*row)) for row in query(_MARKED, [limit]))


def mark_all() -> int:
    """Every day there is anything of, so that `keep` builds all sums anew; returns how many."""
    query(_MARK_ALL)
    return RollupChange.objects.values("axis", "channel_id", "day").distinct().count()


def _sum(unit: Unit) -> bool:
    with transaction.atomic():
        if not query(_HELD, [f"rollup:{unit.axis}:{unit.channel_id}:{unit.day}"])[0][0]:
            return False
        query(_UNMARK, unit)
        if unit.axis == RollupChange.Axis.VOLUME:
            _sum_volume(unit)
        else:
            _sum_clocks(unit)
    return True


def _sum_clocks(unit: Unit) -> None:
    query("delete from responders_rollup where axis = %s and channel_id = %s and day = %s", unit)
    moment = MOMENT[unit.axis]
    made = cells(unit.axis, f"c.channel_id = %s and {moment} >= %s and {moment} < %s")
    query(
        f"insert into responders_rollup (axis, {CELL}, {COUNTS}, {BINS}) "
        f"select '{unit.axis}', {CELL}, {COUNTS}, {BINS} from ({made}) made",
        [unit.channel_id, *unit.span],
    )


def _sum_volume(unit: Unit) -> None:
    start, end = unit.span
    query(
        "delete from responders_rollupvolume where channel_id = %s and at >= %s and at < %s",
        [unit.channel_id, start, end],
    )
    made = volumes(
        "m.channel_id = %s and m.occurred_at >= %s and m.occurred_at < %s",
        "c.channel_id = %s and c.created_at >= %s and c.created_at < %s",
        "c.channel_id = %s and a.at >= %s and a.at < %s",
    )
    query(
        f"insert into responders_rollupvolume (at, channel_id, {VOLUME}) "
        f"select at, channel_id, {VOLUME} from ({made}) made",
        [unit.channel_id, start, end] * 3,
    )
