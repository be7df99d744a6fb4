"""A clock, and a platform with a ledger behind a channel of its own kind."""

from __future__ import annotations

import pytest

from inbox import adapters
from inbox.models import Conversation
from tests.builders import a_channel, a_conversation, a_message
from tests.ledger_platform import Clock, Platform


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Platform:
    platform = Platform(clock)
    monkeypatch.setattr(adapters, "load", lambda kind: platform.adapter(), raising=False)
    return platform


@pytest.fixture
def conversation(platform: Platform) -> Conversation:
    """Sari has just asked something in private."""
    conversation = a_conversation(
        a_channel(kind="ledger"), last_inbound_at=platform.clock(), at=platform.clock()
    )
    a_message(conversation, "Kartu saya tertelan", external_id=f"in-{conversation.pk}")
    return conversation
