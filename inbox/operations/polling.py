"""Ask the platforms that cannot call us; what came and the place in their list are saved together."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from inbox.adapters.base import Batch
from inbox.adapters.errors import AdapterError, CredentialsRejected, RateLimited
from inbox.adapters.quotas import Heard
from inbox.core.budget import POLL
from inbox.models import Channel, Gap
from inbox.operations import channels, envelopes, gaps, gates, listening, locks, posts, reading

log = logging.getLogger(__name__)

MOST_PAGES = 20  # in one go; a worker has other channels to ask


def poll_due(*, at: datetime) -> int:
    """Ask every channel whose turn it is; returns how many events came. A paused one only keeps its replies."""
    asked = Channel.objects.exclude(state=Channel.State.BROKEN).filter(receives_by="poll")
    standing, fresh = listening.standing(at=at), posts.fresh(at=at)
    return sum(
        poll(channel, at=at)
        for channel in asked.order_by("polled_at", "pk")
        if channel.pk in standing.calling
        or _is_due(channel, at, standing, fresh.get(channel.pk, 0))
    )


def poll_called(channel_id: int, *, at: datetime) -> int:
    """Ask one channel because it was heard to have something new; returns how many events came.

    Nothing is asked where somebody else has seen to it, or where it broke or was removed meanwhile.
    """
    working = Channel.objects.exclude(state=Channel.State.BROKEN).filter(receives_by="poll")
    channel = working.filter(pk=channel_id).first()
    if channel is None or not listening.is_unanswered(channel_id):
        return 0
    return poll(channel, at=at)


def poll(channel: Channel, *, at: datetime) -> int:
    """Take in what is new; returns how many events came. Does nothing while somebody else asks.

    A refusal of the credentials breaks the channel; other troubles wait for the next turn, and a page
    for which there is no budget waits until there is.
    """
    with locks.hold(channel.pk) as is_ours:
        if not is_ours:
            return 0
        channel = Channel.objects.select_related("hook").get(pk=channel.pk)
        heard = listening.calls(channel.pk)
        try:
            return _asked(channel, at)
        except CredentialsRejected as error:
            channels.break_(channel, code=error.code, reason=str(error), at=at)
        except AdapterError as error:
            log.warning("channel %s was not polled: %s %s", channel.pk, error.code, error)
            if isinstance(error, RateLimited):
                gates.heed(channel, error, at, purpose=POLL)
            Channel.objects.filter(pk=channel.pk).update(polled_at=at)
        except Exception:  # ours, or of what a stranger sent: the others are asked all the same
            log.exception("channel %s could not be polled", channel.pk)
            Channel.objects.filter(pk=channel.pk).update(polled_at=at)
        finally:  # what was heard meanwhile is still to be seen to; a failure waits for its turn
            listening.answer(channel.pk, heard)
        return 0


def _is_due(channel: Channel, at: datetime, standing: listening.Standing, fresh: int) -> bool:
    is_heard = channel.pk in standing.heard
    every = listening.poll_every(channel, is_heard=is_heard, fresh=fresh)
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
        told = posts.named(channel, (reading.settled(event, at) for event in batch.events))
        envelopes.take_in(channel, told, at=at)
        channel.cursor = batch.cursor or ""
        channel.polled_at = at
        if batch.events:
            channel.last_event_at = at
        if batch.gap:
            gaps.open_(channel, *batch.gap, Gap.Reason.TOO_MANY, at=at)
        if not batch.again:
            _note_reach(channel, at)
        channel.save(update_fields=["cursor", "polled_at", "listed_at", "last_event_at"])


def _note_reach(channel: Channel, at: datetime) -> None:
    """The list was read to its end; what was said before its horizon, since the last time, never was."""
    reach, before = channels.capabilities(channel).reaches_back, channel.listed_at
    if reach and before and before < at - reach:
        gaps.open_(channel, before, at - reach, Gap.Reason.HORIZON, at=at)
    channel.listed_at = at
