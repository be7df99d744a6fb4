from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from inbox.models import (
    Channel,
    Conversation,
    Envelope,
    EnvelopeDue,
    Message,
    Notice,
)
from inbox.operations import envelopes
from tests.builders import a_brand, a_channel, a_hook
from tests.inbox import tiny

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Iterator[Channel]:
    with tiny.registered():
        hook = a_hook(a_brand(), "tiny", secrets={"secret": tiny.SECRET})
        yield a_channel(hook.brand, "tiny", hook=hook, account="bank")


def told(kind: str = "message", **fields: str) -> dict[str, str]:
    return {
        "account": "bank",
        "kind": kind,
        "id": "m1",
        "text": "Halo",
        "at": AT.isoformat(),
    } | fields


def store(channel: Channel, *bodies: bytes) -> None:
    for body in bodies:
        envelopes.record(channel.hook, body, at=AT)


def drain(at: datetime = AT) -> int:
    return envelopes.drain(at=at, draw=lambda: 1.0)


def test_a_stored_envelope_becomes_a_message_and_a_notice(channel: Channel) -> None:
    store(channel, tiny.body(told(text="Kartu saya hilang")))

    assert drain() == 1

    message = Message.objects.get()
    conversation = message.conversation
    assert (message.text, message.direction, message.identity.name) == (
        "Kartu saya hilang",
        "in",
        "Sari",
    )
    assert (conversation.turn, conversation.waiting_since, conversation.preview) == (
        "ours",
        AT,
        message.text,
    )
    assert Notice.objects.get().kind == "message_received"
    assert not EnvelopeDue.objects.exists()


@pytest.mark.parametrize(
    ("ahead", "kept"), [(timedelta(seconds=4), True), (timedelta(days=2_900_000), False)]
)
def test_nothing_is_said_later_than_it_is_heard_but_for_what_clocks_differ(
    channel: Channel, ahead: timedelta, kept: bool
) -> None:
    store(channel, tiny.body(told(at=(AT + ahead).isoformat())))
    drain()

    assert Message.objects.get().occurred_at == (AT + ahead if kept else AT)


def test_the_same_body_is_stored_once_and_the_same_message_in_another_body_too(
    channel: Channel,
) -> None:
    store(channel, tiny.body(told()), tiny.body(told()), tiny.body(told(), told(id="m2")))
    drain()
    drain()

    assert Envelope.objects.count() == 2
    assert sorted(Message.objects.values_list("external_id", flat=True)) == ["m1", "m2"]
    assert Conversation.objects.count() == 1
    assert Notice.objects.count() == 2
