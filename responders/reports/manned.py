"""When somebody of a brand was there: planned to work, or at work."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from responders import access
from responders.core.shifts import Interval, merged
from responders.models import Presence, Responder
from responders.reports import roster


class Manned:
    """Of some brands within [start, end): by shifts without breaks and absences, and by who was available.

    Four queries; what somebody's presence is not over counts up to `end`.
    """

    def __init__(self, brands: Collection[int], start: datetime, end: datetime) -> None:
        answering = [role for role in Responder.Role.values if role in access.ABILITIES["reply"]]
        works_for: dict[int, list[int]] = defaultdict(list)
        pairs = Responder.brands.through.objects.filter(
            brand__in=brands, responder__role__in=answering
        )
        for person, brand in pairs.values_list("responder", "brand"):
            works_for[person].append(brand)
        there: dict[int, list[Interval]] = defaultdict(list)
        for person, stretches in roster.stretches(list(works_for), start, end).items():
            for brand in works_for[person]:
                there[brand].extend(stretches)
        spans = Presence.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=start),
            state=Presence.State.AVAILABLE,
            responder__in=works_for,
            starts_at__lt=end,
        )
        for person, begun, over in spans.values_list("responder", "starts_at", "ends_at"):
            for brand in works_for[person]:
                there[brand].append((begun, over or end))
        self._there = {brand: merged(found) for brand, found in there.items()}

    def since(self, brand: int, at: datetime) -> datetime | None:
        """The first moment at or after `at` when somebody was there."""
        found = self._there.get(brand, [])
        number = bisect_right(found, at, key=lambda one: one[1])
        return max(found[number][0], at) if number < len(found) else None
