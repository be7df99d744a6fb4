"""Small things a customer sees without a word said: that we write, that we have read. A hint, kept nowhere."""

from __future__ import annotations

import logging
from datetime import datetime

from inbox import adapters, buckets, live
from inbox.adapters import errors
from inbox.adapters.quotas import Heard
from inbox.adapters.toward import Toward
from inbox.core.budget import POLL
from inbox.core.events import Visibility
from inbox.later import later
from inbox.models import Channel, Conversation, Message
from inbox.operations import channels, gates
from inbox.operations.attempts import Clock

PAUSE_SECONDS = {True: 3, False: 10}  # on our own pages, at a platform: those show it for longer

log = logging.getLogger(__name__)


def write(conversation: Conversation, visibility: str, at: datetime) -> None:
    """Says that somebody writes, never who: in private, where the channel can, once in PAUSE_SECONDS."""
    if visibility != Visibility.PRIVATE or not _can(conversation, "typing"):
        return
    is_here = adapters.load(conversation.channel.kind).shows_here
    if not _is_time(f"typing:{conversation.pk}", PAUSE_SECONDS[is_here], at):
        return
    if is_here:
        topic = f"visitor:{conversation.identity_id}"
        live.announce(topic, "typing", conversation.identity_id, brand=conversation.brand_id)
    else:
        later("inbox.tasks.gesture", conversation.pk, "typing")


def read(conversation: Conversation) -> None:
    """Says that their messages are read, where the channel can."""
    if _can(conversation, "read"):
        later("inbox.tasks.gesture", conversation.pk, "read")


def make(conversation_id: int, gesture: str, *, clock: Clock) -> bool:
    """Make it at the platform, once; returns whether it was taken. What fails is lost, and holds up nothing.

    It is counted with what is asked, not with what is said, so that replies never wait for it.
    """
    conversation = Conversation.objects.select_related("channel__hook", "identity").get(
        pk=conversation_id
    )
    if not _can(conversation, gesture):  # switched off while it waited for a worker
        return False
    channel, toward = conversation.channel, _toward(conversation)
    is_open = channel.state == Channel.State.ACTIVE and not conversation.identity.is_blocked
    if not is_open or toward is None or not gates.allows(channel.pk, clock()):
        return False
    if not gates.may_poll(channel, clock()):
        return False
    heard = Heard()
    try:
        with channels.adapter(channel, heard) as adapter:
            adapter.gesture(gesture, toward)
    except errors.AdapterError as error:
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
        gates.pause(channel, at + error.retry_after, at, purpose=POLL)


def _can(conversation: Conversation, gesture: str) -> bool:
    return gesture in channels.capabilities(conversation.channel).gestures


def _is_time(name: str, pause: float, at: datetime) -> bool:
    return buckets.take(name, per_second=1 / pause, burst=1, at=at)


def _toward(conversation: Conversation) -> Toward | None:
    """None where nobody wrote in private."""
    heard = conversation.messages.filter(
        direction=Message.Direction.IN, visibility=Visibility.PRIVATE, removed_at=None
    ).exclude(external_id=None)
    message = heard.order_by("-occurred_at", "-pk").values_list("external_id", flat=True).first()
    if message is None:
        return None
    return Toward(
        thread_key=conversation.thread_key,
        person=conversation.identity.external_id,
        message=message,
    )
