"""A run of conversations told again: each clock as recorded and as it would have been, and the sums."""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

import orjson

from inbox.operations.bulk import among
from responders.core.sla import Clock, Outcome, State, state
from responders.models import SlaClock
from responders.operations import clock_rows, terms
from responders.operations.clock_rows import COLUMNS, SUPERSEDED, TAKEN_AWAY, Row
from responders.operations.evidence import Evidence, gather
from responders.operations.promises import Held
from responders.operations.scenarios import Scenario

KEPT = frozenset({State.MET.value})
BROKEN = frozenset({State.MISSED.value, State.BREACHED.value, State.CLOSED_UNANSWERED.value})
ABSENT = ""  # there is no such clock
UNTOLD = frozenset({TAKEN_AWAY, SUPERSEDED})  # rows kept for the record; the facts promise nothing
UNEQUAL_KEPT = 100  # of a run; the others are only counted


class Instance(NamedTuple):
    """before, after: states, ABSENT where only the other has it. hour: of the week, Monday 00 is 0."""

    conversation_id: int
    metric: str
    base: str
    before: str
    after: str
    channel_id: int
    hour: int

    @property
    def is_gained(self) -> bool:
        return self.after in BROKEN and self.before not in BROKEN

    @property
    def is_lost(self) -> bool:
        return self.before in BROKEN and self.after not in BROKEN


Figures = list[int]
"""[kept as recorded, broken as recorded, kept when replayed, broken when replayed, misses gained, misses lost]"""

Tables = dict[str, dict[str, Figures]]
"""metric → "all", "channel:<id>" or "hour:<0 to 167>" → figures"""


@dataclass(slots=True)
class Retold:
    """unequal: conversation, metric, base and the columns that differ; asked for only as it was."""

    conversations: int
    instances: list[Instance]
    digest: str
    equal: int = 0
    unequal: list[tuple[int, str, str, list[str]]] = field(default_factory=list)
    unequal_count: int = 0


def retell(held: Collection[Held], scenario: Scenario, *, zone: tzinfo, at: datetime) -> Retold:
    """Four queries for any number of conversations; nothing is written. at: for what is still open."""
    ids = [each.conversation_id for each in held]
    evidence, stored = gather(ids), _stored(ids)
    retold = Retold(0, [], "")
    lines = hashlib.sha256()
    for each in held:
        pk = each.conversation_id
        clocks = scenario.again(each, evidence[pk])
        if clocks is None:
            continue
        retold.conversations += 1
        for clock in clocks:
            lines.update(_line(pk, clock))
        before = stored.get(pk, {})
        if scenario.is_as_it_was:
            _tell_equals(each, evidence[pk], clocks, before, retold)
        retold.instances += _instances(each, before, clocks, zone, at)
    retold.digest = lines.hexdigest()
    return retold


def _stored(ids: Collection[int]) -> dict[int, dict[tuple[str, str], Row]]:
    found: dict[int, dict[tuple[str, str], Row]] = defaultdict(dict)
    for values in SlaClock.objects.filter(among("conversation_id", ids)).values_list(*COLUMNS):
        row = Row(*values)
        found[row.conversation_id][row.metric, row.base] = row
    return found


def _line(pk: int, clock: Clock) -> bytes:
    parts = (
        pk,
        clock.metric.value,
        clock.base,
        clock.due_at,
        clock.fulfilled_at,
        clock.outcome.value,
    )
    return "|".join(map(str, parts)).encode()


def _tell_equals(
    held: Held,
    told: Evidence,
    clocks: Iterable[Clock],
    before: Mapping[tuple[str, str], Row],
    retold: Retold,
) -> None:
    fresh = {}
    for clock in clocks:
        calendars = terms.hours_of([terms.terms(clock.terms)])
        row = clock_rows.of(clock, held.conversation_id, held.channel_id, told.authors, calendars)
        fresh[row.metric, row.base] = row
    for name in sorted(before.keys() | fresh.keys()):
        old, new = before.get(name), fresh.get(name)
        if old == new or (new is None and old is not None and old.reason in UNTOLD):
            retold.equal += 1
            continue
        retold.unequal_count += 1
        if len(retold.unequal) < UNEQUAL_KEPT:
            retold.unequal.append((held.conversation_id, *name, _differing(old, new)))


def _differing(old: Row | None, new: Row | None) -> list[str]:
    if old is None or new is None:
        return ["not recorded" if old is None else "not replayed"]
    return [name for name in COLUMNS if getattr(old, name) != getattr(new, name)]


def _instances(
    held: Held,
    before: Mapping[tuple[str, str], Row],
    clocks: Iterable[Clock],
    zone: tzinfo,
    at: datetime,
) -> Iterator[Instance]:
    after = {(clock.metric.value, clock.base): clock for clock in clocks}
    for name, row in before.items():
        clock = after.pop(name, None)
        if clock is None and row.reason in UNTOLD:
            continue
        then = ABSENT if clock is None else state(clock, at).value
        yield _instance(held, name, row.started_at, _shown(row, at), then, zone)
    for name, clock in after.items():
        yield _instance(held, name, clock.started_at, ABSENT, state(clock, at).value, zone)


def _instance(
    held: Held, name: tuple[str, str], started_at: datetime, before: str, after: str, zone: tzinfo
) -> Instance:
    local = started_at.astimezone(zone)
    hour = local.weekday() * 24 + local.hour
    return Instance(held.conversation_id, *name, before, after, held.channel_id, hour)


def _shown(row: Row, at: datetime) -> str:
    if row.outcome != Outcome.RUNNING:
        return row.outcome
    is_late = row.due_at is not None and at > row.due_at
    return State.BREACHED.value if is_late else State.RUNNING.value


def tabled(instances: Iterable[Instance]) -> Tables:
    tables: Tables = defaultdict(lambda: defaultdict(lambda: [0] * 6))
    for one in instances:
        counted = (
            one.before in KEPT, one.before in BROKEN, one.after in KEPT, one.after in BROKEN,
            one.is_gained, one.is_lost,
        )  # fmt: skip
        if not any(counted):
            continue
        table = tables[one.metric]
        for row in ("all", f"channel:{one.channel_id}", f"hour:{one.hour}"):
            figures = table[row]
            for place, is_so in enumerate(counted):
                figures[place] += is_so
    return tables


def added(tables: Iterable[Mapping[str, Mapping[str, Sequence[int]]]]) -> Tables:
    total: Tables = defaultdict(lambda: defaultdict(lambda: [0] * 6))
    for one in tables:
        for metric, rows in one.items():
            for name, figures in rows.items():
                held = total[metric][name]
                total[metric][name] = [a + b for a, b in zip(held, figures, strict=True)]
    return total


def pack(instances: Sequence[Instance]) -> bytes:
    return zlib.compress(orjson.dumps(instances, default=list), 1)


def unpack(packed: Any) -> Iterator[Instance]:
    for values in orjson.loads(zlib.decompress(packed)) if packed else ():
        yield Instance(*values)
