"""Frozen versions of calendars and policies, read into what the clocks reckon with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from responders.core.hours import BusinessHours, Hours
from responders.core.sla import CALENDAR_TIME, Metric, Target, Terms
from responders.models import CalendarVersion, SlaPolicyVersion

# A version never changes, so what was read once is right for as long as the process lives.


def key(version_id: int, priority: int) -> str:
    """The name under which facts and clocks know the terms of a version at a priority."""
    return f"{version_id}:{priority}"


def parts(key: str) -> tuple[int, int]:
    """Policy version's id, priority."""
    version, _, priority = key.partition(":")
    return int(version), int(priority)


@lru_cache(maxsize=1024)
def policy_of(version_id: int) -> int:
    return SlaPolicyVersion.objects.values_list("policy_id", flat=True).get(pk=version_id)


@lru_cache(maxsize=4096)
def terms(key: str) -> Terms:
    version_id, priority = parts(key)
    spec = SlaPolicyVersion.objects.values_list("spec", flat=True).get(pk=version_id)
    return read(spec, priority)


@lru_cache(maxsize=1024)
def hours(calendar_version_id: int) -> Hours:
    spec = CalendarVersion.objects.values_list("spec", flat=True).get(pk=calendar_version_id)
    return BusinessHours.from_spec(spec)


def hours_of(terms: Iterable[Terms]) -> dict[str, Hours]:
    """By the keys that the targets carry."""
    keys = {target.calendar for each in terms for target in each.targets}
    return {key: hours(int(key)) for key in keys if key != CALENDAR_TIME}


def read(spec: Mapping[str, Any], priority: int) -> Terms:
    """What a policy version's spec promises at one priority.

    spec: {"conditions": {...}, "private_answers_public": false,
           "targets": {metric: {priority: {"seconds": 900, "calendar": version id or null,
                                           "warn_at": 0.75, "pauses": ["pending"]}}}}
    """
    found = []
    for metric, by_priority in spec.get("targets", {}).items():
        target = by_priority.get(str(priority))
        if target is not None:
            found.append(_target(Metric(metric), target))
    return Terms(tuple(found), bool(spec.get("private_answers_public", False)))


def _target(metric: Metric, raw: Mapping[str, Any]) -> Target:
    calendar = raw.get("calendar")
    return Target(
        metric=metric,
        duration=timedelta(seconds=raw["seconds"]),
        calendar=CALENDAR_TIME if calendar is None else str(calendar),
        warn_share=raw.get("warn_at", 0.75),
        pauses=frozenset(raw.get("pauses", ())),
    )
