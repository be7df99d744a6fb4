"""What may be promised, and what is refused with a sentence."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from inbox.core.events import Visibility
from inbox.errors import Refused
from inbox.models import Activity, Conversation, Delivery, Message
from inbox.operations import deliveries, outbound
from tests.builders import a_conversation, a_message
from tests.inbox.operations.outbox import a_reply, swept, words
from tests.ledger_platform import Clock, Platform

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(platform: Platform, conversation: Conversation) -> Conversation:
    """Wayan has commented in public."""
    public = a_conversation(conversation.channel, visibility=Visibility.PUBLIC)
    a_message(public, "ATM kok mati", external_id="comment-1", visibility=Visibility.PUBLIC)
    return public


def refusal(conversation: Conversation, clock: Clock, said: outbound.Words) -> Refused:
    with pytest.raises(Refused) as refused:
        outbound.compose(conversation, said, by=None, at=clock())
    return refused.value


def test_a_promise_is_message_delivery_and_journal_line(
    conversation: Conversation, clock: Clock
) -> None:
    reply = a_reply(conversation, clock)
    assert reply.next_attempt_at == clock() + timedelta(seconds=8)
    assert reply.message.in_reply_to == f"in-{conversation.pk}"
    assert Activity.objects.get().verb == "reply_composed"


def test_the_same_token_and_words_give_the_first_promise_again(
    conversation: Conversation, clock: Clock
) -> None:
    said = words()
    first = outbound.compose(conversation, said, by=None, at=clock())
    again = outbound.compose(conversation, said, by=None, at=clock.passes(seconds=3))
    assert first == again
    assert Message.objects.filter(direction="out").count() == 1


def test_the_same_token_with_other_words_is_refused(
    conversation: Conversation, clock: Clock
) -> None:
    said = words()
    outbound.compose(conversation, said, by=None, at=clock())
    refused = refusal(conversation, clock, dataclasses.replace(said, text="Lain"))
    assert (refused.code, refused.status) == ("token_reused", 409)


def test_every_broken_limit_is_told_at_once(conversation: Conversation, clock: Clock) -> None:
    clock.passes(hours=25)
    refused = refusal(conversation, clock, words("a" * 2001))
    assert "2000" in refused.message
    assert "24 hours" in refused.message
    assert Delivery.objects.count() == 0


def test_an_empty_reply_is_refused(conversation: Conversation, clock: Clock) -> None:
    assert refusal(conversation, clock, words(" \n ")).code == "empty"


def test_nothing_public_is_said_in_a_private_conversation(
    conversation: Conversation, clock: Clock
) -> None:
    assert refusal(conversation, clock, words(visibility=Visibility.PUBLIC)).code == "not_here"


def test_a_comment_gets_any_number_of_public_and_one_private_reply(
    comment: Conversation, clock: Clock
) -> None:
    for text in ("Halo", "Sudah kami kirim pesan"):
        a_reply(comment, clock, text, visibility=Visibility.PUBLIC)
    assert a_reply(comment, clock).is_private_reply
    assert refusal(comment, clock, words("lagi")).code == "private_reply_used"


def test_a_private_reply_that_was_undone_is_not_the_one(
    comment: Conversation, clock: Clock
) -> None:
    deliveries.cancel(a_reply(comment, clock), by=None, at=clock())
    assert a_reply(comment, clock, "lagi").is_private_reply


def test_a_comment_can_be_answered_in_private_for_seven_days(
    comment: Conversation, clock: Clock, platform: Platform
) -> None:
    clock.passes(days=6, hours=23)
    a_reply(comment, clock)
    clock.passes(seconds=8)
    swept(clock)
    assert platform.texts() == ["Kami cek ya, Kak"]
    a_message(comment, "Halo?", external_id="comment-2", visibility=Visibility.PUBLIC, at=clock())
    clock.passes(days=7)
    assert refusal(comment, clock, words("lagi")).code == "window_closed"


def test_a_reply_to_a_message_of_another_conversation_is_refused(
    conversation: Conversation, comment: Conversation, clock: Clock
) -> None:
    assert refusal(conversation, clock, words(in_reply_to="comment-1")).code == "no_such_message"


@pytest.mark.parametrize("status", ["closed", "spam"])
def test_nothing_is_said_in_a_conversation_that_is_over(
    status: str, conversation: Conversation, clock: Clock
) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(status=status)
    assert refusal(conversation, clock, words()).code == "conversation_closed"


def test_personal_data_is_left_as_typed_and_named() -> None:
    assert outbound.warnings("Kartu 4111 1111 1111 1111") == ["PAN"]
    assert outbound.warnings("Terima kasih") == []


def test_a_token_whose_reply_was_taken_back_says_so_and_promises_nothing(
    conversation: Conversation, clock: Clock
) -> None:
    said = words()
    deliveries.cancel(
        outbound.compose(conversation, said, by=None, at=clock()), by=None, at=clock()
    )
    refused = refusal(conversation, clock, said)
    assert (refused.code, refused.status) == ("undone", 409)


def test_a_private_reply_that_failed_is_not_tried_again_once_another_was_said(
    comment: Conversation, clock: Clock
) -> None:
    first = a_reply(comment, clock)
    Delivery.objects.filter(pk=first.pk).update(state="failed")
    first.refresh_from_db()
    a_reply(comment, clock, "Sudah kami bantu, Kak")
    with pytest.raises(Refused) as refused:
        deliveries.retry(first, by=None, at=clock())
    assert refused.value.code == "private_reply_used"
