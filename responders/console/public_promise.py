"""The promise that a private answer leaves standing: what everybody could read waits for a word that everybody can."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from inbox.core.events import Visibility
from inbox.models import Conversation
from responders.core.sla import Metric
from responders.models import SlaClock
from responders.operations import terms

REPLIES = frozenset({Metric.FIRST_REPLY.value, Metric.NEXT_REPLY.value})


def due(conversation: Conversation) -> datetime | None:
    """When it is, or was, due; None where nothing public waits, or the policy lets private words answer it."""
    running = [clock for clock in _clocks(conversation) if not clock.outcome and clock.due_at]
    return min(
        (clock.due_at for clock in running if _asks_public(clock) and clock.due_at), default=None
    )


def _clocks(conversation: Conversation) -> Iterable[SlaClock]:
    """Its own, or those of the public conversation it began in, which nobody has loaded."""
    if conversation.visibility == Visibility.PUBLIC:
        return conversation.clocks.all()
    if conversation.origin_id is None:
        return ()
    begun = SlaClock.objects.filter(conversation=conversation.origin_id, outcome="")
    return begun.filter(conversation__visibility=Visibility.PUBLIC)


def _asks_public(clock: SlaClock) -> bool:
    promised = terms.terms(terms.key(clock.policy_version_id, clock.priority))
    return clock.metric in REPLIES and not promised.private_answers_public
