"""Hubs that call us when something was published: asked for it, confirmed to them, and asked again before it ends.

Whatever goes wrong here costs nothing but time: the channel is polled as ever.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox import adapters
from inbox.adapters.base import Intent
from inbox.adapters.errors import AdapterError
from inbox.adapters.websub import DENIED, SUBSCRIBE, UNSUBSCRIBE
from inbox.models import Channel, Subscription
from inbox.operations import channels
from inbox.operations.attempts import Clock

log = logging.getLogger(__name__)

PATIENCE = timedelta(hours=1)  # in which the hub may ask back, as often as it likes
AFTER_TROUBLE = timedelta(minutes=10)
AFTER_DENIAL = timedelta(days=1)
RENEWED_AT = 0.8  # of a lease


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` is told, asked, trouble, or no_address where no platform could call us. `until`: of the lease."""

    state: str
    until: datetime | None = None
    trouble: str = ""


def kinds() -> list[str]:
    """Whose platforms announce what is published."""
    return [kind for kind in adapters.kinds() if adapters.load(kind).capabilities.announces]


def keep_up(*, clock: Clock) -> int:
    """Ask the hubs for what is not subscribed, ends soon, or is no longer wanted; returns how many were asked."""
    if not channels.is_public():
        return 0
    found = Channel.objects.filter(kind__in=kinds(), receives_by="poll", hook__is_active=True)
    rows = Subscription.objects.in_bulk()
    asked = 0
    for channel in found.select_related("hook").order_by("pk"):
        at, row = clock(), rows.get(channel.pk)
        mode = _wish(channel, row, at)
        if mode and _claim(channel, row, mode, at):
            asked += 1
            _ask(channel, mode, at)
    return asked


def confirm(hook_id: int, intent: Intent, *, at: datetime) -> bool:
    """Whether the hub may do what it says it was asked for: only what we did ask for, not long ago."""
    ids = list(Channel.objects.filter(hook=hook_id).values_list("pk", flat=True))
    asked = Subscription.objects.filter(channel__in=ids)
    if intent.mode == DENIED:
        trouble = f"Denied: {intent.reason}".removesuffix(": ")[:200]
        lost = asked.exclude(asked="")
        return bool(
            lost.update(asked="", lease_until=None, trouble=trouble, next_at=at + AFTER_DENIAL)
        )
    wished = asked.filter(asked=intent.mode, asked_at__gt=at - PATIENCE)
    if intent.mode == UNSUBSCRIBE:
        return bool(wished.update(lease_until=None, trouble=""))
    renewed_at = at + intent.lasts * RENEWED_AT
    return bool(
        wished.update(lease_until=at + intent.lasts, next_at=max(renewed_at, at), trouble="")
    )


def standing(channel: Channel, *, at: datetime) -> Standing | None:
    """How the channel's subscription is; None where its platform announces nothing."""
    if adapters.load(channel.kind).capabilities.announces is None:
        return None
    row = Subscription.objects.filter(channel=channel).first()
    if row is not None and row.lease_until and row.lease_until > at:
        return Standing("told", row.lease_until)
    if not channels.is_public():
        return Standing("no_address")
    if row is not None and row.trouble:
        return Standing("trouble", trouble=row.trouble)
    return Standing("asked")


def _wish(channel: Channel, row: Subscription | None, at: datetime) -> str:
    """What to ask the hub for now; empty for nothing."""
    if channel.state == Channel.State.BROKEN:
        is_held = row is not None and row.lease_until is not None and row.lease_until > at
        is_new = row is not None and row.asked != UNSUBSCRIBE
        return UNSUBSCRIBE if row and is_held and (is_new or row.next_at <= at) else ""
    if row is None or row.next_at <= at or row.asked == UNSUBSCRIBE:
        return SUBSCRIBE
    assert channel.hook
    return SUBSCRIBE if row.address != channels.hook_address(channel.hook) else ""


def _claim(channel: Channel, row: Subscription | None, mode: str, at: datetime) -> bool:
    """Written before the hub hears of it, since it may ask back before it answers; by one worker only."""
    if row is None:
        made = Subscription(channel=channel, next_at=at)
        Subscription.objects.bulk_create([made], ignore_conflicts=True)
        row = Subscription.objects.get(channel=channel)
    assert channel.hook
    address = row.address if mode == UNSUBSCRIBE else channels.hook_address(channel.hook)
    unchanged = Subscription.objects.filter(
        pk=row.pk, next_at=row.next_at, asked=row.asked, asked_at=row.asked_at
    )
    return bool(
        unchanged.update(asked=mode, asked_at=at, address=address[:400], next_at=at + PATIENCE)
    )


def _ask(channel: Channel, mode: str, at: datetime) -> None:
    ours = Subscription.objects.filter(pk=channel.pk, asked=mode, asked_at=at)
    address = ours.values_list("address", flat=True).first() or ""
    try:
        with channels.adapter(channel) as adapter:
            adapter.subscribe(mode, address)
    except AdapterError as error:
        log.info("channel %s: its hub was not asked: %s %s", channel.pk, error.code, error)
        ours.update(trouble=f"{error} ({error.code})"[:200], next_at=at + AFTER_TROUBLE)
