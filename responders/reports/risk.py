"""What is at risk of being late, wherever it is counted or listed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

LEAST_SHOWN = 0.5  # the probability to be missed from which on it stands among those at risk


def late(at: datetime, handling: str = "handling__") -> Q:
    """Of conversations, or of what reaches their handlings by `handling`."""
    return Q(**{f"{handling}next_due_at__lte": at})


def at_risk(at: datetime, handling: str = "handling__", conversation: str = "") -> Q:
    """Of conversations, none late yet: most of the time is used up, or the next promise will probably be missed.

    handling, conversation: how they are reached, where it is asked of something else.
    """
    forecast = f"{conversation}forecast__"
    return Q(**{f"{handling}next_due_at__gt": at}) & (
        Q(**{f"{handling}warn_at__lte": at})
        | Q(**{f"{forecast}probability__gte": LEAST_SHOWN, f"{forecast}due_at__gt": at})
    )
