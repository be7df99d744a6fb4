"""Several workers read at once, on the same threads and people."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from inbox.models import Channel, Contact, Conversation, DeadLetter, EnvelopeDue, Identity, Message
from inbox.operations import envelopes
from tests.builders import a_brand, a_channel, a_hook
from tests.inbox import tiny

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PEOPLE, EACH, WORKERS = 12, 25, 4
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def channel() -> Iterator[Channel]:
    with tiny.registered():
        hook = a_hook(a_brand(), "tiny", secrets={"secret": tiny.SECRET})
        yield a_channel(hook.brand, "tiny", hook=hook, account="bank")


def body(number: int) -> bytes:
    person = f"person {number % PEOPLE}"
    at = (AT + timedelta(seconds=number)).isoformat()
    common = {"account": "bank", "thread": person, "author": person, "at": at}
    said = {"kind": "message", "id": f"m{number}", "text": f"Halo {number}"}
    edit = {"kind": "edit", "id": f"m{(number * 7) % (PEOPLE * EACH)}", "text": "Maaf"}
    return tiny.body(common | said, common | edit)


def read_until_empty() -> None:
    try:
        at = AT
        while EnvelopeDue.objects.exists():
            at += timedelta(seconds=301)  # whatever had to be tried again is due
            envelopes.drain(at=at, limit=20)
    finally:
        connection.close()


def test_every_message_is_written_once_and_nobody_twice(channel: Channel) -> None:
    for number in range(PEOPLE * EACH):
        envelopes.record(channel.hook, body(number), at=AT + timedelta(seconds=number))

    with ThreadPoolExecutor(WORKERS) as workers:
        for done in [workers.submit(read_until_empty) for _ in range(WORKERS)]:
            done.result()

    assert Message.objects.count() == PEOPLE * EACH
    assert Conversation.objects.count() == Identity.objects.count() == PEOPLE
    assert Contact.objects.count() == PEOPLE
    assert not DeadLetter.objects.exists()
    last = PEOPLE * (EACH - 1)
    assert set(Conversation.objects.values_list("last_message_at", flat=True)) == {
        AT + timedelta(seconds=last + person) for person in range(PEOPLE)
    }
