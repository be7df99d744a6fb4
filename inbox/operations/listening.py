"""Hear from a platform that something is new: a hint that wakes the poll, which alone reads and keeps.

A call is counted in a row before anybody is woken, so that one lost with the broker, or heard while somebody else
asks, is found by the next sweep.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from inbox import adapters
from inbox.later import later
from inbox.models import Channel, Heartbeat, Listening
from inbox.operations import channels

MOST = 200  # channels one listener hears; the others are polled as ever
BEAT = "listener"
FEW = 4  # posts in a day that may each be followed closely
LATE = timedelta(seconds=20)  # without a sign of life for so long nobody listens
POLL = "inbox.tasks.poll_channel"


@dataclass(frozen=True, slots=True)
class Standing:
    """Ids of channels: which said that something is new and were not asked since, and which would say so."""

    calling: frozenset[int]
    heard: frozenset[int]


def kinds() -> list[str]:
    """Whose platforms can say that something is new."""
    return [kind for kind in adapters.kinds() if adapters.load(kind).capabilities.listens]


def wanted() -> list[Channel]:
    """What there is to listen to, in a fixed order."""
    able = Channel.objects.exclude(state=Channel.State.BROKEN)
    able = able.filter(receives_by="poll", kind__in=kinds())
    return list(able.select_related("hook").order_by("pk")[:MOST])


def clear() -> None:
    """A listener begins or ends: whatever was open is so no longer."""
    Listening.objects.filter(is_open=True).update(is_open=False)


def beat(*, at: datetime) -> None:
    """The listener lives."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=BEAT, at=at)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


def opened(channel_id: int) -> None:
    """Somebody listens from now on; what came before that is asked for, so nobody sees the one without the other."""
    now = {"is_open": True, "is_able": True, "trouble": ""}
    if _write(channel_id, {**now, "calls": F("calls") + 1}, {**now, "calls": 1}):
        later(POLL, channel_id)


def lost(channel_id: int, trouble: str = "", *, is_able: bool = True) -> None:
    """Nobody listens; `trouble` says why, or is empty where that was wished. Not `is_able`: this server cannot tell."""
    now = {"is_open": False, "is_able": is_able, "trouble": trouble[:200]}
    _write(channel_id, now, now)


def call(channel_ids: Iterable[int]) -> None:
    """Something may be new there: count it, and wake a poll."""
    for channel_id in channel_ids:
        heard = Listening.objects.filter(channel_id=channel_id)
        if heard.update(calls=F("calls") + 1):
            later(POLL, channel_id)


def announced(channel_ids: Iterable[int]) -> None:
    """As `call`, for channels to which nobody need listen."""
    ids = sorted(channel_ids)
    rows = [Listening(channel_id=pk) for pk in ids]
    Listening.objects.bulk_create(rows, ignore_conflicts=True)
    call(ids)


def calls(channel_id: int) -> int:
    """How often it was heard so far; a poll that begins now sees to all of them."""
    found = Listening.objects.filter(channel_id=channel_id).values_list("calls", flat=True)
    return found.first() or 0


def answer(channel_id: int, count: int) -> None:
    """A poll that began when there were `count` calls has ended."""
    if count:
        heard = Listening.objects.filter(channel_id=channel_id, answered__lt=count)
        heard.update(answered=count)


def is_unanswered(channel_id: int) -> bool:
    heard = Listening.objects.filter(channel_id=channel_id)
    return heard.filter(calls__gt=F("answered")).exists()


def is_alive(*, at: datetime) -> bool:
    """Whether a listener gave a sign of life lately."""
    return Heartbeat.objects.filter(name=BEAT, at__gte=at - LATE).exists()


def standing(*, at: datetime) -> Standing:
    """Of all channels, in two queries."""
    rows = Listening.objects.filter(Q(is_open=True) | Q(calls__gt=F("answered")))
    told = list(rows.values_list("channel_id", "is_open", "calls", "answered"))
    is_listening = is_alive(at=at)
    return Standing(
        calling=frozenset(pk for pk, _open, calls, answered in told if calls > answered),
        heard=frozenset(pk for pk, is_open, *_counts in told if is_open and is_listening),
    )


def poll_every(channel: Channel, *, is_heard: bool, fresh: int = 0) -> timedelta:
    """How often it is asked; seldom where it would have said so, and never more often than the operator wishes.

    fresh: how much was published within a day, the latest of it just now; the more, the less of the quota for each.
    """
    able = channels.capabilities(channel)
    if fresh and able.announces:
        return min(able.poll_every, able.announces * max(1, fresh / FEW))
    return max(able.poll_every, able.listens) if is_heard and able.listens else able.poll_every


def _write(channel_id: int, fields: dict[str, Any], of_new: dict[str, Any]) -> bool:
    """False where the channel was removed meanwhile."""
    try:
        with transaction.atomic():
            Listening.objects.update_or_create(
                channel_id=channel_id, defaults=fields, create_defaults=of_new
            )
    except IntegrityError:
        return False
    return True
