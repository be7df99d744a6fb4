"""What the answering room wrote on messages, and what the conversation then shows of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.core.events import Author, Media, MessageEdited, MessageReceived, Visibility
from inbox.models import Attachment, Conversation, Identity
from inbox.operations import marks, messages, tallies
from tests.builders import MONDAY_TEN, a_channel, a_conversation, a_message

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


def test_an_edit_takes_away_what_was_said_of_other_words() -> None:
    channel = a_channel()
    thanks = a_message(a_conversation(channel), "Terima kasih", external_id="m1")
    marks.mark({thanks.pk: thanks.conversation_id}, [])
    edit = MessageEdited(
        account=channel.account, key="e1", occurred_at=MONDAY_TEN + timedelta(minutes=1),
        external_id="m1", text="Kartu saya hilang", version="1",
    )  # fmt: skip
    messages.receive([(channel, edit)], at=MONDAY_TEN)
    thanks.refresh_from_db()
    assert not thanks.needs_no_reply
    thanks.conversation.refresh_from_db()
    assert thanks.conversation.turn == "ours"
    assert thanks.conversation.waiting_since is not None


def test_a_card_number_in_a_name_is_kept_nowhere() -> None:
    channel = a_channel()
    said = MessageReceived(
        account=channel.account, key="k1", occurred_at=MONDAY_TEN, thread_key="t", external_id="m1",
        author=Author("p1", "Budi 4111 1111 1111 1111 cvv 123", "budi"), text="Halo",
        visibility=Visibility.PRIVATE, context="Kartu 4111111111111111",
        media=(Media("file", "r", "4111111111111111.pdf"),),
    )  # fmt: skip
    unkept = messages.receive([(channel, said)], at=MONDAY_TEN)
    assert unkept == {(channel.pk, "m1")}
    identity = Identity.objects.get(channel=channel)
    kept = [
        identity.name,
        identity.contact.name,
        *Attachment.objects.values_list("name", flat=True),
    ]
    kept += Conversation.objects.values_list("context", flat=True)
    assert "Budi" in identity.name
    assert not [text for text in kept if "1111 1111" in text or "11111111" in text or "123" in text]
