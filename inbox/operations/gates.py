"""Whether a platform should be called now: its breaker, its pauses, and the budget of calls we keep to.

The breaker is each process's own: five calls more per process are no harm. Budget and pauses belong to
the credential, and all processes share them.
"""

from __future__ import annotations

import threading
from datetime import datetime

from inbox import adapters, budgets
from inbox.adapters.errors import PlaceLimited, RateLimited
from inbox.adapters.offline import OFFLINE
from inbox.adapters.quotas import Heard
from inbox.core.breaker import Breaker
from inbox.core.budget import ALL, POLL, SEND, rests
from inbox.models import Channel
from inbox.models.vault import digest
from inbox.operations import channels

_lock = threading.Lock()
_breakers: dict[int, Breaker] = {}


def allows(channel_id: int, at: datetime) -> bool:
    return _breakers.get(channel_id, Breaker()).allows(at)


def pass_through(channel: Channel, at: datetime) -> bool:
    """Take the right to make one call with a reply; False: not now, and the reply waits in its queue."""
    with _lock:
        breaker = _breakers.get(channel.pk, Breaker())
        if not breaker.allows(at):
            return False
        _breakers[channel.pk] = breaker.probing(at)
    return _take(channel, SEND, at)


def may_poll(channel: Channel, at: datetime) -> bool:
    """The same for one page of a list; a part of what all calls share is left for replies."""
    return _take(channel, POLL, at)


def answered(channel_id: int, at: datetime, *, is_trouble: bool) -> None:
    """`is_trouble`: a server error, a timeout or no connection."""
    with _lock:
        _breakers[channel_id] = _breakers.get(channel_id, Breaker()).after(is_trouble, at)


def pause(channel: Channel, until: datetime, at: datetime, *, purpose: str = SEND) -> None:
    """The platform asked for it, in answer to a call of this purpose; every process keeps it."""
    of = ALL if channels.capabilities(channel).is_counted_as_one else purpose
    budgets.pause(key_of(channel), of, until, at=at)


def heed(channel: Channel, limited: RateLimited, at: datetime, *, purpose: str = SEND) -> None:
    """Pause what the platform refused, for as long as it asked: one place, or all.

    Where it does not tell which, one place; a second one refused meanwhile shows that it is all of them.
    """
    if limited.retry_after is None:
        return
    until = at + limited.retry_after
    if not isinstance(limited, PlaceLimited):
        pause(channel, until, at, purpose=purpose)
        return
    place, doubts = _place_key(channel, limited.place), f"{key_of(channel)}:doubts"
    is_first = limited.is_certain or not _paused_until(doubts, at) or _paused_until(place, at)
    budgets.pause(place, ALL, until, at=at)
    if not is_first:
        pause(channel, until, at, purpose=purpose)
    elif not limited.is_certain:
        budgets.pause(doubts, ALL, until, at=at)


def place_paused_until(channel: Channel, place: str, at: datetime) -> datetime | None:
    """Until when nothing is said there, though the channel goes on elsewhere; None where it may be."""
    return _paused_until(_place_key(channel, place), at)


def learn(
    channel: Channel, heard: Heard, at: datetime, *, purpose: str = SEND, taken: int = 1
) -> None:
    """After a use of the adapter: count the calls beyond those taken, keep to what the headers told."""
    able, key = channels.capabilities(channel), key_of(channel)
    if heard.calls > taken:
        budgets.count(key, able.budget, purpose, heard.calls - taken, at=at)
    for rest in rests(heard.quotas) if able.is_counted_as_one else []:
        budgets.pause(key, rest.of, at + rest.span, at=at)


def standing(channel: Channel, at: datetime) -> budgets.Standing:
    return budgets.standing(key_of(channel), channels.capabilities(channel).budget, at=at)


def key_of(channel: Channel) -> str:
    """Under what its calls are counted, without a word of the credential in it."""
    speaker = adapters.load(channel.kind)(
        {**channel.credentials, "account": channel.account}, OFFLINE
    )
    return digest(speaker.budget_key or f"channel:{channel.pk}", "budget").hex()[:32]


def _place_key(channel: Channel, place: str) -> str:
    return f"{key_of(channel)}:{digest(place, 'budget').hex()[:32]}"


def _paused_until(key: str, at: datetime) -> datetime | None:
    return budgets.standing(key, (), at=at).paused_until


def _take(channel: Channel, purpose: str, at: datetime) -> bool:
    rates = channels.capabilities(channel).budget
    return budgets.take(key_of(channel), rates, purpose, at=at)
