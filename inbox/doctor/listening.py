"""Whether somebody listens to the platforms that can say that something is new."""

from __future__ import annotations

from datetime import datetime

from inbox.doctor.finding import Finding, ok, warn
from inbox.models import Channel, Listening
from inbox.operations import listening

ABOUT = "listening"


def lookouts(at: datetime) -> list[Finding]:
    """Nothing where there is nothing to listen to: without a listener these channels are only slower."""
    wanted = listening.wanted()
    if not wanted:
        return []
    if not listening.is_alive(at=at):
        remedy = "Run an intake worker with DUA_ROLE=intake; ./dua up does it."
        return [warn(ABOUT, f"nobody listens to {len(wanted)} channels: they are polled", remedy)]
    rows = {row.channel_id: row for row in Listening.objects.filter(channel__in=wanted)}
    open_ = sum(row.is_open for row in rows.values())
    found = [ok(ABOUT, f"{open_} of {len(wanted)} channels would say that something is new")]
    return found + [_trouble(one, rows[one.pk]) for one in wanted if _is_deaf(rows.get(one.pk))]


def _is_deaf(row: Listening | None) -> bool:
    return row is not None and bool(row.trouble) and not row.is_open


def _trouble(channel: Channel, row: Listening) -> Finding:
    seconds = listening.poll_every(channel, is_heard=False).total_seconds()
    if not row.is_able:
        return ok(ABOUT, f"{channel.name} is polled every {seconds:.0f} s: {row.trouble}")
    found = f"{channel.name} cannot be listened to: {row.trouble}"
    return warn(ABOUT, found, f"It is polled every {seconds:.0f} s instead.")
