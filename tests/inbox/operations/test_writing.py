"""What a customer sees while an answer is being written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inbox.adapters.webchat import WebChat
from inbox.models import Conversation
from inbox.operations import writing
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation
from tests.wire import listening

pytestmark = pytest.mark.django_db(transaction=True)


def told(conversation: Conversation, *seconds: float, visibility: str = "private") -> list[Any]:
    with listening() as heard:
        for after in seconds:
            writing.tell(conversation, visibility, MONDAY_TEN + timedelta(seconds=after))
        return heard(f"visitor:{conversation.identity_id}")


def test_the_visitor_hears_that_somebody_writes_and_not_who() -> None:
    sari = a_conversation(a_channel(a_brand(), "webchat"))
    [hint] = told(sari, 0)
    topic = f"visitor:{sari.identity_id}"
    assert hint == {
        "topic": topic,
        "kind": "typing",
        "id": sari.identity_id,
        "brand": sari.brand_id,
    }


def test_it_is_said_once_in_three_seconds_and_for_each_conversation() -> None:
    channel = a_channel(a_brand(), "webchat")
    sari, wayan = a_conversation(channel), a_conversation(channel)
    assert len(told(sari, 0, 1, 2.9, 3.1, 6.2)) == 3
    assert len(told(wayan, 2)) == 1


@pytest.mark.parametrize("visibility", ["public", "note", "", "anything"])
def test_what_is_not_for_the_visitor_is_not_announced(visibility: str) -> None:
    sari = a_conversation(a_channel(a_brand(), "webchat"))
    assert told(sari, 0, visibility=visibility) == []


def test_a_channel_that_cannot_show_it_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    unable = replace(WebChat.capabilities, actions=frozenset())
    monkeypatch.setattr(WebChat, "capabilities", unable)
    assert told(a_conversation(a_channel(a_brand(), "webchat")), 0) == []
