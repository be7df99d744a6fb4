"""A WhatsApp number whose platform is played, its templates listed, and a customer who wrote two days ago."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from inbox.adapters import whatsapp_templates
from inbox.models import Brand, Channel, Conversation, MessageTemplate
from inbox.operations import templates
from responders.drill import cloud, hosting
from responders.drill.book import Book
from responders.drill.faults import CALM, Faults
from responders.drill.platform import Platform
from tests.builders import a_brand, a_channel, a_conversation, a_message, an_identity

NUMBER, ACCOUNT, SARI = "106540352242922", "102290129340398", "6281200001111"


@contextmanager
def played(at: datetime) -> Iterator[tuple[Book, Channel]]:
    book = Book(lambda: at)
    with hosting.serving(Platform(book, Faults(CALM, seed=1))) as port:
        channel = a_number(a_brand(), port)
        templates.ask(channel, by=None, at=at)
        yield book, channel


def a_number(brand: Brand, port: int, **credentials: str) -> Channel:
    told = {"phone_number_id": NUMBER, "access_token": f"number-{NUMBER}"}
    return a_channel(
        brand,
        "whatsapp",
        account=NUMBER,
        credentials={**told, "business_account_id": ACCOUNT, **credentials},
        options={"base_url": hosting.address(port, "whatsapp")},
    )


def told(conversation: Conversation, at: datetime) -> dict[str, MessageTemplate]:
    """Its templates are known, without asking; by name."""
    found = filter(None, map(whatsapp_templates.read, cloud.TEMPLATES))
    templates.keep(conversation.channel, found, asked_at=at)
    return {one.name: one for one in MessageTemplate.objects.all()}


def waiting_since(channel: Channel, at: datetime, **fields: object) -> Conversation:
    """She wrote two days before `at`: the time to answer has passed."""
    then = at - timedelta(days=2)
    found = a_conversation(
        channel,
        identity=an_identity(channel, SARI),
        thread_key=f"dm:{SARI}",
        at=then,
        last_inbound_at=then,
        status="open",
        **fields,
    )
    a_message(found, "Kartu saya sudah jadi?", at=then, external_id="wamid.IN==")
    return found
