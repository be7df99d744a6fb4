"""What somebody says about a conversation, and what follows from it."""

from __future__ import annotations

import pytest

from inbox.core.events import MessageEdited
from inbox.errors import MovedMeanwhile
from inbox.models import Conversation
from inbox.operations import messages
from responders.operations import attend, conversations
from tests.builders import a_message
from tests.responders.promised import a_bank, jakarta, the_clock

pytestmark = pytest.mark.django_db


def test_nobody_waits_for_an_answer_to_what_needs_none() -> None:
    bank = a_bank()
    conversation = bank.conversation("2026-11-20 16:50")
    at = jakarta("2026-11-20 16:51")

    conversations.mark_no_reply_needed(conversation.messages.get(), by=bank.rani.user, at=at)
    attend.attend(at=at)

    assert Conversation.objects.get(pk=conversation.pk).waiting_since is None
    assert the_clock(conversation).reason == "no_reply_needed"


def test_what_the_page_did_not_show_yet_is_not_resolved() -> None:
    bank = a_bank()
    conversation = bank.conversation("2026-11-20 16:50")
    seen = conversation.messages.get().pk
    later = a_message(conversation, "Halo? Masih ada?", external_id="later")
    at = jakarta("2026-11-20 16:55")
    with pytest.raises(MovedMeanwhile) as refused:
        conversations.resolve(conversation, by=bank.rani.user, at=at, seen=seen)
    assert refused.value.code == "unseen"
    conversations.resolve(conversation, by=bank.rani.user, at=at, seen=later.pk)
    assert Conversation.objects.get(pk=conversation.pk).status == "resolved"


def test_words_changed_after_the_resolution_into_some_that_want_an_answer_open_it_again() -> None:
    bank = a_bank()
    conversation = bank.conversation("2026-11-20 16:50")
    message = conversation.messages.get()
    conversations.resolve(conversation, by=bank.rani.user, at=jakarta("2026-11-20 16:52"))
    attend.attend(at=jakarta("2026-11-20 16:53"))
    at = jakarta("2026-11-20 16:55")
    edit = MessageEdited(
        account=conversation.channel.account,
        key="e1",
        occurred_at=at,
        external_id=message.external_id or "",
        text="Kartu saya hilang, tolong blokir",
        version="1",
    )
    messages.receive([(conversation.channel, edit)], at=at)
    attend.attend(at=at)
    assert Conversation.objects.get(pk=conversation.pk).status == "open"
