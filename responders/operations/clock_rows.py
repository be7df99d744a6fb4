"""Clocks as rows: from the replay to the table, and back for comparing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import NamedTuple

import orjson
from django.conf import settings

from inbox.operations.bulk import query
from responders.core.hours import ALWAYS, Hours
from responders.core.sla import CALENDAR_TIME, Clock, Metric, Outcome, Target, spent
from responders.models.day_sum import MARK
from responders.operations import terms

TAKEN_AWAY = "no_reply_needed"  # its message was marked as needing no reply
SUPERSEDED = "superseded"  # what we learnt later gave the promise another start, or none


class Row(NamedTuple):
    """The columns that the replay decides, in the order of COLUMNS."""

    conversation_id: int
    metric: str
    base: str
    channel_id: int
    policy_version_id: int
    calendar_version_id: int | None
    priority: int
    started_at: datetime
    target_seconds: int
    warn_at: datetime | None
    due_at: datetime | None
    paused: list[list[str | None]]
    fulfilled_at: datetime | None
    fulfilled_by_id: int | None
    fulfilled_message_id: int | None
    business_seconds: int | None
    calendar_seconds: int | None
    outcome: str
    reason: str
    would_have_missed: bool


COLUMNS = Row._fields
_TYPES = [
    *("bigint", "text", "text", "bigint", "bigint", "bigint", "smallint", "timestamptz"),
    *("integer", "timestamptz", "timestamptz", "jsonb", "timestamptz", "bigint", "bigint"),
    *("integer", "integer", "text", "text", "boolean"),
]
_KEY = ("conversation_id", "metric", "base")

# As one JSON text, because twenty arrays take the driver far longer to write out.
_WRITE = f"""
with marked as ({MARK})
insert into responders_slaclock as stored ({", ".join(COLUMNS)}, knowable_at, is_warned, is_breached)
select {", ".join(COLUMNS)}, %(at)s, false, false
from json_to_recordset(%(rows)s::json) as row ({", ".join(map(" ".join, zip(COLUMNS, _TYPES, strict=True)))})
on conflict ({", ".join(_KEY)}) do update set
    {", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in _KEY)},
    is_warned = stored.is_warned and stored.warn_at is not distinct from excluded.warn_at,
    is_breached = stored.is_breached and stored.due_at is not distinct from excluded.due_at
"""


def of(
    clock: Clock,
    conversation_id: int,
    channel_id: int,
    authors: Mapping[str, int | None],
    calendars: Mapping[str, Hours],
) -> Row:
    target = clock.target
    version_id, priority = terms.parts(clock.terms)
    business = calendar = None
    if clock.fulfilled_at is not None and clock.outcome is not Outcome.CANCELLED:
        hours = calendars.get(target.calendar, ALWAYS)
        business = int(spent(clock, clock.fulfilled_at, hours).total_seconds())
        calendar = int(spent(clock, clock.fulfilled_at, ALWAYS).total_seconds())
    kind, _, number = clock.fulfilled_by.partition(":")
    return Row(
        conversation_id,
        clock.metric.value,
        clock.base,
        channel_id,
        version_id,
        None if target.calendar == CALENDAR_TIME else int(target.calendar),
        priority,
        clock.started_at,
        int(target.duration.total_seconds()),
        clock.warn_at,
        clock.due_at,
        [[a.isoformat(), b.isoformat() if b else None] for a, b in clock.pauses],
        clock.fulfilled_at,
        authors.get(clock.fulfilled_by),
        int(number) if kind == "message" else None,
        business,
        calendar,
        clock.outcome.value,
        clock.reason,
        clock.would_have_missed,
    )


def taken_away(row: Row, marked: Set[str]) -> Row:
    """A stored clock that the facts no longer make; the row stays, and says why it does not count."""
    return row._replace(
        outcome=Outcome.CANCELLED.value,
        reason=TAKEN_AWAY if row.base in marked else SUPERSEDED,
        fulfilled_at=None,
        fulfilled_by_id=None,
        fulfilled_message_id=None,
        business_seconds=None,
        calendar_seconds=None,
    )


def write(rows: Sequence[Row], starts: Iterable[datetime], at: datetime) -> None:
    """Insert or update by conversation, metric and base.

    starts: of these clocks, before and now; sums of those days are old by it. at: when the start of new ones became known.
    """
    if rows:
        facts = {
            "rows": orjson.dumps([row._asdict() for row in rows]).decode(),
            "moments": list(starts),
            "zone": settings.TIME_ZONE,
            "at": at,
        }
        query(_WRITE, facts)


def clock_of(row: Row, target: Target) -> Clock:
    """The clock a stored row tells of."""
    return Clock(
        metric=Metric(row.metric),
        base=row.base,
        terms=terms.key(row.policy_version_id, row.priority),
        target=target,
        started_at=row.started_at,
        warn_at=row.warn_at,
        due_at=row.due_at,
        pauses=tuple(
            (datetime.fromisoformat(str(a)), datetime.fromisoformat(b) if b else None)
            for a, b in row.paused
        ),
        fulfilled_at=row.fulfilled_at,
        fulfilled_by=f"message:{row.fulfilled_message_id}" if row.fulfilled_message_id else "",
        outcome=Outcome(row.outcome),
        reason=row.reason,
        would_have_missed=row.would_have_missed,
    )


def target_of(row: Row) -> Target:
    calendar = row.calendar_version_id
    return Target(
        metric=Metric(row.metric),
        duration=timedelta(seconds=row.target_seconds),
        calendar=CALENDAR_TIME if calendar is None else str(calendar),
    )
