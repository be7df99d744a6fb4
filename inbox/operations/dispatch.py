"""Who is next: wake-ups name one delivery, sweeps find whatever is due or was left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from inbox.core.states import Sending
from inbox.models import Channel, Delivery
from inbox.operations import attempts, channels, deliveries, gates, reconciliation
from inbox.operations.attempts import Clock

PATIENCE = timedelta(seconds=10)  # one sweep ends then; the next one goes on


def deliver(delivery_id: int, *, clock: Clock, draw: Callable[[], float]) -> bool:
    """Attempt this one if it is due and its turn; safe to call at any time, any number of times."""
    channel = Channel.objects.filter(deliveries=delivery_id).first()
    if channel is None or not attempts.due(clock()).filter(pk=delivery_id).exists():
        return False
    if not gates.pass_through(channel, clock()):
        return False
    claimed = attempts.claim(clock(), only=delivery_id)
    if claimed is not None:
        attempts.attempt(claimed, clock=clock, draw=draw())
    return claimed is not None


def sweep(*, clock: Clock, draw: Callable[[], float]) -> int:
    """Everything due now, and everything whose worker died; returns how many rows were worked on."""
    until = clock() + PATIENCE
    worked = settle_lapsed(clock(), draw())
    worked += look_up(clock, until)
    while clock() < until:
        done = _one_round(clock, draw)
        if not done:
            break
        worked += done
    return worked


def settle_lapsed(at: datetime, draw: float) -> int:
    """Leases that ran out: a claim goes back, a call that had begun is now in doubt."""
    lapsed = Delivery.objects.filter(
        state__in=[Sending.CLAIMED, Sending.SENDING], lease_until__lte=at
    ).select_related("channel")
    done = 0
    for delivery in lapsed:
        is_harmless = (
            delivery.state == Sending.CLAIMED
            or channels.capabilities(delivery.channel).idempotent_send
        )
        if is_harmless:
            is_known = delivery.state == Sending.CLAIMED
            done += deliveries.requeue(delivery, at, at, code="worker_lost", is_known=is_known)
        else:
            done += deliveries.lose_contact(delivery, "worker_lost", "", at)
    return done


def look_up(clock: Clock, until: datetime) -> int:
    """Read, for every uncertain delivery whose time has come, what the platform shows."""
    done = 0
    uncertain = Delivery.objects.filter(state=Sending.UNCERTAIN, lease_until__lte=clock())
    for delivery in uncertain.order_by("lease_until"):
        if clock() >= until:
            break
        done += reconciliation.look_up(delivery, clock=clock)
    return done


def _one_round(clock: Clock, draw: Callable[[], float]) -> int:
    """One attempt for each channel that can take one."""
    done = 0
    for channel in Channel.objects.filter(pk__in=attempts.free_channels(clock())):
        if not gates.pass_through(channel, clock()):
            continue
        claimed = attempts.claim(clock(), channel_ids=[channel.pk])
        if claimed is not None:
            attempts.attempt(claimed, clock=clock, draw=draw())
            done += 1
    return done
