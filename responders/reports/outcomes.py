"""What became of a clock, as conditions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

MET, MISSED, CANCELLED, CLOSED_UNANSWERED = "met", "missed", "cancelled", "closed_unanswered"
BREACHED, RUNNING = "breached", "running"
DECIDED, NOT_MET, REPLIED, OPEN = (
    "decided",
    "not_met",
    "answered",
    "open",
)  # several outcomes together
ANSWERED = Q(outcome__in=[MET, MISSED])


def outcome_filter(outcome: str, at: datetime) -> Q:
    """The rows behind one count. at: tells what is broken from what still runs in time."""
    if outcome == BREACHED:
        return Q(outcome="", due_at__lt=at)
    if outcome == RUNNING:
        return Q(outcome="") & (Q(due_at__gte=at) | Q(due_at=None))
    if outcome == OPEN:
        return Q(outcome="")
    if outcome == REPLIED:
        return ANSWERED
    if outcome == NOT_MET:
        return Q(outcome__in=[MISSED, CLOSED_UNANSWERED]) | outcome_filter(BREACHED, at)
    if outcome == DECIDED:
        return Q(outcome=MET) | outcome_filter(NOT_MET, at)
    return Q(outcome=outcome)
