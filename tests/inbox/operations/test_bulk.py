"""Rows by the hundred: what the helpers ask for is what they get."""

from __future__ import annotations

import pytest

from inbox.models import Message
from inbox.operations.bulk import among
from tests import builders

pytestmark = pytest.mark.django_db


def test_only_rows_of_the_listed_numbers_are_found() -> None:
    conversation = builders.a_conversation()
    first, second, _third = (builders.a_message(conversation, text=str(n)) for n in range(3))
    found = Message.objects.filter(among("pk", [second.pk, first.pk, 0])).order_by("pk")
    assert list(found) == [first, second]


def test_a_foreign_key_is_compared_without_a_join() -> None:
    message = builders.a_message(builders.a_conversation())
    builders.a_message(builders.a_conversation())
    found = Message.objects.filter(among("conversation_id", {message.conversation_id}))
    assert list(found) == [message]
    assert "JOIN" not in str(found.query)


def test_an_empty_list_finds_nothing() -> None:
    builders.a_message(builders.a_conversation())
    assert not Message.objects.filter(among("pk", [])).exists()
