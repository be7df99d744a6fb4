"""Small things a customer sees without a word said: that we write, that we have read. A hint, kept nowhere."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from inbox import adapters, buckets, budgets, live
from inbox.adapters import errors
from inbox.adapters.quotas import Heard
from inbox.adapters.toward import Toward
from inbox.core.budget import POLL, Rate
from inbox.core.events import Visibility
from inbox.core.threads import named
from inbox.later import later
from inbox.models import Channel, Conversation, Message
from inbox.operations import channels, gates
from inbox.operations.attempts import Clock

PAUSE_SECONDS = {True: 3, False: 10}  # on our own pages, at a platform: those show it for longer
LAPSES = {
    "typing": timedelta(seconds=10)
}  # nobody may be writing any more; what was read stays read
SHARE = 4  # one part in so many of what may be asked; the rest is left for what customers say
MOST_AT_ONCE = 3  # in one process, so that a slow platform leaves threads for replies

log = logging.getLogger(__name__)
_hands = threading.BoundedSemaphore(MOST_AT_ONCE)


def write(conversation: Conversation, visibility: str, at: datetime) -> None:
    """Says that somebody writes, never who: in private, where the channel can, once in PAUSE_SECONDS."""
    is_theirs = visibility == Visibility.PRIVATE and _is_open(conversation)
    if not is_theirs or not _can(conversation, "typing"):
        return
    is_here = adapters.load(conversation.channel.kind).shows_here
    if not _is_time(f"typing:{conversation.pk}", PAUSE_SECONDS[is_here], at):
        return
    if is_here:
        topic = f"visitor:{conversation.identity_id}"
        live.announce(topic, "typing", conversation.identity_id, brand=conversation.brand_id)
    else:
        later("inbox.tasks.gesture", conversation.pk, "typing", at.isoformat())


def read(conversation: Conversation, at: datetime) -> None:
    """Says that their messages until now are read, where the channel can."""
    if _can(conversation, "read"):
        later("inbox.tasks.gesture", conversation.pk, "read", at.isoformat())


def make(conversation_id: int, gesture: str, asked_at: datetime, *, clock: Clock) -> bool:
    """Make it at the platform, once; returns whether it was taken. What fails is lost, and holds up nothing.

    It is counted with what is asked, not with what is said, and a refusal for too many calls pauses gestures
    only, so that replies never wait for it.
    """
    if gesture in LAPSES and clock() > asked_at + LAPSES[gesture]:
        return False
    if not _hands.acquire(blocking=False):
        return False
    try:
        return _made(conversation_id, gesture, asked_at, clock)
    finally:
        _hands.release()


def _made(conversation_id: int, gesture: str, asked_at: datetime, clock: Clock) -> bool:
    conversation = Conversation.objects.select_related("channel__hook", "identity").get(
        pk=conversation_id
    )
    if not _can(conversation, gesture):  # switched off while it waited for a worker
        return False
    channel, toward = conversation.channel, _toward(conversation, asked_at)
    if not _is_open(conversation) or toward is None or not gates.allows(channel.pk, clock()):
        return False
    if not _may(channel, clock()):
        return False
    heard = Heard()
    try:
        with channels.adapter(channel, heard) as adapter:
            adapter.gesture(gesture, toward)
    except errors.AdapterError as error:
        if isinstance(error, errors.RateLimited):
            heard.quotas.clear()  # of gestures, perhaps; a reply is told so itself
        _settle(channel, error, clock())
        return False
    finally:
        gates.learn(channel, heard, clock(), purpose=POLL)
    return True


def _settle(channel: Channel, error: errors.AdapterError, at: datetime) -> None:
    log.info("channel %s showed no gesture: %s", channel.pk, error.code or type(error).__name__)
    if isinstance(error, errors.CredentialsRejected):
        channels.break_(channel, code=error.code or "", reason=str(error), at=at)
    elif isinstance(error, errors.RateLimited) and error.retry_after is not None:
        budgets.pause(_share_of(channel), POLL, at + error.retry_after, at=at)


def _may(channel: Channel, at: datetime) -> bool:
    rates = [rate for rate in channels.capabilities(channel).budget if rate.counts(POLL)]
    share = [Rate(max(1, rate.calls // SHARE), rate.period, POLL) for rate in rates]
    return budgets.take(_share_of(channel), share, POLL, at=at) and gates.may_poll(channel, at)


def _share_of(channel: Channel) -> str:
    return f"{gates.key_of(channel)}:gestures"


def _can(conversation: Conversation, gesture: str) -> bool:
    return gesture in channels.capabilities(conversation.channel).gestures


def _is_open(conversation: Conversation) -> bool:
    is_blocked = conversation.identity.is_blocked
    return conversation.channel.state == Channel.State.ACTIVE and not is_blocked


def _is_time(name: str, pause: float, at: datetime) -> bool:
    return buckets.take(name, per_second=1 / pause, burst=1, at=at)


def _toward(conversation: Conversation, asked_at: datetime) -> Toward | None:
    """Upon what was there by then: nobody has seen what came later. None where nobody wrote in private."""
    heard = conversation.messages.filter(
        direction=Message.Direction.IN,
        visibility=Visibility.PRIVATE,
        removed_at=None,
        received_at__lte=asked_at,
    ).exclude(external_id=None)
    last = heard.order_by("-occurred_at", "-pk").values_list("external_id", "read_token").first()
    if last is None:
        return None
    return Toward(
        thread_key=conversation.thread_key,
        person=named(conversation.identity.external_id),
        message=last[0] or "",
        read_token=last[1],
    )
