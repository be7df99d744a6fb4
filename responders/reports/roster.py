"""When people are planned to work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from responders.core import shifts as core
from responders.core.shifts import Interval
from responders.models import Absence, Shift


def stretches(people: Collection[int], start: datetime, end: datetime) -> dict[int, list[Interval]]:
    """Of those with a shift that has a part in [start, end): without breaks and absences. Two queries."""
    within = {"responder__in": people, "starts_at__lt": end, "ends_at__gt": start}
    planned = [
        core.Shift(one.responder_id, one.starts_at, one.ends_at, tuple(map(_break, one.breaks)))
        for one in Shift.objects.filter(**within)
    ]
    away = [
        core.Absence(one.responder_id, one.starts_at, one.ends_at)
        for one in Absence.objects.filter(**within)
    ]
    return core.working(planned, away)


def _break(pair: list[str]) -> Interval:
    return datetime.fromisoformat(pair[0]), datetime.fromisoformat(pair[1])
