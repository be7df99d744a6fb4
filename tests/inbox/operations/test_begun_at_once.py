"""A word of ours and the customer's first, told to two workers in the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from inbox.core.events import MessageReceived
from inbox.models import Channel, Conversation, Identity, Message
from inbox.operations import messages
from tests.builders import a_brand, a_channel
from tests.inbox.operations.test_conversations import AT, HOUR, echo, heard

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def at_once(channel: Channel, *told: MessageReceived) -> list[BaseException]:
    failed: list[BaseException] = []
    start = threading.Barrier(len(told))

    def take(event: MessageReceived) -> None:
        try:
            start.wait(10)
            messages.receive([(channel, event)], at=AT)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    crew = [threading.Thread(target=take, args=[event]) for event in told]
    for one in crew:
        one.start()
    for one in crew:
        one.join(20)
    return failed


def test_they_share_one_conversation_with_the_customer() -> None:
    channel = a_channel(a_brand())
    for number in range(ROUNDS):
        thread = f"t{number}"
        ours = echo(f"e{number}", "Halo", thread=thread)
        theirs = heard(f"m{number}", AT + HOUR, thread=thread)
        assert at_once(channel, ours, theirs) == []
        conversation = Conversation.objects.get(thread_key=thread)
        assert (conversation.identity.external_id, conversation.turn) == ("sari", "ours")
    assert Message.objects.count() == 2 * ROUNDS
    assert Identity.objects.get().external_id == "sari"
