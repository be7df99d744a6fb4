"""Hold what the ticker found against the rules: who is to be told, over which way, and when."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from inbox.core import backoff
from inbox.operations.bulk import query, table
from responders.core.hours import ALWAYS
from responders.core.telling import Wish, still_matters
from responders.models import AlertRule, AlertStep
from responders.models.alert import Kind, Way
from responders.operations import clock_events, promised, reachable, terms
from responders.operations.promised import Placed

log = logging.getLogger(__name__)

LIMIT = 500
STEADY = 0.99
_STEP_COLUMNS = "clock_id conversation_id kind rule_id moment next_at"


class Due(NamedTuple):
    """One alert to be, as the statement below takes it."""

    clock_id: int
    conversation_id: int
    brand_id: int
    recipient_id: int
    kind: str
    way: str
    is_own: bool
    moment: datetime
    tell_at: datetime


# Once for each moment that was promised: one of a promise that was moved meanwhile is dropped before it is told.
_ALERT = """
insert into responders_alert (clock_id, conversation_id, brand_id, recipient_id, kind, way, is_own, moment, tell_at)
select clock_id, conversation_id, brand_id, recipient_id, kind, way, is_own, moment, tell_at
from json_to_recordset(%s::json) as row (clock_id bigint, conversation_id bigint, brand_id bigint, recipient_id bigint,
    kind text, way text, is_own bool, moment timestamptz, tell_at timestamptz)
order by clock_id, recipient_id, kind, way
on conflict (clock_id, recipient_id, kind, way, moment) do nothing
"""
# A delay that runs begins anew where its promise was moved, as the ticker's own steps do.
_LATER = """
insert into responders_alertstep as s (clock_id, conversation_id, kind, rule_id, moment, next_at, attempts)
select clock_id, conversation_id, kind, rule_id, moment, next_at, 0
from json_to_recordset(%s::json) as row (clock_id bigint, conversation_id bigint, kind text, rule_id bigint,
    moment timestamptz, next_at timestamptz)
