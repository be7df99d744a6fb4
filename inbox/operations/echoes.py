"""Our own account spoke: is it a reply of ours come back, or somebody in the platform's own app?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from inbox.core.alike import plain
from inbox.core.cleaning import clean
from inbox.core.events import EchoSeen
from inbox.core.states import Sending
from inbox.models import Channel, Delivery, Message
from inbox.operations import deliveries, links, wording

Echo = tuple[Channel, EchoSeen]
MAYBE_SAID = [Sending.SENDING, Sending.UNCERTAIN, Sending.NEEDS_HUMAN]


def settle(echoes: Sequence[Echo], *, at: datetime) -> list[EchoSeen]:
    """Confirm the deliveries these prove; returns the echoes that are nobody's here."""
    return [event for channel, event in echoes if not _is_ours(channel, event, at)]


def _is_ours(channel: Channel, event: EchoSeen, at: datetime) -> bool:
    delivery = _by_marker(channel, event) or _by_text(channel, event)
    if delivery is None or delivery.state == Sending.CANCELLED:
        return False
    deliveries.confirm(
        delivery, external_id=clean(event.external_id), accepted_at=event.occurred_at, at=at
    )
    return True


def _by_marker(channel: Channel, event: EchoSeen) -> Delivery | None:
    try:
        key = uuid.UUID(event.marker)
    except ValueError:
        return None
    return Delivery.objects.filter(channel=channel, key=key).first()


def _by_text(channel: Channel, event: EchoSeen) -> Delivery | None:
    """Where the platform returns no marker: the one reply that may be on its way, if it says the same.

    Somebody typing the very same words into the app meanwhile is taken for it: said once is what is wanted.
    An echo of what has its name here already is that, told again, and settles nothing else.
    """
    if Message.objects.filter(channel=channel, external_id=clean(event.external_id)).exists():
        return None
    is_here = Q(conversation__thread_key=clean(event.thread_key))
    if (
        event.to.external_id
    ):  # a private reply to a comment is said in another thread than the comment's
        person = Q(conversation__identity__external_id=clean(event.to.external_id))
        is_here |= Q(is_private_reply=True) & person
    unsettled = Delivery.objects.filter(is_here, channel=channel, state__in=MAYBE_SAID)
    said = clean(event.text)
    for delivery in unsettled.select_related("message").order_by("pk"):
        text = links.filled(delivery)
        if plain(text) in (plain(said), plain(wording.masked(channel, said).text)):
            return delivery
    return None
