"""What somebody says about a conversation, and what follows from it."""

from __future__ import annotations

import pytest

from inbox.models import Conversation
from responders.operations import attend, conversations
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
