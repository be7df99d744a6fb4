"""Ask the platforms that cannot call us; what came and the place in their list are saved together."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction

from inbox.adapters.base import Batch
from inbox.adapters.errors import AdapterError, CredentialsRejected, RateLimited
from inbox.adapters.quotas import Heard
from inbox.core.budget import POLL
from inbox.models import Channel
from inbox.operations import channels, envelopes, gates, reading

log = logging.getLogger(__name__)

MOST_PAGES = 20  # in one go; a worker has other channels to ask
LOCKS = 0x64756131  # the first half of our advisory locks' names; the second is the channel's id


def poll_due(*, at: datetime) -> int:
    """Ask every channel whose turn it is; returns how many events came. A paused one only keeps its replies."""
    asked = Channel.objects.exclude(state=Channel.State.BROKEN).filter(receives_by="poll")
    return sum(
        poll(channel, at=at)
        for channel in asked.order_by("polled_at", "pk")
        if _is_due(channel, at)
    )


def poll(channel: Channel, *, at: datetime) -> int:
    """Take in what is new; returns how many events came. Does nothing while somebody else asks.

    A refusal of the credentials breaks the channel; other troubles wait for the next turn, and a page
    for which there is no budget waits until there is.
    """
    with lock(channel.pk) as is_ours:
        if not is_ours:
            return 0
        channel = Channel.objects.select_related("hook").get(pk=channel.pk)
        try:
            return _asked(channel, at)
        except CredentialsRejected as error:
            channels.break_(channel, code=error.code, reason=str(error), at=at)
        except AdapterError as error:
            log.warning("channel %s was not polled: %s %s", channel.pk, error.code, error)
            if isinstance(error, RateLimited) and error.retry_after is not None:
                gates.pause(channel, at + error.retry_after, at, purpose=POLL)
            Channel.objects.filter(pk=channel.pk).update(polled_at=at)
        return 0


def _is_due(channel: Channel, at: datetime) -> bool:
    every = channels.capabilities(channel).poll_every
    return channel.polled_at is None or channel.polled_at <= at - every


def _asked(channel: Channel, at: datetime) -> int:
    heard = Heard()
    came = taken = 0
    try:
        with channels.adapter(channel, heard) as adapter:
            while taken < MOST_PAGES and gates.may_poll(channel, at):
                taken += 1
                batch = adapter.poll(channel.cursor or None)
                _keep(channel, batch, at)
                came += len(batch.events)
                if not batch.again:
                    break
    finally:
        gates.learn(channel, heard, at, purpose=POLL, taken=taken)
    return came


def _keep(channel: Channel, batch: Batch, at: datetime) -> None:
    """Every page has a transaction of its own; the platform is asked outside of it."""
    with transaction.atomic():
        told = [reading.timed(event, at) for event in batch.events]
        envelopes.take_in(channel, told, at=at)
        channel.cursor = batch.cursor or ""
        channel.polled_at = at
        if batch.events:
            channel.last_event_at = at
        channel.save(update_fields=["cursor", "polled_at", "last_event_at"])


@contextlib.contextmanager
def lock(channel_id: int) -> Iterator[bool]:
    """Held by the connection, not by a transaction; it falls when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [LOCKS, channel_id])
        is_ours = bool(cursor.fetchone()[0])
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [LOCKS, channel_id])
