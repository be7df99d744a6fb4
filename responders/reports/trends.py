"""What customers begin to write about in these hours, beside the same hours of the weeks before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Q, QuerySet

from inbox.models import Conversation
from responders import access
from responders.core.trends import DAY, WEEK, WEEKS, WINDOW, Trend, ranked
from responders.models import Handling, Responder

HOUR = timedelta(hours=1)


def trends(brands: Sequence[int], at: datetime) -> tuple[Trend, ...]:
    """Every topic of these brands' last WINDOW; one query.

    A week is known where something of the brands is older than its hours.
    """
    theirs = Handling.objects.filter(brand__in=brands)
    starts = {f"week_{number}": at - number * WEEK for number in range(1, WEEKS + 1)}
    windows = {
        "now": _within(at, WINDOW),
        **{name: _within(end, WINDOW) for name, end in starts.items()},
    }
    windows |= {"hour": _within(at, HOUR), "day": _within(at - HOUR, DAY)}
    known = {name: end - WINDOW for name, end in starts.items()} | {"day": at - HOUR - DAY}
    wanted = Q()
    for window in windows.values():
        wanted |= window
    rows = (
        theirs.filter(wanted)
        .exclude(intent__in=["", "other"])
        .annotate(
            **{f"has_{name}": Exists(theirs.filter(created_at__lte=since)) for name, since in known.items()}
        )
        .values("intent", *(f"has_{name}" for name in known))
        .annotate(**{f"n_{name}": Count("pk", filter=window) for name, window in windows.items()})
        .filter(n_now__gt=0)
    )  # fmt: skip
    return ranked(
        [
            Trend(
                row["intent"],
                row["n_hour"],
                row["n_now"],
                tuple(row[f"n_{name}"] for name in starts if row[f"has_{name}"]),
                row["n_day"] if row["has_day"] else None,
            )
            for row in rows
        ]
    )


def begun(
    reader: Responder, brands: Sequence[int], slug: str, at: datetime
) -> QuerySet[Conversation]:
    """The conversations behind `now` of a trend, of those that the reader may see."""
    found = access.conversations(reader).filter(brand__in=brands, handling__intent=slug)
    return found.filter(_within(at, WINDOW, "handling__"))


def _within(end: datetime, width: timedelta, of: str = "") -> Q:
    return Q(**{f"{of}created_at__gt": end - width, f"{of}created_at__lte": end})
