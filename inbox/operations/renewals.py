"""Credentials that end are renewed by themselves where the platform allows it; a person only hears of failures."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from inbox import adapters
from inbox.adapters.base import Renewal
from inbox.adapters.errors import AdapterError, CredentialsRejected, Unsupported
from inbox.core import expiry
from inbox.models import Channel, ExpiryAlarm
from inbox.operations import channels, fresh
from inbox.operations.attempts import Clock

log = logging.getLogger(__name__)


def renew_due(*, clock: Clock) -> int:
    """Ask for fresh credentials of every channel whose own end soon; returns how many were renewed.

    Whatever goes wrong is tried again at the next call, as long as the old ones last; the alarms before
    their end tell of it. Safe in many workers at once.
    """
    near = Channel.objects.exclude(state=Channel.State.BROKEN).exclude(expires_at=None)
    return sum(_renew(channel, clock) for channel in near.defer("credentials").order_by("pk"))


def _renew(channel: Channel, clock: Clock) -> bool:
    if not _is_due(channel, clock()):
        return False
    held = Channel.objects.select_related("hook").get(pk=channel.pk)
    asked_at = clock()
    try:
        with channels.adapter(held) as adapter:
            renewal = fresh.renew(
                held, adapter, is_due=lambda: _is_due(held, asked_at), patience_seconds=0
            )
    except Unsupported:
        return False
    except CredentialsRejected as error:
        _note_refusal(held, error, clock())
        return False
    except AdapterError as error:
        log.info("channel %s could not be renewed: %s", held.pk, error.code)
        return False
    return renewal is not None and _note(held, renewal, asked_at)


def _is_due(channel: Channel, at: datetime) -> bool:
    before = adapters.load(channel.kind).renews_before
    return (
        before is not None and channel.expires_at is not None and channel.expires_at <= at + before
    )


def _note(channel: Channel, renewal: Renewal, at: datetime) -> bool:
    """False where a person typed others meanwhile."""
    with transaction.atomic():
        now = Channel.objects.select_for_update(no_key=True, of=("self",)).get(pk=channel.pk)
        if now.credentials != channel.credentials:
            return False
        now.expires_at = at + renewal.lasts
        now.save(update_fields=["expires_at"])
        if not adapters.load(now.kind).renews_alone:  # every half an hour would drown the rest
            channels.journal(now, "credentials_renewed", now.expires_at.isoformat(), None, at)
    return True


def _note_refusal(channel: Channel, error: CredentialsRejected, at: datetime) -> None:
    """Once for these credentials: they may be good for an hour yet, or for a month."""
    assert channel.expires_at
    with transaction.atomic():
        _row, is_new = ExpiryAlarm.objects.get_or_create(
            channel=channel, expires_at=channel.expires_at, days=expiry.REFUSED, defaults={"at": at}
        )
        if is_new:
            verb = "renewal_lost" if error.code == fresh.LOST else "renewal_refused"
            channels.journal(channel, verb, "", None, at)
