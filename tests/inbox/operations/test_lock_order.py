"""Whoever takes in many events waits for all their conversations in one order, before holding any out of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from inbox.core.events import (
    Author,
    DeliveryReported,
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    Visibility,
)
from inbox.core.states import Sending, Status
from inbox.models import Channel, Conversation, Delivery, Message
from inbox.operations import conversations, messages
from tests.builders import a_channel, a_conversation, a_message

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def heard(thread: str, name: str) -> MessageReceived:
    return MessageReceived(
        account="bank", key=name, occurred_at=AT + timedelta(minutes=1), thread_key=thread,
        external_id=name, author=Author(thread), text="Halo", visibility=Visibility.PRIVATE,
    )  # fmt: skip


def edited() -> Event:
    return MessageEdited(
        account="bank", key="edit", occurred_at=AT + timedelta(minutes=2), external_id="theirs",
        text="Maaf", version="2",
    )  # fmt: skip


def read() -> Event:
    when = AT + timedelta(minutes=2)
    return DeliveryReported(
        account="bank", key="read", occurred_at=when, thread_key="sari", state="read", up_to=when
    )


def echoed() -> Event:
    return EchoSeen(
        account="bank", key="echo", occurred_at=AT, thread_key="wayan",
        external_id="ours", author=Author("bank"), text="Baik, Kak", visibility=Visibility.PRIVATE,
    )  # fmt: skip


def a_reply(conversation: Conversation, state: Sending) -> None:
    reply = a_message(
        conversation, "Baik, Kak", direction="out", source="person", external_id=None, identity=None
    )
    Delivery.objects.create(
        message=reply, conversation=conversation, channel=conversation.channel, state=state,
        next_attempt_at=AT, give_up_at=AT, created_at=AT,
    )  # fmt: skip


def is_free(conversation: Conversation) -> bool:
    """Whether nobody holds the row."""
    with transaction.atomic():
        mine = Conversation.objects.filter(pk=conversation.pk)
        return mine.select_for_update(no_key=True, skip_locked=True).exists()


def waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_clear_snapshot()")  # else it stays as it was at first sight
        cursor.execute(
            "select exists (select from pg_stat_activity where wait_event_type = 'Lock' "
            "and datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def meanwhile(work: Callable[[], object]) -> threading.Thread:
    """Start it on a connection of its own; returns once it waits for a row."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    deadline = time.monotonic() + 10
    while not waiting() and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    return thread


@pytest.mark.parametrize(
    ("message_in", "change"), [("wayan", edited), ("wayan", read), ("sari", echoed)]
)
def test_a_message_in_one_conversation_and_a_change_in_another_are_held_in_order(
    message_in: str, change: Callable[[], Event]
) -> None:
    channel = a_channel(account="bank")
    sari = a_conversation(channel, thread_key="sari")
    wayan = a_conversation(channel, thread_key="wayan")
    a_message(sari, external_id="theirs")
    a_reply(sari, Sending.SENT)
    a_reply(wayan, Sending.UNCERTAIN)
    told: list[tuple[Channel, Event]] = [(channel, heard(message_in, "m2")), (channel, change())]

    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=sari.pk)
        taking_in = meanwhile(lambda: messages.receive(told, at=AT))
        was_free = is_free(wayan)
    taking_in.join()

    assert was_free
    assert Message.objects.filter(external_id="m2").exists()


def test_a_message_told_twice_at_once_does_not_open_again_what_was_resolved_between() -> None:
    channel = a_channel(account="bank")
    sari = a_conversation(channel, thread_key="sari")

    with transaction.atomic():
        messages.receive([(channel, heard("sari", "m1"))], at=AT)
        again = meanwhile(lambda: messages.receive([(channel, heard("sari", "m1"))], at=AT))
        conversations.resolve(sari, by=None, at=AT)
    again.join()

    assert Conversation.objects.get().status == Status.RESOLVED
    assert Message.objects.count() == 1
