"""The connected accounts, and whether the addresses that platforms call lead here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

import httpx

from inbox.doctor.finding import Finding, fail, ok, warn
from inbox.models import Channel, Hook
from inbox.operations import health

ASK_SECONDS = 5.0
HERE = {"127.0.0.1", "localhost", "::1"}
OURS = {
    200,
    403,
}  # a hook of ours answers an unsigned visit with one of these, and nothing else does


def states() -> list[Finding]:
    channels = list(Channel.objects.exclude(state=Channel.State.ACTIVE).order_by("pk"))
    active = Channel.objects.active().count()
    findings = [ok("channels", f"{active} active")] if active or not channels else []
    for channel in channels:
        if channel.state == Channel.State.BROKEN:
            reason = channel.broken_reason or channel.broken_code
            findings.append(
                fail(
                    "channels",
                    f"{channel.name} is broken: {reason}",
                    "Connect it again under Channels.",
                )
            )
        else:
            findings.append(
                warn("channels", f"{channel.name} is paused", "Resume it under Channels.")
            )
    return findings


def troubles(at: datetime) -> list[Finding]:
    """Of channels that are active or paused: what will end, what may be missing, what fell silent."""
    working = Channel.objects.exclude(state=Channel.State.BROKEN).order_by("pk")
    return [finding for channel in working for finding in _troubles_of(health.of(channel, at=at))]


def _troubles_of(found: health.Health) -> Iterator[Finding]:
    name = found.channel.name
    if found.days_left is not None:
        ends = f"end within {found.days_left} days" if found.days_left else "have ended"
        level = warn if found.days_left > 1 else fail
        yield level("channels", f"the credentials of {name} {ends}", "Renew them under Channels.")
    if found.channel.lacks:
        missing = ", ".join(found.channel.lacks)
        yield warn(
            "channels",
            f"{name} was not given {missing}",
            "Grant it at the platform, then connect again under Channels.",
        )
    for gap in found.gaps:
        stretch = f"{gap.starts_at:%Y-%m-%d %H:%M} to {gap.ends_at:%Y-%m-%d %H:%M} UTC"
        remedy = (
            "It is being asked for."
            if gap.next_try_at
            else "Look there, then settle it under Channels."
        )
        yield warn("channels", f"{name} may miss something, {stretch} ({gap.reason})", remedy)
    if found.is_silent:
        yield warn(
            "channels",
            f"{name} is silent, which is not usual now",
            "Look whether its platform still calls.",
        )
    if found.paused_until:
        until = f"{found.paused_until:%H:%M:%S} UTC"
        yield warn(
            "channels", f"{name} was asked to pause until {until}", "Replies wait until then."
        )


def hooks(public_url: str) -> list[Finding]:
    """Ask every active hook at the address that platforms were given."""
    active = list(Hook.objects.filter(is_active=True).order_by("pk"))
    if not active:
        return [ok("hooks", "none is active")]
    with httpx.Client(timeout=ASK_SECONDS, follow_redirects=False) as http:
        wrong = [sentence for hook in active if (sentence := _wrong(http, public_url, hook))]
    if wrong:
        remedy = f"{public_url}/hooks/ must lead to the web process; see DUA_PUBLIC_URL."
        return [fail("hooks", sentence, remedy) for sentence in wrong]
    if urlsplit(public_url).hostname in HERE:
        return [
            warn(
                "hooks",
                f"{len(active)} answer, at an address only this machine can reach",
                "Platforms need a public https address: set DUA_PUBLIC_URL.",
            )
        ]
    return [ok("hooks", f"{len(active)} answer at {public_url}")]


def _wrong(http: httpx.Client, public_url: str, hook: Hook) -> str:
    """What is wrong with a hook's address; empty where nothing is. The token stays out of the sentence."""
    try:
        status = http.get(f"{public_url}/hooks/{hook.kind}/{hook.token}").status_code
    except httpx.HTTPError as error:
        return f"{hook.kind} hook {hook.pk} is not reachable: {error}"
    return "" if status in OURS else f"{hook.kind} hook {hook.pk} answered {status}"
