"""What a policy would promise to somebody who wrote at a given moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from responders.console.forms.policies import ORDER, PRIORITIES, WORDS
from responders.core.hours import ALWAYS
from responders.core.running import deadline
from responders.core.sla import CALENDAR_TIME
from responders.operations import terms

FRIDAY, NEAR_CLOSING = 4, time(16, 50)


@dataclass(frozen=True, slots=True)
class Promise:
    """When each metric would be due, by priority; None where nothing is promised or it never is."""

    label: Any
    due: tuple[datetime | None, ...]


def usual_moment(at: datetime, zone: str) -> datetime:
    """The coming Friday, ten minutes before most offices close."""
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=(FRIDAY - local.weekday()) % 7)
    return datetime.combine(day, NEAR_CLOSING, ZoneInfo(zone))


def promises(spec: Mapping[str, Any], start: datetime) -> list[Promise]:
    """Of the priorities it is for."""
    asked = spec.get("conditions", {}).get("priorities", ())
    found: dict[str, list[datetime | None]] = {metric.value: [] for metric in ORDER}
    for priority in PRIORITIES:
        targets = {target.metric.value: target for target in terms.read(spec, priority).targets}
        for metric, due in found.items():
            target = targets.get(metric)
            if target is None or (asked and str(priority) not in asked):
                due.append(None)
                continue
            hours = (
                ALWAYS if target.calendar == CALENDAR_TIME else terms.hours(int(target.calendar))
            )
            due.append(deadline(hours, start, (), target.duration))
    return [Promise(WORDS[metric], tuple(due)) for metric, due in found.items() if any(due)]
