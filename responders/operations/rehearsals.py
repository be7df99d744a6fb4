"""A policy run over the past before it is switched on, by the same engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from inbox.models import Brand, User
from responders import access
from responders.core.conditions import matches
from responders.core.facts import Fact, FactKind
from responders.core.figures import Rate, hit_rate
from responders.core.replay import replay
from responders.core.sla import State, state
from responders.models import Handling, SlaClock
from responders.operations import clock_rows, terms
from responders.operations.clock_rows import COLUMNS, Row
from responders.operations.evidence import Evidence, gather
from responders.operations.promises import FIELDS, Held, subject_of

BATCH = 500
PRIORITIES = (1, 2, 3, 4)
KEPT = frozenset({State.MET})
BROKEN = frozenset({State.MISSED, State.BREACHED, State.CLOSED_UNANSWERED})

Name = tuple[int, str, str]
"""Conversation's id, metric, and the event it began with."""


@dataclass(slots=True)
class Rehearsal:
    """One metric. gained: promises kept as recorded, that this policy would have broken; lost: the reverse."""

    metric: str
    recorded: Rate
    rehearsed: Rate
    gained: list[Name] = field(default_factory=list)
    lost: list[Name] = field(default_factory=list)


def rehearse(
    brand: Brand,
    spec: Mapping[str, Any],
    start: datetime,
    end: datetime,
    *,
    by: User | None,
    at: datetime,
) -> tuple[Rehearsal, ...]:
    """What `spec` would have made of the conversations that began in [start, end), by metric.

    Those whose conditions match, at the priorities they had when. Nothing is written; the same data
    give the same answer. Raises NotAllowed.
    """
    access.require(by, "edit_policies", brand.pk)
    recorded: dict[Name, State] = {}
    rehearsed: dict[Name, State] = {}
    for batch in _batches(brand, spec, start, end):
        recorded |= _recorded([held.conversation_id for held in batch], at)
        evidence = gather([held.conversation_id for held in batch])
        for held in batch:
            rehearsed |= _again(held, evidence[held.conversation_id], spec, at)
    return _compared(recorded, rehearsed)


def _batches(
    brand: Brand, spec: Mapping[str, Any], start: datetime, end: datetime
) -> Iterator[list[Held]]:
    found = Handling.objects.filter(
        brand=brand, conversation__created_at__gte=start, conversation__created_at__lt=end
    )
    batch: list[Held] = []
    for values in found.order_by("pk").values_list(*FIELDS).iterator(chunk_size=BATCH):
        held = Held(*values)
        if matches(spec.get("conditions", {}), subject_of(held)):
            batch.append(held)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _recorded(conversation_ids: list[int], at: datetime) -> dict[Name, State]:
    rows = SlaClock.objects.filter(conversation__in=conversation_ids).values_list(*COLUMNS)
    found = {}
    for row in (Row(*values) for values in rows):
        clock = clock_rows.clock_of(row, clock_rows.target_of(row))
        found[row.conversation_id, row.metric, row.base] = state(clock, at)
    return found


def _again(held: Held, told: Evidence, spec: Mapping[str, Any], at: datetime) -> dict[Name, State]:
    known = {str(priority): terms.read(spec, priority) for priority in PRIORITIES}
    clocks = replay(_under(told.facts, held.priority), known, terms.hours_of(known.values()))
    pk = held.conversation_id
    return {(pk, clock.metric.value, clock.base): state(clock, at) for clock in clocks}


def _under(facts: list[Fact], priority: int) -> list[Fact]:
    """The same story with one policy all along; what changes are the priorities, when they did."""
    applied = FactKind.POLICY_APPLIED
    found = [
        replace(fact, subject=str(terms.parts(fact.subject)[1])) if fact.kind is applied else fact
        for fact in facts
    ]
    if facts and not any(fact.kind is applied for fact in facts):
        found.append(Fact(facts[0].at, applied, "rehearsal", subject=str(priority)))
    return found


def _compared(
    recorded: Mapping[Name, State], rehearsed: Mapping[Name, State]
) -> tuple[Rehearsal, ...]:
    made = {}
    for metric in sorted({name[1] for name in (*recorded, *rehearsed)}):
        made[metric] = Rehearsal(metric, _rate(recorded, metric), _rate(rehearsed, metric))
    for name in sorted(recorded.keys() & rehearsed.keys()):
        before, after = recorded[name], rehearsed[name]
        if before in KEPT and after in BROKEN:
            made[name[1]].gained.append(name)
        elif before in BROKEN and after in KEPT:
            made[name[1]].lost.append(name)
    return tuple(made.values())


def _rate(states: Mapping[Name, State], metric: str) -> Rate:
    counts: dict[State, int] = defaultdict(int)
    for name, shown in states.items():
        counts[shown] += name[1] == metric
    return hit_rate(
        counts[State.MET],
        counts[State.MISSED],
        counts[State.BREACHED],
        counts[State.CLOSED_UNANSWERED],
    )
