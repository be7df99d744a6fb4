"""A reply is undone while somebody gives its conversation on, each with their own connection."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection, transaction

from responders.models import Handling
from responders.operations import assignments, replies
from tests.responders.operations.test_undoing import EVERY
from tests.responders.promised import a_bank, jakarta

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_being_given_meanwhile_stays_given() -> None:
    bank, at = a_bank(**EVERY), jakarta("2026-11-23 09:02")
    conversation = bank.conversation("2026-11-23 09:00", status="open")
    said = {"mode": conversation.visibility, "text": "Kami cek ya", "client_token": uuid.uuid4()}
    reply = replies.submit(conversation, **said, by=bank.rani.user, at=at)

    def undo() -> None:
        replies.cancel(reply, by=bank.rani.user, at=at)
        connection.close()

    other = threading.Thread(target=undo)
    with transaction.atomic():
        for person in (bank.bima, bank.rani):
            assignments.assign(conversation, person, by=bank.bima.user, at=at)
        other.start()
        other.join(0.5)
    other.join(20)
    reply.refresh_from_db()
    assert reply.state == "cancelled"
    assert Handling.objects.get(pk=conversation.pk).owner == bank.rani
