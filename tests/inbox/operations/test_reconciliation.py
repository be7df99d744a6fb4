"""What becomes of a send nobody knows the end of."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from inbox.adapters import errors
from inbox.adapters.base import Draft
from inbox.core.events import Visibility
from inbox.core.states import Sending
from inbox.models import Conversation, Delivery, Message
from inbox.operations import echoes
from tests.builders import a_message
from tests.inbox.operations.outbox import a_reply, swept
from tests.ledger_platform import Clock, Platform, raising

pytestmark = pytest.mark.django_db

LOST = errors.Ambiguous("read timeout")


def sent_into_the_dark(
    conversation: Conversation, clock: Clock, platform: Platform, *, is_said: bool
) -> Delivery:
    (platform.after if is_said else platform.before).append(raising(LOST))
    reply = a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    reply.refresh_from_db()
    assert reply.state == Sending.UNCERTAIN
    return reply


def swept_for(clock: Clock, minutes: int) -> None:
    for _second in range(0, minutes * 60, 5):
        clock.passes(seconds=5)
        swept(clock)


def test_what_is_absent_in_every_read_of_a_complete_list_is_sent_again(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = sent_into_the_dark(conversation, clock, platform, is_said=False)
    swept_for(clock, minutes=4)
    assert platform.texts() == []
    swept_for(clock, minutes=2)
    reply.refresh_from_db()
    assert (platform.texts(), reply.state) == (["Kami cek ya, Kak"], Sending.SENT)


def test_a_list_that_lags_is_read_four_times_before_it_is_believed(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.hides = 3
    reply = sent_into_the_dark(conversation, clock, platform, is_said=True)
    swept_for(clock, minutes=6)
    reply.refresh_from_db()
    assert (platform.calls, reply.state) == (1, Sending.SENT)


@pytest.mark.parametrize("is_said", [True, False])
def test_a_person_is_asked_where_absence_proves_nothing(
    is_said: bool, conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.able(list_is_complete=False)
    platform.hides = 99
    reply = sent_into_the_dark(conversation, clock, platform, is_said=is_said)
    swept_for(clock, minutes=6)
    reply.refresh_from_db()
    assert (reply.state, platform.calls) == (Sending.NEEDS_HUMAN, 1)


def test_a_person_is_asked_at_once_where_there_is_neither_list_nor_echo(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.can_list = False
    reply = sent_into_the_dark(conversation, clock, platform, is_said=True)
    clock.passes(seconds=5)
    swept(clock)
    reply.refresh_from_db()
    assert reply.state == Sending.NEEDS_HUMAN


def test_a_list_that_cannot_be_read_for_a_quarter_of_an_hour_is_a_persons_matter(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = sent_into_the_dark(conversation, clock, platform, is_said=True)
    platform.list_fails_with = errors.Unreachable("no connection")
    swept_for(clock, minutes=14)
    reply.refresh_from_db()
    assert reply.state == Sending.UNCERTAIN
    swept_for(clock, minutes=2)
    reply.refresh_from_db()
    assert (reply.state, platform.calls) == (Sending.NEEDS_HUMAN, 1)


def test_an_echo_settles_even_what_a_person_was_asked_about(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.can_list = False
    platform.has_markers = True
    reply = sent_into_the_dark(conversation, clock, platform, is_said=True)
    clock.passes(seconds=5)
    swept(clock)
    strange = echoes.settle([(conversation.channel, platform.said[0])], at=clock())
    reply.refresh_from_db()
    assert strange == []
    assert (reply.state, reply.message.external_id) == (Sending.SENT, "out-1")


def test_an_echo_before_the_answer_of_the_platform_makes_one_message(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.after = [
        lambda _draft: (
            echoes.settle([(conversation.channel, platform.said[0])], at=clock()) and None
        )
    ]
    a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    said = Message.objects.filter(direction="out")
    assert [message.external_id for message in said] == ["out-1"]
    assert Delivery.objects.get().state == Sending.SENT


def test_an_echo_stored_as_a_strangers_is_taken_for_ours_when_the_answer_comes(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.after = [
        lambda _draft: (
            a_message(
                conversation,
                "Kami cek ya, Kak",
                direction="out",
                source="native",
                external_id="out-1",
            )
            and None
        )
    ]
    a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    said = Message.objects.filter(direction="out")
    assert [(message.external_id, message.source) for message in said] == [("out-1", "person")]


def test_an_echo_of_other_words_is_not_ours(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    reply = sent_into_the_dark(conversation, clock, platform, is_said=True)
    other = dataclasses.replace(platform.said[0], text="Dari ponsel", external_id="out-9")
    assert echoes.settle([(conversation.channel, other)], at=clock()) == [other]
    reply.refresh_from_db()
    assert reply.state == Sending.UNCERTAIN


def test_the_same_words_said_before_are_not_taken_for_this_reply(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    reply = sent_into_the_dark(conversation, clock, platform, is_said=False)
    swept_for(clock, minutes=6)
    reply.refresh_from_db()
    assert (platform.texts(), reply.state) == (["Kami cek ya, Kak"] * 2, Sending.SENT)


def test_an_idempotent_channel_repeats_freely_and_says_it_once(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.able(idempotent_send=True)
    platform.after = [raising(LOST), raising(LOST)]
    reply = a_reply(conversation, clock)
    for _second in range(20):
        clock.passes(seconds=1)
        swept(clock)
    reply.refresh_from_db()
    assert (platform.calls, platform.texts()) == (3, ["Kami cek ya, Kak"])
    assert reply.state == Sending.SENT


def test_a_private_reply_that_is_not_under_its_comment_may_have_been_said_all_the_same(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    """It went into a thread of messages: the comment's list, however complete, proves nothing."""
    Conversation.objects.filter(pk=conversation.pk).update(visibility="public")
    conversation.refresh_from_db()
    platform.able(echoes=True)
    platform.hides = 99
    reply = sent_into_the_dark(conversation, clock, platform, is_said=True)
    assert reply.is_private_reply
    swept_for(clock, minutes=6)
    reply.refresh_from_db()
    assert (reply.state, platform.calls) == (Sending.NEEDS_HUMAN, 1)


