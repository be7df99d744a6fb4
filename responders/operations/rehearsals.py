"""A policy that is still being written, run over the last days; see `replays` for any version and any range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from inbox.models import Brand, User
from responders import access
from responders.core.figures import Rate
from responders.models import Handling
from responders.operations import promises, retelling, scenarios
from responders.operations.promises import Held
from responders.operations.retelling import BROKEN, KEPT, Instance

BATCH = 500

Name = tuple[int, str, str]
"""Conversation's id, metric, and the event it began with."""


@dataclass(slots=True)
class Rehearsal:
    """One metric. gained: misses of this policy that were none as recorded; lost: the reverse."""

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
    policy_id: int | None = None,
) -> tuple[Rehearsal, ...]:
    """What `spec` would have made of the conversations that began in [start, end), by metric.

    Those it is for, at the priorities they had when. policy_id: the policy whose place it takes in the order.
    Nothing is written; the same rows give the same answer. Raises NotAllowed.
    """
    access.require(by, "edit_policies", brand.pk)
    scenario, zone = scenarios.by_policy(brand, spec, policy_id), ZoneInfo(brand.time_zone)
    found: list[Instance] = []
    for batch in _batches(brand, start, end):
        found += retelling.retell(batch, scenario, zone=zone, at=at).instances
    metrics = sorted({one.metric for one in found})
    return tuple(
        _told(metric, [one for one in found if one.metric == metric]) for metric in metrics
    )


def _batches(brand: Brand, start: datetime, end: datetime) -> Iterator[list[Held]]:
    found = Handling.objects.filter(
        brand=brand, conversation__created_at__gte=start, conversation__created_at__lt=end
    )
    batch: list[Held] = []
    for one in promises.held(found.order_by("pk"), BATCH):
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _told(metric: str, instances: list[Instance]) -> Rehearsal:
    return Rehearsal(
        metric,
        _rate([one.before for one in instances]),
        _rate([one.after for one in instances]),
        [(one.conversation_id, metric, one.base) for one in instances if one.is_gained],
        [(one.conversation_id, metric, one.base) for one in instances if one.is_lost],
    )


def _rate(states: list[str]) -> Rate:
    kept = sum(state in KEPT for state in states)
    decided = kept + sum(state in BROKEN for state in states)
    return Rate(kept / decided if decided else None, decided)
