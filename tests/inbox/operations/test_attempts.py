"""A queued reply reaches the platform once, whatever the platform answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.adapters import errors
from inbox.core.states import Sending
from inbox.models import Activity, Conversation, Notice
from tests.inbox.operations.outbox import a_reply, swept
from tests.ledger_platform import Clock, Platform, raising

pytestmark = pytest.mark.django_db


def test_a_reply_is_sent_once_the_time_to_undo_has_passed(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = a_reply(conversation, clock)
    clock.passes(seconds=7.9)
    swept(clock)
    assert platform.texts() == []
    clock.passes(seconds=0.1)
    swept(clock)
    swept(clock)
    reply.refresh_from_db()
    assert (reply.state, reply.message.external_id, platform.calls) == (Sending.SENT, "out-1", 1)
    assert reply.accepted_at == clock()


def test_a_sent_reply_gives_the_turn_to_the_customer_and_tells_the_other_room(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    conversation.refresh_from_db()
    assert conversation.turn == Conversation.Turn.THEIRS
    assert conversation.waiting_since is None
    assert conversation.preview == "Kami cek ya, Kak"
    assert conversation.status == "open"
    kinds = Notice.objects.values_list("kind", flat=True)
    assert sorted(kinds) == [Notice.Kind.CONVERSATION_MOVED, Notice.Kind.MESSAGE_SENT]
    assert Activity.objects.filter(verb="delivery_moved", new=Sending.SENT).count() == 1


@pytest.mark.parametrize(
    "error",
    [errors.Unreachable("no connection"), errors.RateLimited("slow down")],
    ids=lambda error: type(error).__name__,
)
def test_what_was_certainly_not_said_is_said_later(
    error: errors.AdapterError, conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.before = [raising(error)]
    reply = a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    reply.refresh_from_db()
    assert reply.state == Sending.QUEUED
    assert reply.next_attempt_at == clock() + timedelta(seconds=0.5)
    clock.passes(seconds=1)
    swept(clock)
    assert platform.texts() == ["Kami cek ya, Kak"]


def test_a_platform_that_asks_for_a_pause_gets_it(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.before = [raising(errors.RateLimited("429", retry_after=timedelta(seconds=60)))]
    a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    clock.passes(seconds=59)
    swept(clock)
    assert platform.calls == 1
    clock.passes(seconds=2)
    swept(clock)
    assert platform.texts() == ["Kami cek ya, Kak"]


def test_a_reply_the_platform_refuses_has_failed_and_says_why(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.before = [raising(errors.Rejected("blocked by the person", "551"))]
    reply = a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    reply.refresh_from_db()
    assert (reply.state, reply.error_code) == (Sending.FAILED, "551")
    assert Notice.objects.get().kind == Notice.Kind.DELIVERY_FAILED
    conversation.refresh_from_db()
    assert conversation.turn == Conversation.Turn.OURS


def test_a_rejected_credential_breaks_the_channel_and_the_reply_waits(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.before = [raising(errors.CredentialsRejected("expired", "190"))]
    reply = a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    clock.passes(hours=30)
    swept(clock)
    reply.refresh_from_db()
    conversation.channel.refresh_from_db()
    assert (reply.state, platform.calls) == (Sending.QUEUED, 1)
    assert conversation.channel.state == "broken"


def test_a_window_that_closed_while_waiting_is_not_tried(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = a_reply(conversation, clock)
    clock.passes(hours=24)
    swept(clock)
    reply.refresh_from_db()
    assert (reply.state, reply.error_code, platform.calls) == (Sending.FAILED, "window_closed", 0)


def test_a_lost_answer_is_looked_up_and_never_sent_again(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.after = [raising(errors.Ambiguous("read timeout"))]
    reply = a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    reply.refresh_from_db()
    assert reply.state == Sending.UNCERTAIN
    clock.passes(seconds=5)
    swept(clock)
    reply.refresh_from_db()
    assert (reply.state, reply.message.external_id, platform.calls) == (Sending.SENT, "out-1", 1)
    assert reply.accepted_at == clock() - timedelta(seconds=5)


def test_replies_of_one_conversation_go_out_in_order_even_when_the_first_has_to_wait(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.before = [raising(errors.Unreachable("no connection"))]
    a_reply(conversation, clock, "satu")
    a_reply(conversation, clock, "dua")
    clock.passes(seconds=8)
    swept(clock)
    assert platform.texts() == []
    clock.passes(seconds=2)
    swept(clock)
    assert platform.texts() == ["satu", "dua"]


def test_a_breaker_that_is_open_fails_nothing(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.before = [raising(errors.Unreachable("no connection"))] * 5
    reply = a_reply(conversation, clock)
    clock.passes(seconds=8)
    for _second in range(15):
        swept(clock)
        clock.passes(seconds=1)
    assert platform.calls == 5
    clock.passes(seconds=20)
    swept(clock)
    reply.refresh_from_db()
    assert reply.state == Sending.SENT