def test_the_same_words_of_a_colleague_from_before_our_call_prove_nothing(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.able(list_is_complete=False)
    reply = sent_into_the_dark(conversation, clock, platform, is_said=False)
    begun = clock()
    native = a_message(
        conversation, reply.message.text, direction="out", source="native", external_id="app-1",
        identity=None, at=begun,
    )  # fmt: skip
    Message.objects.filter(pk=native.pk).update(received_at=begun - timedelta(seconds=30))
    seen = dataclasses.replace(
        platform.echo_of(_draft(reply)), external_id="app-1", in_reply_to="", occurred_at=begun
    )
    platform.said.append(seen)
    swept_for(clock, minutes=6)
    reply.refresh_from_db()
    assert reply.state == Sending.NEEDS_HUMAN
    assert Message.objects.filter(pk=native.pk, external_id="app-1").exists()


def test_an_echo_told_again_settles_nothing_else_and_harms_no_neighbour(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    first = a_reply(conversation, clock)
    clock.passes(seconds=8)
    swept(clock)
    first.refresh_from_db()
    second = sent_into_the_dark(conversation, clock, platform, is_said=False)
    again = platform.said[0]
    echoes.settle([(conversation.channel, again)], at=clock())
    second.refresh_from_db()
    assert (first.state, second.state) == (Sending.SENT, Sending.UNCERTAIN)
    assert first.message.external_id != second.message.external_id


def _draft(reply: Delivery) -> Draft:
    return Draft(
        key=str(reply.key),
        thread_key=reply.conversation.thread_key,
        text=reply.message.text,
        visibility=Visibility.PRIVATE,
    )
