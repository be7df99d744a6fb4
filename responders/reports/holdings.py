"""How long conversations were at somebody's hand."""

from __future__ import annotations

from django.db.models import Case, F, OuterRef, Subquery, When
from django.db.models.functions import Least

from inbox.core.states import Status
from inbox.models import Activity, Joining
from inbox.operations import conversations


def over_at() -> Least:
    """When an assignment was over: handed over, resolved, merged away, or put away as spam or closed; None while it
    lasts. May be before it began, where somebody was given what was over."""
    merges = Joining.objects.filter(
        source=OuterRef("conversation"), kind=Joining.Kind.MERGE, undone_at=None
    )
    away = [Status.SPAM, Status.CLOSED]
    moves = Activity.objects.filter(
        conversation=OuterRef("conversation"), verb=conversations.MOVED, new__in=away
    ).order_by("-at")
    return Least(
        F("ended_at"),
        F("conversation__resolved_at"),
        Subquery(merges.values("at")[:1]),
        Case(When(conversation__status__in=away, then=Subquery(moves.values("at")[:1]))),
    )
