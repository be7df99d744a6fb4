"""How much one platform may be called, and how little it may take from the others."""

from __future__ import annotations

import pytest

from inbox.core.states import Sending
from inbox.models import Channel, Conversation, Delivery
from inbox.operations import attempts
from tests.builders import a_channel, a_conversation, a_message
from tests.inbox.operations.outbox import a_reply, swept
from tests.ledger_platform import Clock, Platform

pytestmark = pytest.mark.django_db


def questions(channel: Channel, clock: Clock, number: int) -> list[Conversation]:
    asked = [a_conversation(channel, at=clock(), last_inbound_at=clock()) for _ in range(number)]
    for conversation in asked:
        a_message(conversation, "Halo", external_id=f"in-{conversation.pk}", at=clock())
    return asked


def test_replies_keep_to_the_budget_and_none_fails(platform: Platform, clock: Clock) -> None:
    channel = a_channel(kind="ledger", options={"sends_per_minute": 60})
    for conversation in questions(channel, clock, 12):
        a_reply(conversation, clock)
    clock.passes(seconds=8)
    calls = []
    for _second in range(12):
        swept(clock)
        calls.append(platform.calls)
        clock.passes(seconds=1)
    assert calls == list(range(1, 13))
    assert set(Delivery.objects.values_list("state", flat=True)) == {Sending.SENT}


def test_a_slow_platform_leaves_workers_for_the_others(platform: Platform, clock: Clock) -> None:
    slow, quick = a_channel(kind="ledger"), a_channel(kind="ledger")
    for conversation in [*questions(slow, clock, 6), *questions(quick, clock, 1)]:
        a_reply(conversation, clock)
    clock.passes(seconds=8)
    for _worker in range(attempts.MOST_PER_CHANNEL):
        assert attempts.claim(clock(), channel_ids=[slow.pk])
    assert attempts.free_channels(clock()) == [quick.pk]
