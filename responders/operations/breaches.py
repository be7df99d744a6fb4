"""What the ticker does each beat: breaches and warnings that have come due, by the database's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from responders.operations.withdrawals import DISPROVED

AT_ONCE = 500


class Cursor(Protocol):
    """As psycopg's and Django's."""

    def execute(self, sql: Any, params: Any = ...) -> Any: ...

    def fetchall(self) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A clock that came due, or soon will."""

    clock_id: int
    conversation_id: int
    brand_id: int
    moment: datetime  # when it was due, or to be warned of


# The moment is asked for once, so that every row of a statement is judged by the same one. A clock due
# at this very moment is not broken yet. The ledger is written first and waits for no clock's row; the
# mark only spares the next beat the look, so a row that somebody holds is simply seen again.
_DUE = """
with moment as materialized (select coalesce(%(at)s::timestamptz, clock_timestamp()) as at), due as materialized (
    select c.id, c.conversation_id, c.metric, c.due_at, c.channel_id
    from responders_slaclock c
    where c.outcome = '' and not c.is_breached and c.due_at < (select at from moment)
    order by c.due_at, c.id
    limit %(limit)s
), recorded as (
    insert into responders_slabreach (
        clock_id, conversation_id, metric, due_at, detected_at, owner_id_then, team_id_then,
        channel_id_then, withdrawn_reason
    )
    select due.id, due.conversation_id, due.metric, due.due_at, moment.at, h.owner_id, q.team_id,
        due.channel_id, ''
    from due cross join moment
    join responders_handling h on h.conversation_id = due.conversation_id
    left join responders_queue q on q.id = h.queue_id
    order by due.due_at, due.id -- the same for every ticker, so that two never wait in a circle
    on conflict do nothing
)
select due.id, due.conversation_id, h.brand_id, due.due_at
from due join responders_handling h on h.conversation_id = due.conversation_id
"""

# Asked for in a subselect, because the time itself changes from row to row and would use no index.
_SOON = """
select c.id, c.conversation_id, h.brand_id, c.warn_at
from responders_slaclock c
join responders_handling h on h.conversation_id = c.conversation_id
where c.outcome = '' and not c.is_warned
  and c.warn_at <= (select coalesce(%(at)s::timestamptz, clock_timestamp()))
order by c.warn_at
limit %(limit)s
"""

# Only while it is still due when it was seen to be: a promise that was moved since is watched on.
_MARK = """
update responders_slaclock set {mark} = true
where id in (
    select id from responders_slaclock
    where (id, {when}) in (select * from unnest(%(ids)s::bigint[], %(moments)s::timestamptz[])) and not {mark}
    order by id for no key update skip locked
)
returning id
"""

_BREACHED = _MARK.format(mark="is_breached", when="due_at")
_WARNED = _MARK.format(mark="is_warned", when="warn_at")

# Whom to tell, and when, is worked out by whoever takes these; a beat must not wait for that.
_STEP = """
insert into responders_alertstep (clock_id, conversation_id, kind, moment, next_at, attempts)
select seen.clock_id, c.conversation_id, %(kind)s, seen.moment, coalesce(%(at)s::timestamptz, clock_timestamp()), 0
from unnest(%(ids)s::bigint[], %(moments)s::timestamptz[]) as seen (clock_id, moment)
join responders_slaclock c on c.id = seen.clock_id
order by seen.clock_id
on conflict (clock_id, kind, rule_id) do update set moment = excluded.moment, next_at = excluded.next_at
where responders_alertstep.moment <> excluded.moment
"""

# While a beat writes a breach, its reply may be about to be committed by somebody who saw no breach yet.
_MOMENT = "(select coalesce(%(at)s::timestamptz, clock_timestamp()))"
_WITHDRAW = DISPROVED.format(
    those=f"""b.id in (
        select id from responders_slabreach where detected_at > {_MOMENT} - interval '2 minutes'
        order by detected_at desc limit {4 * AT_ONCE} -- so that the index is used, however long the ledger is
    )""",
    at=_MOMENT,
    lock="for no key update of b skip locked",
)

_BEAT = """
insert into inbox_heartbeat (name, at, detail)
values (%(name)s, clock_timestamp(), %(detail)s)
on conflict (name) do update set at = excluded.at, detail = excluded.detail
returning at
"""

_FORGET = """
delete from inbox_heartbeat
where name like 'ticker:%%' and at < clock_timestamp() - interval '1 day'
"""


def record_due(cursor: Cursor, at: datetime | None = None, limit: int = AT_ONCE) -> list[Seen]:
    """Up to `limit` clocks past due, now in the ledger, with a step to tell of them; those this ticker was first to mark.

    at: None is the database's clock, which is the only one that counts; tests give their own.
    Without a surrounding transaction each statement stands for itself: what a crash leaves undone, the
    next beat does.
    """
    return _take(cursor, _DUE, "breached", _BREACHED, at, limit)


def record_soon(cursor: Cursor, at: datetime | None = None, limit: int = AT_ONCE) -> list[Seen]:
    """Up to `limit` clocks whose warning has come, with a step to tell of it."""
    return _take(cursor, _SOON, "due_soon", _WARNED, at, limit)


def withdraw_recent(cursor: Cursor, at: datetime | None = None) -> None:
    """Breaches of the last two minutes that turned out to be none, after the beat that wrote them."""
    cursor.execute(_WITHDRAW, {"at": at})


def _take(
    cursor: Cursor, sql: str, kind: str, mark: str, at: datetime | None, limit: int
) -> list[Seen]:
    cursor.execute(sql, {"at": at, "limit": limit})
    seen = [Seen(*row) for row in cursor.fetchall()]
    if seen:
        found = {
            "ids": [each.clock_id for each in seen],
            "moments": [each.moment for each in seen],
        }
        cursor.execute(_STEP, {**found, "kind": kind, "at": at})
        cursor.execute(mark, found)
        marked = {pk for (pk,) in cursor.fetchall()}
        seen = [each for each in seen if each.clock_id in marked]
    return seen


def beat(cursor: Cursor, name: str, detail: str = "") -> datetime:
    """Write a heartbeat; returns the database's time."""
    cursor.execute(_BEAT, {"name": name, "detail": detail})
    moment: datetime = cursor.fetchall()[0][0]
    return moment


def forget_old_beats(cursor: Cursor) -> None:
    cursor.execute(_FORGET)
