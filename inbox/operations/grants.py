"""What platforms say of our credentials: when they end, and which permissions they lack."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from inbox import adapters
from inbox.adapters.base import Grant
from inbox.adapters.errors import AdapterError, CredentialsRejected, Unsupported
from inbox.later import later
from inbox.models import Channel
from inbox.operations import channels, expiries, locks
from inbox.operations.attempts import Clock

log = logging.getLogger(__name__)


def ask_all() -> int:
    """Have every channel asked about whose platform can tell; returns how many."""
    kinds = [kind for kind in adapters.kinds() if adapters.load(kind).tells_grant]
    found = Channel.objects.filter(kind__in=kinds).exclude(state=Channel.State.BROKEN)
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        later("inbox.tasks.ask_grant", pk)
    return len(ids)


def ask(channel_id: int, *, clock: Clock) -> bool:
    """Ask one platform and keep what it says; returns whether it said something.

    Its word stands over a date that a person typed. A token that it calls invalid breaks the channel, as
    a refused reply would. Whatever else goes wrong changes nothing.
    """
    channel = Channel.objects.select_related("hook").filter(pk=channel_id).first()
    if channel is None or channel.state == Channel.State.BROKEN:
        return False
    with locks.hold(channel.pk) as is_ours:
        if not is_ours:
            return False
        try:
            with channels.adapter(channel) as adapter:
                grant = adapter.grant()
        except Unsupported:
            return False
        except CredentialsRejected as error:
            return channels.break_(channel, code=error.code or "", reason=str(error), at=clock())
        except AdapterError as error:
            log.info("channel %s: its grant could not be asked for: %s", channel.pk, error.code)
            return False
        return _keep(channel, grant, clock())


def _keep(channel: Channel, grant: Grant, at: datetime) -> bool:
    with transaction.atomic():
        now = _same(channel)
        if now is None:
            return False
        if now.expires_at != grant.ends_at:
            expiries.note(now, grant.ends_at, by=None, at=at)
        if now.lacks != list(grant.lacks):
            Channel.objects.filter(pk=now.pk).update(lacks=list(grant.lacks))
            channels.journal(now, "permissions_noted", " ".join(grant.lacks), None, at)
    return True


def _same(channel: Channel) -> Channel | None:
    """Held; None where other credentials were typed while we asked."""
    now = Channel.objects.select_for_update(no_key=True, of=("self",)).get(pk=channel.pk)
    return now if now.credentials == channel.credentials else None
