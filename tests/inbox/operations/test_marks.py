"""What the answering room wrote on messages, and what the conversation then shows of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.operations import marks, tallies
from tests.builders import MONDAY_TEN, a_conversation, a_message

pytestmark = pytest.mark.django_db


def test_veiled_words_are_not_previewed() -> None:
    conversation = a_conversation(preview="kata yang kasar")
    rude = a_message(conversation, "kata yang kasar")
    marks.mark({}, [rude.pk])
    conversation.refresh_from_db()
    assert conversation.preview == ""


def test_what_is_said_after_veiled_words_is_previewed() -> None:
    conversation = a_conversation()
    a_message(conversation, "kata yang kasar", is_veiled=True)
    a_message(conversation, "Maaf, saya kesal", at=MONDAY_TEN + timedelta(minutes=1))
    tallies.recount([conversation.pk])
    conversation.refresh_from_db()
    assert conversation.preview == "Maaf, saya kesal"
