"""When a brand is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from responders.core.hours import BusinessHours
from responders.models import Calendar


def opened(brands: Collection[int], moments: Sequence[datetime]) -> dict[int, list[bool]]:
    """Of each brand, at each moment: where any of its calendars is; always where it has none. One query."""
    found: dict[int, list[BusinessHours]] = defaultdict(list)
    rows = Calendar.objects.filter(brand__in=brands, current__isnull=False)
    for brand, spec in rows.values_list("brand", "current__spec"):
        found[brand].append(BusinessHours.from_spec(spec))
    return {
        brand: [
            brand not in found or any(one.is_open(moment) for one in found[brand])
            for moment in moments
        ]
        for brand in brands
    }
