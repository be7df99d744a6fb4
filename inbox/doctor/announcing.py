"""Whether the platforms that can announce what is published would tell us."""

from __future__ import annotations

from datetime import datetime

from inbox.doctor.finding import Finding, ok, warn
from inbox.models import Channel
from inbox.operations import channels, subscriptions
from inbox.operations.subscriptions import Standing

ABOUT = "announcements"


def hubs(at: datetime) -> list[Finding]:
    """One line for each channel that is polled and could be told; they are only slower without."""
    able = Channel.objects.exclude(state=Channel.State.BROKEN)
    able = able.filter(kind__in=subscriptions.kinds(), receives_by="poll").order_by("pk")
    standing = [(channel, subscriptions.standing(channel, at=at)) for channel in able]
    return [_said(channel, found) for channel, found in standing if found]


def _said(channel: Channel, found: Standing) -> Finding:
    seconds = channels.capabilities(channel).poll_every.total_seconds()
    name, meanwhile = channel.name, f"it is polled every {seconds:.0f} s"
    match found.state:
        case "told":
            until = f"{found.until:%Y-%m-%d %H:%M} UTC" if found.until else ""
            return ok(ABOUT, f"of what {name} publishes we would be told, until {until}")
        case "no_address":
            remedy = "Its hub calls a public https address only: set DUA_PUBLIC_URL."
            return warn(ABOUT, f"nobody tells us what {name} publishes: {meanwhile}", remedy)
        case "trouble":
            remedy = f"Meanwhile {meanwhile}; the hub is asked again."
            return warn(ABOUT, f"the hub of {name} does not tell us: {found.trouble}", remedy)
    return ok(ABOUT, f"the hub of {name} was asked, or will be within a minute: {meanwhile}")
