"""Two workers, two connections, one promise."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from inbox.core.states import Sending
from inbox.errors import MovedMeanwhile
from inbox.models import Conversation, Delivery, Message, Notice
from inbox.operations import attempts, deliveries, echoes, outbound
from tests.builders import a_conversation
from tests.inbox.operations.outbox import a_reply, swept, words
from tests.ledger_platform import Clock, Platform

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run them at the same moment, each on a connection of its own."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_only_one_of_eight_workers_gets_a_delivery(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    a_reply(conversation, clock)
    clock.passes(seconds=8)
    claims = together(*[lambda: attempts.claim(clock())] * 8)
    assert sum(claimed is not None for claimed in claims) == 1


def test_two_replies_of_one_conversation_are_never_in_flight_together(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    first = a_reply(conversation, clock, "satu")
    a_reply(conversation, clock, "dua")
    clock.passes(seconds=8)
    claims = together(*[lambda: attempts.claim(clock())] * 4)
    assert [claimed.pk for claimed in claims if claimed] == [first.pk]


def test_replies_of_different_conversations_go_side_by_side(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    other = a_conversation(conversation.channel, last_inbound_at=clock())
    a_reply(conversation, clock)
    a_reply(other, clock)
    clock.passes(seconds=8)
    claims = together(*[lambda: attempts.claim(clock())] * 2)
    assert {claimed.conversation_id for claimed in claims} == {conversation.pk, other.pk}


@pytest.mark.parametrize("round_", range(5))
def test_echo_and_answer_at_the_same_moment_settle_a_reply_once(
    round_: int, conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.has_markers = True
    a_reply(conversation, clock)
    clock.passes(seconds=8)
    claimed = attempts.claim(clock())
    assert claimed is not None
    attempts._begin(claimed, clock())
    receipt = platform.accept(attempts._draft(claimed))
    together(
        lambda: deliveries.confirm(
            claimed, external_id=receipt.external_id, accepted_at=receipt.accepted_at, at=clock()
        ),
        lambda: echoes.settle([(conversation.channel, platform.said[0])], at=clock()),
    )
    assert Message.objects.get(direction="out").external_id == "out-1"
    assert Delivery.objects.get().state == Sending.SENT
    assert Notice.objects.filter(kind=Notice.Kind.MESSAGE_SENT).count() == 1


def test_the_same_form_sent_twice_at_once_promises_one_reply(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    same = words()
    promised = together(*[lambda: outbound.compose(conversation, same, by=None, at=clock()).pk] * 4)
    assert len(set(promised)) == 1
    assert Message.objects.filter(direction="out").count() == 1


def test_undo_and_claim_at_once_never_both_win(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = a_reply(conversation, clock)
    clock.passes(seconds=8)

    def undo() -> bool:
        try:
            deliveries.cancel(reply, by=None, at=clock())
        except MovedMeanwhile:
            return False
        return True

    undone, claimed = together(undo, lambda: attempts.claim(clock()))
    assert undone != (claimed is not None)


def test_a_worker_that_comes_back_after_its_lease_does_not_undo_the_newer_attempt(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    a_reply(conversation, clock)
    clock.passes(seconds=8)
    slow = attempts.claim(clock())
    assert slow is not None
    clock.passes(seconds=31)
    swept(clock)
    assert not attempts._begin(slow, clock())
    assert not deliveries.fail(slow, "late", "", clock())
    assert platform.texts() == ["Kami cek ya, Kak"]
    assert Delivery.objects.get().state == Sending.SENT


def test_an_answer_after_the_lease_still_counts(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    def slow(_draft: object) -> None:
        clock.passes(seconds=40)
        together(lambda: swept(clock))
        assert Delivery.objects.get().state == Sending.UNCERTAIN

    platform.after = [slow]
    a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    reply = Delivery.objects.get()
    assert (reply.state, platform.calls) == (Sending.SENT, 1)
    assert reply.accepted_at == clock() - timedelta(seconds=40)


def test_a_call_is_never_made_with_a_transaction_open(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    open_: list[bool] = []
    platform.before = [lambda _draft: open_.append(connection.in_atomic_block)]
    a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    assert open_ == [False]
