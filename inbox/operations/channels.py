"""A connected account: the adapter that speaks for it, what it can do, and how it stands."""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from inbox import adapters, live
from inbox.adapters import http
from inbox.adapters.base import Adapter
from inbox.adapters.quotas import Heard
from inbox.core import prices
from inbox.core.budget import ALL, Rate
from inbox.core.capabilities import Capabilities, without_fetched
from inbox.core.events import Visibility
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Channel, Hook, User
from inbox.operations import fresh

NOT_OF_THE_WORLD = (".localhost", ".local", ".internal", ".home.arpa")
WINDOWS = ("reply_window", "private_reply_window")


@contextlib.contextmanager
def adapter(channel: Channel, heard: Heard | None = None) -> Iterator[Adapter]:
    """The adapter with the channel's credentials; its connections end with the block.

    What it has to renew on the way is kept, and `channel` holds it from then on, so that its refusal breaks it.

    heard: notes what the answers' headers tell of our quota; for `gates.learn`.
    """
    with http.client(heard) as client:
        secrets = channel.hook.secrets if channel.hook else {}
        credentials = {**channel.credentials, "account": channel.account}
        speaker = adapters.load(channel.kind)(
            credentials, client, secrets=secrets, base_url=address(channel.kind, channel.options)
        )
        speaker.renewer = fresh.renewer(channel)
        yield speaker


def address(kind: str, options: Mapping[str, Any]) -> str:
    """Where the platform is, if not at its own address: for drills; empty otherwise."""
    hosts = dict(host.split("=", 1) for host in settings.PLATFORM_HOSTS if "=" in host)
    return str(options.get("base_url") or hosts.get(kind, "")).rstrip("/")


def hook_address(hook: Hook) -> str:
    """What a person types, or we announce, at the platform."""
    return f"{settings.PUBLIC_URL}/hooks/{hook.kind}/{hook.token}"


def is_public() -> bool:
    """Whether a platform could fetch something from here: by https, at a name or address of the world's."""
    parts = urlsplit(settings.PUBLIC_URL)
    host = parts.hostname or ""
    try:
        is_of_the_world = ipaddress.ip_address(host).is_global
    except ValueError:
        is_of_the_world = "." in host and not host.endswith(NOT_OF_THE_WORLD)
    return parts.scheme == "https" and is_of_the_world


def capabilities(channel: Channel) -> Capabilities:
    """The adapter's, with the operator's overrides.

    options["capabilities"]: {"max_length": {"public": 500}, "reply_window_seconds": 86400,
    "private_reply_window_seconds": null, "poll_every_seconds": 600, "list_is_complete": false,
    "budget": [{"calls": 120, "seconds": 60, "of": "send"}]}, each optional; `of` is send or poll,
    and left out it counts every call. "price": {"private": {"currency": "USD", "plain": "0.01",
    "with_link": "0.20"}} is what a reply costs here, null that it costs nothing. "gestures": ["typing"] leaves out
    the others that the platform has.
    """
    able = adapters.load(channel.kind).capabilities
    if not is_public():
        able = without_fetched(able)
    changes = _changes(able, channel.options.get("capabilities") or {})
    return replace(able, **changes) if changes else able


