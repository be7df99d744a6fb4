"""Undo, try again, settle by hand, and what the platform tells afterwards."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from inbox.adapters import errors
from inbox.core.events import DeliveryReported
from inbox.core.states import Sending
from inbox.errors import MovedMeanwhile
from inbox.models import Activity, Conversation, Delivery, Notice
from inbox.operations import deliveries, joinings
from tests.builders import a_message
from tests.inbox.operations.outbox import a_reply, swept
from tests.ledger_platform import Clock, Platform, raising

pytestmark = pytest.mark.django_db


def a_sent_reply(conversation: Conversation, clock: Clock, **fields: object) -> Delivery:
    reply = a_reply(conversation, clock, **fields)
    clock.passes(seconds=8)
    swept(clock)
    reply.refresh_from_db()
    return reply


def reported(conversation: Conversation, state: str, at: datetime, **fields: object) -> int:
    event = DeliveryReported(
        account="ours",
        key=f"report-{state}",
        occurred_at=at,
        thread_key=conversation.thread_key,
        state=state,
        **fields,  # type: ignore[arg-type]
    )
    return deliveries.report(conversation.channel, event, at)


def test_undo_gives_the_text_back_and_nothing_leaves(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = a_reply(conversation, clock)
    clock.passes(seconds=7)
    assert deliveries.cancel(reply, by=None, at=clock()) == "Kami cek ya, Kak"
    clock.passes(seconds=60)
    swept(clock)
    assert platform.calls == 0


def test_undo_comes_too_late_for_what_was_sent(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = a_sent_reply(conversation, clock)
    with pytest.raises(MovedMeanwhile) as refused:
        deliveries.cancel(reply, by=None, at=clock())
    assert (refused.value.code, refused.value.status) == ("already_sending", 409)


def test_what_may_have_been_heard_cannot_be_undone(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.able(idempotent_send=True)
    platform.after = [raising(errors.Ambiguous("timeout"))]
    reply = a_sent_reply(conversation, clock)
    assert reply.state == Sending.QUEUED
    with pytest.raises(MovedMeanwhile):
        deliveries.cancel(reply, by=None, at=clock())


def test_a_failed_reply_can_be_tried_again(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.before = [raising(errors.Rejected("no"))]
    reply = a_sent_reply(conversation, clock)
    deliveries.retry(reply, by=None, at=clock())
    swept(clock)
    assert platform.texts() == ["Kami cek ya, Kak"]


def in_need_of_somebody(
    conversation: Conversation, clock: Clock, platform: Platform, *, is_said: bool
) -> Delivery:
    platform.can_list = False
    (platform.after if is_said else platform.before).append(raising(errors.Ambiguous("timeout")))
    reply = a_sent_reply(conversation, clock)
    clock.passes(seconds=5)
    swept(clock)
    reply.refresh_from_db()
    assert reply.state == Sending.NEEDS_HUMAN
    return reply


def test_somebody_who_saw_it_there_settles_it_at_the_time_contact_was_lost(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = in_need_of_somebody(conversation, clock, platform, is_said=True)
    lost_at = clock()
    clock.passes(minutes=20)
    deliveries.settle_by_person(reply, was_said=True, by=None, at=clock())
    reply.refresh_from_db()
    assert reply.state == Sending.SENT
    assert reply.accepted_at is not None
    assert reply.accepted_at < lost_at
    assert platform.calls == 1


def test_somebody_who_did_not_see_it_there_has_it_sent(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = in_need_of_somebody(conversation, clock, platform, is_said=False)
    deliveries.settle_by_person(reply, was_said=False, by=None, at=clock())
    swept(clock)
    assert platform.texts() == ["Kami cek ya, Kak"]


def test_a_reply_is_settled_by_hand_once(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = in_need_of_somebody(conversation, clock, platform, is_said=True)
    deliveries.settle_by_person(reply, was_said=True, by=None, at=clock())
    with pytest.raises(MovedMeanwhile):
        deliveries.settle_by_person(reply, was_said=False, by=None, at=clock())


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["sent", "delivered", "read"])), ids=str
)
def test_reports_only_move_forward_in_whatever_order_they_come(
    order: tuple[str, ...], conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = a_sent_reply(conversation, clock)
    for state in order:
        reported(conversation, state, clock(), external_id="out-1")
    reply.refresh_from_db()
    assert reply.state == Sending.READ


def test_a_watermark_reports_every_reply_before_it(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    first = a_sent_reply(conversation, clock)
    second = a_sent_reply(conversation, clock)
    until = clock()
    clock.passes(seconds=1)
    third = a_sent_reply(conversation, clock)
    assert reported(conversation, "read", clock(), up_to=until) == 2
    states = [Delivery.objects.get(pk=each.pk).state for each in (first, second, third)]
    assert states == [Sending.READ, Sending.READ, Sending.SENT]


def test_a_failure_reported_later_gives_the_turn_back_to_us(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    a_sent_reply(conversation, clock)
    reported(conversation, "failed", clock(), external_id="out-1", error="undeliverable")
    conversation.refresh_from_db()
    assert conversation.turn == Conversation.Turn.OURS
    assert Notice.objects.filter(kind=Notice.Kind.DELIVERY_FAILED).count() == 1


def test_a_reply_that_resolves_does_so_when_it_was_said(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    a_reply(conversation, clock, resolves=True)
    conversation.refresh_from_db()
    assert conversation.status == "new"
    clock.passes(seconds=8)
    swept(clock)
    conversation.refresh_from_db()
    assert conversation.status == "resolved"


def test_a_customer_who_wrote_again_keeps_the_conversation_open(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    a_reply(conversation, clock, resolves=True)
    clock.passes(seconds=8)
    a_message(conversation, "Eh, satu lagi", at=clock.passes(seconds=1), external_id="in-again")
    clock.passes(seconds=-1)
    swept(clock)
    conversation.refresh_from_db()
    assert conversation.status == "open"


def test_every_move_is_in_the_journal(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.before = [raising(errors.Unreachable("no"))]
    a_sent_reply(conversation, clock)
    clock.passes(seconds=1)
    swept(clock)
    moves = Activity.objects.filter(verb="delivery_moved").order_by("pk")
    assert [move.new for move in moves] == [Sending.QUEUED, Sending.SENT]


def test_a_failure_reported_after_a_split_is_told_where_the_reply_is_now(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    a_sent_reply(conversation, clock)
    asked = conversation.messages.filter(direction="in").latest("pk")
    a_message(conversation, "Halo", at=asked.occurred_at - timedelta(hours=1))
    joining = joinings.split(asked, reason="", by=None, at=clock())
    reported(conversation, "failed", clock(), external_id="out-1", error="undeliverable")
    [told] = Notice.objects.filter(kind=Notice.Kind.DELIVERY_FAILED)
    assert told.conversation_id == joining.target_id
    assert Conversation.objects.get(pk=joining.target_id).turn == Conversation.Turn.OURS