order by clock_id, kind, rule_id
on conflict (clock_id, kind, rule_id) do update set moment = excluded.moment, next_at = excluded.next_at, attempts = 0
where s.moment <> excluded.moment
"""
# Those who heard of the breach hear that it was none; those who were still to be told need not be.
_UNSAY = """
with unsaid as materialized (
    select a.id, a.clock_id, a.recipient_id, a.way, a.is_own, a.telling_id
    from responders_alert a join json_to_recordset(%s::json) as row (clock_id bigint, moment timestamptz)
      on a.clock_id = row.clock_id and a.moment = row.moment
    where a.kind = 'breached'
), spared as (
    delete from responders_alert where id in (select id from unsaid where telling_id is null) and telling_id is null
)
select clock_id, recipient_id, way, is_own from unsaid where telling_id is not null
"""


def plan(*, at: datetime, limit: int = LIMIT) -> int:
    """Work off up to `limit` steps that have come; returns how many were claimed, 0 where none is left.

    Any number of workers may do this at once. Where all together fail, each is tried by itself, so that one that
    cannot be worked off delays nobody.
    """
    try:
        with transaction.atomic():
            steps = _claim(at, limit)
            _work_off(steps, at)
        return len(steps)
    except Exception:
        log.exception("telling of many failed; going on one by one")
    return _one_by_one(at, limit)


def _claim(at: datetime, limit: int, **only: int) -> list[AlertStep]:
    due = AlertStep.objects.filter(next_at__lte=at, **only).order_by("next_at", "pk")
    return list(due.select_for_update(no_key=True, skip_locked=True)[:limit])


def _one_by_one(at: datetime, limit: int) -> int:
    due = AlertStep.objects.filter(next_at__lte=at).order_by("next_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:limit])
    for pk in ids:
        try:
            with transaction.atomic():
                _work_off(_claim(at, 1, pk=pk), at)
        except Exception:
            log.exception("step %s failed", pk)
            with transaction.atomic():
                for step in _claim(at, 1, pk=pk):
                    step.attempts = min(step.attempts + 1, 1000)
                    step.next_at = at + backoff.wait(step.attempts, STEADY)
                    step.save(update_fields=["attempts", "next_at"])
    return len(ids)


def _work_off(steps: Sequence[AlertStep], at: datetime) -> None:
    if not steps:
        return
    placed = promised.look([step.clock_id for step in steps])
    wishes = _wishes({each.brand_id for each in placed.values()})
    found: list[Due] = []
    later: list[tuple[object, ...]] = []
    told: list[clock_events.Said] = []
    for step in steps:
        here = placed.get(step.clock_id)
        if (
            here is None
            or step.kind == Kind.WITHDRAWN
            or not still_matters(step.kind, here.promise, step.moment)
        ):
            continue
        for rule, wish in _asked(step, here, wishes):
            when = wish.step_at(step.moment)
            if when is not None and when > at and step.rule_id is None:
                later.append((*_of(step), rule.pk, step.moment, when))
            elif when is not None:
                found += _dues(step, here, rule, wish, at)
                if Way.WEBHOOK in rule.ways:
                    told.append(
                        clock_events.Said(step.kind, step.clock_id, here.brand_id, step.moment)
                    )
    _withdraw([step for step in steps if step.kind == Kind.WITHDRAWN], placed, found, told, at)
    _write(found)
    clock_events.promise(told, at=at)
    AlertStep.objects.filter(pk__in=[step.pk for step in steps]).delete()
    if later:
        query(_LATER, [table(_STEP_COLUMNS, later)])


def _of(step: AlertStep) -> tuple[int, int, str]:
    return step.clock_id, step.conversation_id, step.kind


def _asked(
    step: AlertStep, here: Placed, wishes: dict[int, list[tuple[AlertRule, Wish]]]
) -> Iterator[tuple[AlertRule, Wish]]:
    """The rules that mean this step: all of the brand, or the one whose delay is over."""
    for rule, wish in wishes[here.brand_id]:
        if step.rule_id in (None, rule.pk) and wish.is_about(step.kind, here.promise):
            yield rule, wish


def _dues(
    step: AlertStep, here: Placed, rule: AlertRule, wish: Wish, at: datetime
) -> Iterator[Due]:
    for recipient in wish.recipients(here.promise):
        tell_at = wish.tell_at(recipient, at)
        if tell_at is None:
            continue
        is_own = recipient == here.promise.owner
        for way in rule.ways:
            if way != Way.WEBHOOK:
                yield Due(
                    step.clock_id, step.conversation_id, here.brand_id, recipient, step.kind, way,
                    is_own, step.moment, tell_at,
                )  # fmt: skip


def _withdraw(
    steps: Sequence[AlertStep],
    placed: dict[int, Placed],
    found: list[Due],
    told: list[clock_events.Said],
    at: datetime,
) -> None:
    by_clock = {step.clock_id: step for step in steps if step.clock_id in placed}
    moments = table("clock_id moment", [(pk, by_clock[pk].moment) for pk in sorted(by_clock)])
    for clock_id, recipient, way, is_own in query(_UNSAY, [moments]) if by_clock else []:
        step, brand_id = by_clock[clock_id], placed[clock_id].brand_id
        found.append(
            Due(*_of(step)[:2], brand_id, recipient, step.kind, way, is_own, step.moment, at)
        )
    told += [
        clock_events.Said(Kind.WITHDRAWN, pk, placed[pk].brand_id, by_clock[pk].moment)
        for pk in sorted(by_clock)
    ]


def _write(found: Sequence[Due]) -> None:
    """Rows that two rules both ask for are one: the sooner."""
    sooner: dict[tuple[object, ...], Due] = {}
    for due in found:
        key = (due.clock_id, due.recipient_id, due.kind, due.way)
        if key not in sooner or due.tell_at < sooner[key].tell_at:
            sooner[key] = due
    able = reachable.ways([(due.recipient_id, due.brand_id) for due in sooner.values()])
    rows = [due for due in sooner.values() if due.way in able[due.recipient_id, due.brand_id]]
    if rows:
        query(_ALERT, [table(" ".join(Due._fields), rows)])


def _wishes(brand_ids: Collection[int]) -> dict[int, list[tuple[AlertRule, Wish]]]:
    found: dict[int, list[tuple[AlertRule, Wish]]] = defaultdict(list)
    rules = AlertRule.objects.filter(brand__in=brand_ids, is_active=True).order_by("pk")
    for rule in rules.select_related("calendar").prefetch_related("people", "on_call"):
        found[rule.brand_id].append((rule, wish_of(rule)))
    return found


def wish_of(rule: AlertRule) -> Wish:
    """The rule as the core reads it."""
    version = rule.calendar.current_id if rule.calendar else None
    return Wish(
        kind=rule.kind,
        metrics=frozenset(rule.metrics),
        priorities=frozenset(rule.priorities),
        whom=frozenset(rule.whom),
        people=frozenset(one.pk for one in rule.people.all()),
        on_call=frozenset(one.pk for one in rule.on_call.all()),
        after=timedelta(minutes=rule.after_minutes),
        hours=terms.hours(version) if version else ALWAYS,
    )
