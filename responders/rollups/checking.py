"""Every cell beside its instances: what differs, which must be nothing.

Days that are marked are left out: they are known to be behind, and no figure is read from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from inbox.operations.bulk import query
from responders.rollups.statements import BINS, CELL, COUNTS, LIVE, MOMENT, VOLUME, cells, volumes

_DAYS = """
select distinct day from responders_rollup where dimension = 'all'
union select distinct rollup_day(at) from responders_rollupvolume
union select distinct rollup_day(started_at) from responders_slaclock where outcome <> ''
union select distinct rollup_day(coalesce(fulfilled_at, due_at)) from responders_slaclock
    where outcome <> '' and coalesce(fulfilled_at, due_at) is not null
order by 1 desc
"""
_UNMARKED = """
not exists (select from responders_rollupchange k
    where k.axis = '{axis}' and k.channel_id = t.channel_id and k.day = {day})
"""
_DIFFERENCE = """
with stored as (
    select {columns} from {table} t where {within} and {unmarked}
), made as (select {columns} from ({made}) t where {unmarked})
select count(*) from (
    (select * from stored except all select * from made)
    union all (select * from made except all select * from stored)
) apart
"""
# Each conversation's state from its events, and the balance of all of them from what came and what left.
_BALANCE = f"""
with moved as (
    select distinct on (conversation_id) conversation_id, new from inbox_activity
    where verb = 'status_changed' order by conversation_id, at desc, id desc
), told as (
    select count(*) filter (where coalesce(moved.new, 'new') in {LIVE}) as by_events,
        count(*) filter (where c.status in {LIVE}) as stored
    from inbox_conversation c left join moved on moved.conversation_id = c.id
), flows as (
    select (select count(*) from inbox_conversation)
        + (select coalesce(sum((old not in {LIVE} and new in {LIVE})::int - (old in {LIVE} and new not in {LIVE})::int), 0)
           from inbox_activity where verb = 'status_changed' and conversation_id is not null) as balance
)
select told.stored, told.by_events, flows.balance from told, flows
"""


@dataclass(frozen=True, slots=True)
class Check:
    """Cells that are wrong, missing or too many; `behind`: days that wait to be summed.

    open_now: stored states; open_by_events and open_by_balance: the same from the journal, by each
    conversation's last move, and by in minus out.
    """

    days: int
    clock_cells: int
    volume_cells: int
    behind: int
    open_now: int
    open_by_events: int
    open_by_balance: int

    @property
    def difference(self) -> int:
        return self.clock_cells + self.volume_cells

    @property
    def balance_difference(self) -> int:
        """In minus out, against the change of the backlog."""
        return abs(self.open_by_balance - self.open_by_events)


def check(days: list[date] | None = None) -> Check:
    """Compare `days` (UTC), or all there are, each in one snapshot."""
    wanted = [row[0] for row in query(_DAYS)] if days is None else days
    clocks = sum(_clock_cells(axis, day) for day in wanted for axis in MOMENT)
    volume = sum(_volume_cells(day) for day in wanted)
    behind = query("select count(distinct (axis, channel_id, day)) from responders_rollupchange")
    stored, by_events, balance = query(_BALANCE)[0]
    return Check(len(wanted), clocks, volume, int(behind[0][0]), stored, by_events, int(balance))


def _clock_cells(axis: str, day: date) -> int:
    moment = MOMENT[axis]
    return _difference(
        day,
        columns=f"{CELL}, {COUNTS}, {BINS}",
        table="responders_rollup",
        within=f"axis = '{axis}' and day = rollup_day(%(start)s)",
        unmarked=_UNMARKED.format(axis=axis, day="t.day"),
        made=cells(axis, f"{moment} >= %(start)s and {moment} < %(end)s"),
    )


def _volume_cells(day: date) -> int:
    return _difference(
        day,
        columns=f"at, channel_id, {VOLUME}",
        table="responders_rollupvolume",
        within="at >= %(start)s and at < %(end)s",
        unmarked=_UNMARKED.format(axis="volume", day="rollup_day(t.at)"),
        made=volumes(
            "m.occurred_at >= %(start)s and m.occurred_at < %(end)s",
            "c.created_at >= %(start)s and c.created_at < %(end)s",
            "a.at >= %(start)s and a.at < %(end)s",
        ),
    )


def _difference(day: date, **parts: str) -> int:
    start = datetime.combine(day, time(), UTC)
    named = {"start": start, "end": start + timedelta(days=1)}
    return int(query(_DIFFERENCE.format(**parts), named)[0][0])
