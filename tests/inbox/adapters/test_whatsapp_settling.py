"""What a report that returns our key does to a reply of which nobody knew whether it was said."""

from __future__ import annotations

import json

import pytest

from inbox.core.events import Event
from inbox.core.states import Sending
from inbox.models import Channel, Delivery, Message
from inbox.operations import messages
from tests.builders import a_channel, a_conversation, a_message
from tests.inbox.adapters.test_whatsapp import CASE, SARI
from tests.inbox.operations.outbox import a_reply
from tests.ledger_platform import Clock

pytestmark = pytest.mark.django_db
NUMBER = "106540352242922"


@pytest.fixture
def reply() -> Delivery:
    """Contact was lost while it was sent."""
    clock = Clock()
    channel = a_channel(kind="whatsapp", account=NUMBER)
    conversation = a_conversation(
        channel, thread_key=f"dm:{SARI}", last_inbound_at=clock(), at=clock()
    )
    a_message(conversation, "Kartu saya tertelan", external_id="wamid.INA1==")
    reply = a_reply(conversation, clock)
    Delivery.objects.filter(pk=reply.pk).update(state=Sending.UNCERTAIN)
    return reply


def told(reply: Delivery, *words: str, marker: str = "") -> list[tuple[Channel, Event]]:
    statuses = [
        {
            "id": "wamid.OUTB1==",
            "status": word,
            "timestamp": "1795400060",
            "recipient_user_id": SARI,
            "biz_opaque_callback_data": marker or f"dua:{reply.key}",
        }
        for word in words
    ]
    value = {"metadata": {"phone_number_id": NUMBER}, "statuses": statuses}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    body = {"object": "whatsapp_business_account", "entry": [entry]}
    return [(reply.channel, event) for event in CASE.parse(json.dumps(body).encode())]


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (["delivered"], Sending.DELIVERED),
        (["sent", "delivered"], Sending.DELIVERED),
        (["read", "sent"], Sending.READ),
        (["read", "delivered"], Sending.READ),
    ],
)
def test_a_report_that_it_arrived_settles_it(
    reply: Delivery, words: list[str], state: Sending
) -> None:
    for word in words * 2:
        messages.receive(told(reply, word), at=Clock()())
    reply.refresh_from_db()
    assert (reply.state, reply.message.external_id) == (state, "wamid.OUTB1==")
    assert Message.objects.count() == 2


@pytest.mark.parametrize("words", [["failed"], ["sent", "failed"], ["failed", "sent"]])
def test_what_failed_later_never_looks_sent_again(reply: Delivery, words: list[str]) -> None:
    Delivery.objects.filter(pk=reply.pk).update(state=Sending.SENT)
    Message.objects.filter(pk=reply.message_id).update(external_id="wamid.OUTB1==")
    for word in words * 2:
        messages.receive(told(reply, word), at=Clock()())
    reply.refresh_from_db()
    assert reply.state == Sending.FAILED


@pytest.mark.parametrize("marker", ["dua:", "another", "xdua:{key}", "{key}"])
def test_a_report_with_another_key_settles_nothing(reply: Delivery, marker: str) -> None:
    marker = marker.format(key=reply.key)
    messages.receive(told(reply, "delivered", marker=marker), at=Clock()())
    reply.refresh_from_db()
    assert (reply.state, Message.objects.count()) == (Sending.UNCERTAIN, 2)
