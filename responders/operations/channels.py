"""Connecting, pausing and mending channels, for those who may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from inbox.models import Brand, Channel, Gap, User
from inbox.operations import channels, connections, expiries, gaps, origins
from responders import access

ABILITY = "edit_channels"


def connect(
    brand: Brand,
    kind: str,
    values: Mapping[str, str],
    *,
    name: str = "",
    receives_by: str = "push",
    by: User | None,
    at: datetime,
) -> Channel:
    """See inbox.operations.connections.connect."""
    access.require(by, ABILITY, brand.pk)
    return connections.connect(
        brand, kind, values, name=name, receives_by=receives_by, by=by, at=at
    )


def reconnect(
    channel: Channel, values: Mapping[str, str], *, by: User | None, at: datetime
) -> Channel:
    """See inbox.operations.connections.reconnect."""
    access.require(by, ABILITY, channel.brand_id)
    return connections.reconnect(channel, values, by=by, at=at)


def pause(channel: Channel, *, by: User | None, at: datetime) -> Channel:
    """Replies wait; what customers say still comes in. Raises MovedMeanwhile unless it is active."""
    access.require(by, ABILITY, channel.brand_id)
    return channels.pause(channel, by=by, at=at)


def resume(channel: Channel, *, by: User | None, at: datetime) -> Channel:
    """Raises MovedMeanwhile unless it is paused."""
    access.require(by, ABILITY, channel.brand_id)
    return channels.resume(channel, by=by, at=at)


def note_expiry(
    channel: Channel, expires_at: datetime | None, *, by: User | None, at: datetime
) -> None:
    """See inbox.operations.expiries.note."""
    access.require(by, ABILITY, channel.brand_id)
    expiries.note(channel, expires_at, by=by, at=at)


def close_gap(gap: Gap, note: str, *, by: User | None, at: datetime) -> None:
    """See inbox.operations.gaps.close."""
    access.require(by, ABILITY, gap.channel.brand_id)
    gaps.close(gap, note, by=by, at=at)


def show_gestures(
    channel: Channel, wanted: Iterable[str], *, by: User | None, at: datetime
) -> Channel:
    """See inbox.operations.channels.show_gestures."""
    access.require(by, ABILITY, channel.brand_id)
    return channels.show_gestures(channel, wanted, by=by, at=at)


def allow_origins(
    channel: Channel, wanted: Iterable[str], *, by: User | None, at: datetime
) -> Channel:
    """See inbox.operations.origins.allow."""
    access.require(by, ABILITY, channel.brand_id)
    return origins.allow(channel, wanted, by=by, at=at)
