"""Spells in which our webhook door was shut, known by the sign of life it leaves while it is open."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from inbox.models import Channel, Gap, Heartbeat
from inbox.operations import channels, gaps

DOOR = "door"
SHUT_AFTER = timedelta(seconds=30)  # three signs of life that did not come


def note_open(*, at: datetime, refused_since: datetime | None = None) -> int:
    """The door takes calls at `at`; returns how many gaps a spell before left behind.

    Any process with a door may say so: one open door is enough. refused_since: since when this one
    turned platforms away although it ran. The first sign of all has no spell before it.
    """
    with transaction.atomic():
        door, is_new = Heartbeat.objects.get_or_create(name=DOOR, defaults={"at": at})
        door = Heartbeat.objects.select_for_update(no_key=True).get(name=DOOR)
        shut_at = door.at if not is_new and at - door.at > SHUT_AFTER else None
        since = min(filter(None, (shut_at, refused_since)), default=None)
        Heartbeat.objects.filter(name=DOOR).update(at=max(at, door.at))
        return _open_gaps(since, at) if since else 0


def _open_gaps(shut_at: datetime, at: datetime) -> int:
    """For every channel whose platform calls us and does not keep what we missed."""
    called = Channel.objects.filter(receives_by="push", created_at__lt=at).order_by("pk")
    return sum(
        gaps.open_(channel, shut_at - gaps.MARGIN, at + gaps.MARGIN, Gap.Reason.OUTAGE, at=at)
        for channel in called.defer("credentials")
        if at - shut_at > channels.capabilities(channel).keeps_for
    )
