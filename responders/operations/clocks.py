"""Replay what happened in many conversations, and write where the stored clocks differ."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import orjson
from django.db import transaction

from inbox import live
from inbox.models import Conversation
from inbox.operations.bulk import among, query
from responders.core.replay import replay
from responders.core.sla import Outcome
from responders.models import Handling, SlaClock
from responders.operations import clock_rows, promises, terms, withdrawals
from responders.operations.clock_rows import Row
from responders.operations.evidence import POLICY_APPLIED, Evidence, gather, terms_in_force
from responders.operations.promises import Held

__all__ = ["POLICY_APPLIED", "hold", "reconcile", "terms_in_force"]

_LOCK = """
with recursive concerned (id) as (
    select unnest(%s::bigint[])
    union
    select source_id from inbox_joining join concerned on target_id = concerned.id
    where kind = 'merge' and undone_at is null
)
select conversation_id from responders_handling
where conversation_id in (select id from concerned)
order by conversation_id for no key update
"""
_NEXT_DUE = """
update responders_handling h
set next_due_at = row.due_at, next_due_metric = row.metric, warn_at = row.warn_at
from json_to_recordset(%s::json)
    as row (id bigint, due_at timestamptz, metric text, warn_at timestamptz)
where h.conversation_id = row.id
"""


class NextDue(NamedTuple):
    """The running clock of a conversation that is due first; nothing where none is."""

    id: int
    due_at: datetime | None = None
    metric: str = ""
    warn_at: datetime | None = None


@dataclass(slots=True)
class Changes:
    """What a reconciliation will write."""

    rows: list[Row] = field(default_factory=list)
    suspects: list[int] = field(default_factory=list)  # conversations whose breaches may be wrong
    next_due: list[NextDue] = field(default_factory=list)
    starts: set[datetime] = field(default_factory=set)  # of clocks that changed, then and now
    touched: list[tuple[int, int]] = field(default_factory=list)  # conversation's id, brand's id


def reconcile(conversations: Iterable[Conversation], *, at: datetime) -> int:
    """Make the stored clocks what the facts say; returns in how many conversations one changed.

    Those merged into them are compared too: what is learnt of a message concerns every conversation it was in.
    About ten queries for any number of conversations. Those without handling are left out. Safe to
    repeat, and to run twice at once: the handlings are locked, in order.
    """
    ids = sorted(conversation.pk for conversation in conversations)
    if not ids:
        return 0
    with transaction.atomic():
        # Read after the lock is had: what the holder before us wrote, a tag say, would be missed in one statement.
        locked = hold(ids)
        handlings = {
            one.conversation_id: one
            for one in promises.held(Handling.objects.filter(among("pk", locked)).order_by("pk"))
        }
        evidence = gather(handlings)
        stored = _stored(handlings)
        running = {
            pk for pk, rows in stored.items() if any(not row.outcome for row in rows.values())
        }
        promises.apply(handlings.values(), evidence, running, at=at)
        changes = Changes()
        for pk, handling in handlings.items():
            _compare(handling, evidence[pk], stored[pk], changes)
        _write(changes, at)
    return len(changes.touched)


def hold(ids: Collection[int]) -> list[int]:
    """Locks the handlings of these and of those merged into them, in the one order; returns their ids."""
    return [pk for (pk,) in query(_LOCK, [list(ids)])]


def _stored(ids: Collection[int]) -> dict[int, dict[tuple[str, str], Row]]:
    found: dict[int, dict[tuple[str, str], Row]] = defaultdict(dict)
    rows = SlaClock.objects.filter(among("conversation_id", ids)).values_list(*clock_rows.COLUMNS)
    for values in rows:
        row = Row(*values)
        found[row.conversation_id][row.metric, row.base] = row
    return found


def _compare(
    handling: Held,
    told: Evidence,
    stored: Mapping[tuple[str, str], Row],
    changes: Changes,
) -> None:
    if not told.terms and not stored:
        return
    keys = {fact.subject for fact in told.facts if fact.kind.value == POLICY_APPLIED}
    known = {key: terms.terms(key) for key in keys}
    calendars = terms.hours_of(known.values())
    fresh: dict[tuple[str, str], Row] = {}
    for clock in replay(told.facts, known, calendars):
        row = clock_rows.of(
            clock, handling.conversation_id, handling.channel_id, told.authors, calendars
        )
        fresh[row.metric, row.base] = row
    for name, row in stored.items():
        if name not in fresh:
            fresh[name] = clock_rows.taken_away(row, told.marked)
    changed = [row for name, row in fresh.items() if stored.get(name) != row]
    if changed:
        changes.starts |= {row.started_at for row in changed}
        changes.starts |= {row.started_at for name, row in stored.items() if fresh[name] != row}
        changes.rows += changed
        changes.touched.append((handling.conversation_id, handling.brand_id))
        if stored or any(row.outcome != Outcome.RUNNING for row in changed):
            changes.suspects.append(handling.conversation_id)
    _look_ahead(handling, fresh.values(), changes)


def _look_ahead(handling: Held, rows: Iterable[Row], changes: Changes) -> None:
    due = [row for row in rows if row.outcome == Outcome.RUNNING and row.due_at is not None]
    pk = handling.conversation_id
    ahead = min(
        (NextDue(pk, row.due_at, row.metric, row.warn_at) for row in due), default=NextDue(pk)
    )
    if ahead[1:] != (handling.next_due_at, handling.next_due_metric, handling.warn_at):
        changes.next_due.append(ahead)


def _write(changes: Changes, at: datetime) -> None:
    clock_rows.write(changes.rows, changes.starts, at)
    if changes.suspects:
        withdrawals.settle(changes.suspects, at=at)
    if changes.next_due:
        rows = orjson.dumps([each._asdict() for each in changes.next_due]).decode()
        query(_NEXT_DUE, [rows])
    if changes.touched:
        hints = [
            live.hint(f"conversation:{pk}", "clock", pk, brand=brand)
            for pk, brand in changes.touched
        ]
        transaction.on_commit(functools.partial(live.publish, hints), robust=True)
