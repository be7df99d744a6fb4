"""A connected account and the adapter that speaks for it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime

import httpx
from django.db import transaction

from inbox import adapters
from inbox.adapters.base import Adapter
from inbox.core.capabilities import Capabilities
from inbox.models import Activity, Channel


@contextlib.contextmanager
def adapter(channel: Channel) -> Iterator[Adapter]:
    """The adapter with the channel's credentials; its connections end with the block."""
    with httpx.Client(timeout=15, trust_env=False) as http:
        yield adapters.load(channel.kind)(channel.credentials, http)


def capabilities(channel: Channel) -> Capabilities:
    return adapters.load(channel.kind).capabilities


def break_(channel: Channel, *, code: str, reason: str, at: datetime) -> None:
    """Its credentials are refused: replies wait until somebody connects it again."""
    with transaction.atomic():
        broken = Channel.objects.filter(pk=channel.pk, state=Channel.State.ACTIVE).update(
            state=Channel.State.BROKEN, broken_code=code, broken_reason=reason
        )
        if broken:
            Activity.objects.create(
                brand_id=channel.brand_id, verb="channel_broken", new=code, at=at
            )
