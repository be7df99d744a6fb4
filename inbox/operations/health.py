"""How a channel is: what the page, the API and the doctor tell of it, from one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from inbox.core import expiry
from inbox.core.budget import Rate
from inbox.models import Channel, Gap
from inbox.operations import expiries, gates, silence, subscriptions


@dataclass(frozen=True, slots=True)
class Health:
    """`days_left` is None while the end of the credentials is far or not known, 0 past it.

    budget: how many calls of each rate are left; hub: whether we would be told of what is published, None where
    nobody could. With `paused_until`, these are told by `of` only.
    """

    channel: Channel
    days_left: int | None
    gaps: tuple[Gap, ...]
    is_silent: bool
    budget: tuple[tuple[Rate, int], ...] = ()
    paused_until: datetime | None = None
    hub: subscriptions.Standing | None = None

    @property
    def is_well(self) -> bool:
        is_active = self.channel.state == Channel.State.ACTIVE
        return (
            is_active
            and self.days_left is None
            and not self.gaps
            and not self.is_silent
            and not self.channel.lacks
        )


def of(channel: Channel, *, at: datetime) -> Health:
    """With what is left to call, and until when the platform is left in peace."""
    (found,) = of_all([channel], at=at)
    standing = gates.standing(channel, at)
    return replace(
        found,
        budget=standing.left,
        paused_until=standing.paused_until,
        hub=subscriptions.standing(channel, at=at),
    )


def of_all(channels: Sequence[Channel], *, at: datetime) -> list[Health]:
    """In the same order, in two queries."""
    quiet = silence.silent(channels, at=at)
    open_gaps: dict[int, list[Gap]] = {}
    for gap in Gap.objects.open().filter(channel__in=[one.pk for one in channels]).order_by("pk"):
        open_gaps.setdefault(gap.channel_id, []).append(gap)
    return [
        Health(one, _days_left(one, at), tuple(open_gaps.get(one.pk, [])), one.pk in quiet)
        for one in channels
    ]


def _days_left(channel: Channel, at: datetime) -> int | None:
    ends_at = channel.expires_at
    if ends_at is None or not expiries.is_told(channel, at) or expiry.step(ends_at, at) is None:
        return None
    return expiry.days_left(ends_at, at)
