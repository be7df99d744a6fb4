"""What is at risk of being late, wherever it is counted or listed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

LEAST_SHOWN = 0.5  # the probability to be missed from which on it stands among those at risk


def at_risk(at: datetime) -> Q:
    """Of conversations, none late yet: most of the time is used up, or the next promise will probably be missed."""
    return Q(handling__next_due_at__gt=at) & (
        Q(handling__warn_at__lte=at)
        | Q(forecast__probability__gte=LEAST_SHOWN, forecast__due_at__gt=at)
    )
