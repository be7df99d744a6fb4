"""The end of a channel's credentials: noted, and told in time, once for each step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from inbox import adapters
from inbox.core import expiry
from inbox.models import Channel, ExpiryAlarm, User
from inbox.operations import channels


def alarm_due(*, at: datetime) -> int:
    """Journal every channel that has come to a new step; returns how many. Safe in many workers at once.

    A date that somebody changes is a new one, with alarms of its own.
    """
    near = Channel.objects.filter(expires_at__lte=at + timedelta(days=max(expiry.STEPS)))
    return sum(_alarm(channel, at) for channel in near.defer("credentials").order_by("pk"))


def is_told(channel: Channel, at: datetime) -> bool:
    """Whether people are to know of the end; where it needs no person, only once half the time to renew has passed."""
    kind = adapters.load(channel.kind)
    if channel.expires_at is None or not kind.renews_alone or kind.renews_before is None:
        return channel.expires_at is not None
    return channel.expires_at - at <= kind.renews_before / 2


def note(channel: Channel, expires_at: datetime | None, *, by: User | None, at: datetime) -> None:
    """Somebody knows when the credentials end; None: they do not, or nobody knows."""
    with transaction.atomic():
        kept = Channel.objects.select_for_update(no_key=True, of=("self",)).get(pk=channel.pk)
        old, new = _written(kept.expires_at), _written(expires_at)
        kept.expires_at = expires_at
        kept.save(update_fields=["expires_at"])
        stood = {"before": {"expires_at": old}, "after": {"expires_at": new}}
        channels.journal(kept, "expiry_noted", new, by, at, old=old, **stood)
    channel.expires_at = expires_at


def _written(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _alarm(channel: Channel, at: datetime) -> bool:
    assert channel.expires_at
    if not is_told(channel, at):
        return False
    days = expiry.step(channel.expires_at, at)
    if days is None:
        return False
    with transaction.atomic():
        _row, is_new = ExpiryAlarm.objects.get_or_create(
            channel=channel, expires_at=channel.expires_at, days=days, defaults={"at": at}
        )
        if is_new:
            verb = "credentials_ended" if days == expiry.ENDED else "credentials_end_soon"
            channels.journal(channel, verb, channel.expires_at.isoformat(), None, at)
    return is_new
