"""Let a customer see that an answer is being written: a hint that may be lost, and is kept nowhere."""

from __future__ import annotations

from datetime import datetime

from inbox import buckets, live
from inbox.core.events import Visibility
from inbox.models import Conversation
from inbox.operations import channels

PAUSE_SECONDS = 3


def tell(conversation: Conversation, visibility: str, at: datetime) -> None:
    """Says that somebody writes, never who: in private, where the channel can, once in PAUSE_SECONDS."""
    if visibility != Visibility.PRIVATE:
        return
    if "typing" not in channels.capabilities(conversation.channel).actions:
        return
    budget = f"typing:{conversation.pk}"
    if buckets.take(budget, per_second=1 / PAUSE_SECONDS, burst=1, at=at):
        topic = f"visitor:{conversation.identity_id}"
        live.announce(topic, "typing", conversation.identity_id, brand=conversation.brand_id)
