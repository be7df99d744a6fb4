"""Stretches in which something may be missing: opened, filled where the platform can list, or closed by a person."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.adapters.base import Batch
from inbox.adapters.errors import (
    AdapterError,
    CredentialsRejected,
    RateLimited,
    Rejected,
    Unreachable,
    Unsupported,
)
from inbox.adapters.quotas import Heard
from inbox.core.budget import POLL
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Channel, Gap, User
from inbox.operations import channels, envelopes, gates, locks, reading
from inbox.operations.attempts import Clock

log = logging.getLogger(__name__)

MARGIN = timedelta(minutes=5)  # before and after: what was on its way
PAGES_AT_ONCE = 20  # then others have their turn, and it goes on from there
TRY_AGAIN = timedelta(minutes=10)
SELDOM = timedelta(hours=6)
TRIES = 12  # two days; then only a person can close it


def open_(
    channel: Channel, starts_at: datetime, ends_at: datetime, reason: Gap.Reason, *, at: datetime
) -> bool:
    """Note that something may be missing, once; returns whether it was not known yet.

    After an outage it is filled by itself, where the platform can be asked what we missed.
    """
    is_filled = reason is Gap.Reason.OUTAGE and channels.capabilities(channel).backfills
    with transaction.atomic():
        known, is_new = Gap.objects.get_or_create(
            channel=channel,
            reason=reason,
            starts_at=starts_at,
            defaults={
                "ends_at": max(ends_at, starts_at + timedelta(seconds=1)),
                "opened_at": at,
                "next_try_at": ends_at if is_filled else None,
            },
        )
        if is_new:
            channels.journal(channel, "gap_opened", reason, None, at)
        elif known.ends_at < ends_at:
            Gap.objects.open().filter(pk=known.pk).update(ends_at=ends_at)
    return is_new


def close(gap: Gap, note: str, *, by: User | None, at: datetime) -> None:
    """Somebody looked at the platform, or knows that nothing is missing. Refused: note_missing."""
    if not note.strip():
        raise Refused("note_missing", _("Say what you did about it."))
    with transaction.atomic():
        if not _closed(gap, at, closed_by=by, note=note.strip()[:500]):
            raise MovedMeanwhile("gap_closed", _("Somebody else has settled this meanwhile."))
        channels.journal(gap.channel, "gap_closed", gap.reason, by, at)


def fill_due(*, clock: Clock) -> int:
    """Ask for what may be missing wherever that is due; returns how many gaps were closed."""
    due = Gap.objects.open().filter(next_try_at__lte=clock()).exclude(channel__state="broken")
    return sum(fill(gap, clock=clock) for gap in due.select_related("channel__hook").order_by("pk"))


def fill(gap: Gap, *, clock: Clock) -> bool:
    """Go on with a backfill; whether it closed the gap. What came anyway is known by its keys.

    Where more was said than the platform lists, that stretch becomes a gap of its own, for a person.
    """
    with locks.hold(gap.channel_id) as is_ours:
        if not is_ours or not Gap.objects.open().filter(pk=gap.pk).exists():
            return False
        try:
            is_at_end = _asked(gap, clock)
        except CredentialsRejected as error:
            channels.break_(gap.channel, code=error.code, reason=str(error), at=clock())
            return False
        except AdapterError as error:
            _try_later(gap, error, clock())
            return False
        except Exception as error:  # a fault of ours: the others are filled all the same
            log.exception("gap %s could not be filled", gap.pk)
            _try_later(gap, Unreachable(type(error).__name__), clock())
            return False
        if is_at_end:
            with transaction.atomic():
                _closed(gap, clock())
                channels.journal(gap.channel, "gap_filled", gap.reason, None, clock())
        return is_at_end


def _asked(gap: Gap, clock: Clock) -> bool:
    """Some pages, each with its place in a transaction of its own; whether the end was reached."""
    heard, taken = Heard(), 0
    try:
        with channels.adapter(gap.channel, heard) as adapter:
            while taken < PAGES_AT_ONCE and gates.may_poll(gap.channel, clock()):
                taken += 1
                batch = adapter.missed(gap.starts_at, gap.cursor or None)
                _keep(gap, batch, clock())
                if not batch.again:
                    return True
    finally:
        gates.learn(gap.channel, heard, clock(), purpose=POLL, taken=taken)
    return False


def _keep(gap: Gap, batch: Batch, at: datetime) -> None:
    with transaction.atomic():
        told = [reading.settled(event, at) for event in batch.events]
        envelopes.take_in(gap.channel, told, at=at)
        if batch.gap:
            open_(gap.channel, *batch.gap, Gap.Reason.TOO_MANY, at=at)
        gap.cursor = batch.cursor or ""
        gap.save(update_fields=["cursor"])


def _try_later(gap: Gap, error: AdapterError, at: datetime) -> None:
    """From where it stands, or from the beginning where the platform no longer knows the place."""
    pause = min(TRY_AGAIN * 2**gap.tries, SELDOM)
    if isinstance(error, RateLimited):
        gates.heed(gap.channel, error, at, purpose=POLL)
    is_hopeless = isinstance(error, Unsupported) or gap.tries >= TRIES
    Gap.objects.open().filter(pk=gap.pk).update(
        next_try_at=None if is_hopeless else at + pause,
        tries=gap.tries + 1,
        cursor="" if isinstance(error, Rejected) else gap.cursor,
    )


def _closed(gap: Gap, at: datetime, *, closed_by: User | None = None, note: str = "") -> bool:
    found = Gap.objects.open().filter(pk=gap.pk)
    return bool(found.update(closed_at=at, closed_by=closed_by, note=note, next_try_at=None))
