"""Uncertain sends: a look at the thread settles them, never a second send in the dark."""

from __future__ import annotations

from datetime import datetime, timedelta

from inbox.adapters.errors import AdapterError, CredentialsRejected, RateLimited, Unsupported
from inbox.adapters.quotas import Heard
from inbox.core.alike import plain
from inbox.core.events import EchoSeen
from inbox.core.states import Sending
from inbox.models import Delivery, Message
from inbox.operations import channels, deliveries, gates, links
from inbox.operations.attempts import LEASE, Clock
from inbox.operations.deliveries import LOOK_UP_AFTER

SKEW = timedelta(minutes=2)  # how far the platform's clock may be behind ours
READS_END = timedelta(minutes=15)  # when even the list cannot be read, a person is asked


def look_up(delivery: Delivery, *, clock: Clock) -> bool:
    """One read of the thread for an uncertain delivery; False where another worker is at it."""
    at = clock()
    taken = Delivery.objects.filter(
        pk=delivery.pk, state=Sending.UNCERTAIN, lease_until=delivery.lease_until
    ).update(lease_until=at + LEASE)
    if not taken:
        return False
    delivery = Delivery.objects.select_related("message", "channel", "conversation").get(
        pk=delivery.pk
    )
    able = channels.capabilities(delivery.channel)
    if delivery.is_private_reply:
        # It went into another thread than the comment's; that it is not under the comment proves nothing.
        _not_found(delivery, clock(), is_last=not able.echoes, is_proof=False)
        return True
    if not gates.pass_through(delivery.channel, at):
        _not_read(delivery, at)
        return True
    heard = Heard()
    try:
        with channels.adapter(delivery.channel, heard) as adapter:
            said = adapter.recent(delivery.conversation.thread_key, _begun_at(delivery) - SKEW)
    except Unsupported:
        _not_found(delivery, clock(), is_last=not able.echoes, is_proof=False)
    except AdapterError as error:
        _not_answered(delivery, error, clock())
    else:
        gates.answered(delivery.channel_id, clock(), is_trouble=False)
        ours = (event for event in said if isinstance(event, EchoSeen))
        echo = next((each for each in ours if _is_of(each, delivery)), None)
        if echo is None:
            _not_found(delivery, clock(), is_last=False, is_proof=able.list_is_complete)
        else:
            deliveries.confirm(
                delivery,
                external_id=echo.external_id,
                accepted_at=echo.occurred_at,
                at=clock(),
            )
    gates.learn(delivery.channel, heard, clock())
    return True


def _not_answered(delivery: Delivery, error: AdapterError, at: datetime) -> None:
    gates.answered(delivery.channel_id, at, is_trouble=True)
    if isinstance(error, RateLimited):
        gates.heed(delivery.channel, error, at)
    if isinstance(error, CredentialsRejected):
        channels.break_(delivery.channel, code=error.code, reason=str(error), at=at)
    _not_read(delivery, at)


def _not_found(delivery: Delivery, at: datetime, *, is_last: bool, is_proof: bool) -> None:
    """Absent in this read. After the last one it goes out again, where absence is a proof."""
    reads = delivery.looked_up + 1
    if reads < len(LOOK_UP_AFTER) and not is_last:
        Delivery.objects.filter(pk=delivery.pk, state=Sending.UNCERTAIN).update(
            looked_up=reads, lease_until=max(_lost_at(delivery) + LOOK_UP_AFTER[reads], at)
        )
    elif is_proof:
        deliveries.requeue(delivery, at, at, code="not_there")
    else:
        deliveries.ask_somebody(delivery, at)


def _not_read(delivery: Delivery, at: datetime) -> None:
    """The read failed, or the platform is left in peace: it counts for nothing, the lease brings the next."""
    if at - _lost_at(delivery) >= READS_END:
        deliveries.ask_somebody(delivery, at)


def _begun_at(delivery: Delivery) -> datetime:
    """When the first call began that may have been heard."""
    begun = delivery.attempts.order_by("number").values_list("started_at", flat=True)
    return begun.first() or delivery.created_at


def _lost_at(delivery: Delivery) -> datetime:
    ended = delivery.attempts.order_by("-number").values_list("ended_at", flat=True)
    return ended.first() or delivery.created_at


def _is_of(event: EchoSeen, delivery: Delivery) -> bool:
    """Whether this is our message: by the marker where there is one, else by text, time and parent."""
    if event.marker:
        return event.marker == str(delivery.key)
    message = delivery.message
    is_elsewhere = (
        event.in_reply_to and message.in_reply_to and event.in_reply_to != message.in_reply_to
    )
    is_older = event.occurred_at < _begun_at(delivery) - SKEW
    if is_elsewhere or is_older or plain(event.text) != plain(links.filled(delivery)):
        return False
    known = Message.objects.filter(channel_id=delivery.channel_id, external_id=event.external_id)
    # What somebody else was seen saying before our call began was not said by it.
    return not known.exclude(
        source=Message.Source.NATIVE, received_at__gte=_begun_at(delivery)
    ).exists()