def _changes(able: Capabilities, told: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "max_length" in told:
        lengths = {Visibility(name): int(limit) for name, limit in told["max_length"].items()}
        changes["max_length"] = {**able.max_length, **lengths}
    for name in WINDOWS:
        if f"{name}_seconds" in told:
            seconds = told[f"{name}_seconds"]
            changes[name] = None if seconds is None else timedelta(seconds=seconds)
    if "poll_every_seconds" in told:
        changes["poll_every"] = timedelta(seconds=told["poll_every_seconds"])
        if able.announces:
            changes["announces"] = max(able.announces, changes["poll_every"])
    if "budget" in told:
        changes["budget"] = tuple(
            Rate(int(one["calls"]), timedelta(seconds=one["seconds"]), str(one.get("of", ALL)))
            for one in told["budget"]
        )
    if "price" in told:
        changes["price"] = _prices(able, told["price"])
    if "list_is_complete" in told:
        changes["list_is_complete"] = bool(told["list_is_complete"])
    if "gestures" in told:
        changes["gestures"] = able.gestures & frozenset(told["gestures"])
    return changes


def _prices(able: Capabilities, told: Mapping[str, Any]) -> dict[Visibility, prices.Price]:
    own = {Visibility(name): prices.read(price) for name, price in told.items()}
    return {key: price for key, price in {**able.price, **own}.items() if price is not None}


def media_hosts(channel: Channel, adapter: Adapter) -> frozenset[str]:
    """Where this channel's media may lie; the operator can name more in options["media_hosts"]."""
    told = channel.options.get("media_hosts") or []
    return adapter.media_hosts | {str(host).lower() for host in told}


def pause(channel: Channel, *, by: User | None, at: datetime) -> Channel:
    """Replies wait; what customers say still comes in. Raises MovedMeanwhile unless it is active."""
    return _move(channel, Channel.State.ACTIVE, Channel.State.PAUSED, by, at)


def resume(channel: Channel, *, by: User | None, at: datetime) -> Channel:
    """Raises MovedMeanwhile unless it is paused."""
    return _move(channel, Channel.State.PAUSED, Channel.State.ACTIVE, by, at)


def show_gestures(
    channel: Channel, wanted: Iterable[str], *, by: User | None, at: datetime
) -> Channel:
    """From now on customers see these of the platform's gestures, and no others.

    All of them are kept as no choice at all, so that one which an adapter learns later is seen as well.
    Refused: gesture_unknown, naming it, and nothing changes.
    """
    able, chosen = adapters.load(channel.kind).capabilities.gestures, set(wanted)
    if strange := sorted(chosen - able):
        raise Refused(
            "gesture_unknown",
            _("This channel has no gesture %(gesture)s.") % {"gesture": strange[0]},
        )
    with transaction.atomic():
        kept = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        before = capabilities(kept).gestures
        if before == chosen:
            return kept
        told = {**(kept.options.get("capabilities") or {}), "gestures": sorted(chosen)}
        if chosen == able:
            del told["gestures"]
        kept.options = {**kept.options, "capabilities": told}
        kept.save(update_fields=["options"])
        stood = {"before": {"gestures": sorted(before)}, "after": {"gestures": sorted(chosen)}}
        journal(kept, "gestures_chosen", _listed(chosen), by, at, old=_listed(before), **stood)
    return kept


def _listed(gestures: Iterable[str]) -> str:
    return " ".join(sorted(gestures)) or "none"


def break_(channel: Channel, *, code: str, reason: str, at: datetime) -> bool:
    """Its credentials are refused: replies wait until somebody connects it again.

    channel: as it was when it was called. Where other credentials or secrets stand there by now, renewed or
    typed while the call was under way, their fate is not known, and nothing is broken. Returns whether it was.
    """
    with transaction.atomic():
        now = Channel.objects.select_for_update(no_key=True, of=("self",)).get(pk=channel.pk)
        if now.state == Channel.State.BROKEN or _called_with(now) != _called_with(channel):
            return False
        now.was_paused = now.state == Channel.State.PAUSED
        now.state, now.broken_code, now.broken_reason = Channel.State.BROKEN, code[:64], reason
        now.save(update_fields=["state", "was_paused", "broken_code", "broken_reason"])
        journal(now, "channel_broken", code, None, at)
    return True


def _called_with(channel: Channel) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What proves to the platform that it is us."""
    return channel.credentials, channel.hook.secrets if channel.hook else {}


def journal(
    channel: Channel,
    verb: str,
    new: str,
    by: User | None,
    at: datetime,
    *,
    old: str = "",
    **more: object,
) -> None:
    """Write what happened to a channel, and tell the brand's open screens. more: never credentials."""
    Activity.objects.create(
        brand_id=channel.brand_id,
        verb=verb,
        old=old[:64],
        new=new[:64],
        actor=by,
        detail={"channel": channel.pk, "name": channel.name, **more},
        at=at,
    )
    live.announce(f"brand:{channel.brand_id}", "channel", channel.pk, brand=channel.brand_id)


def _move(channel: Channel, old: str, new: str, by: User | None, at: datetime) -> Channel:
    with transaction.atomic():
        if not Channel.objects.filter(pk=channel.pk, state=old).update(state=new):
            raise MovedMeanwhile("channel_moved", _("This channel is in another state by now."))
        stood = {"before": {"state": str(old)}, "after": {"state": str(new)}}
        journal(channel, "channel_moved", new, by, at, old=old, **stood)
    channel.state = new
    return channel
