"""The end of patience with a platform that can recognise a repetition."""

from __future__ import annotations

import pytest

from inbox.adapters import errors
from inbox.core.states import Sending
from inbox.models import Conversation
from tests.inbox.operations.outbox import a_reply, swept
from tests.ledger_platform import Clock, Platform, raising

pytestmark = pytest.mark.django_db


def test_after_a_day_a_person_is_asked_since_platforms_forget_their_keys(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    platform.able(idempotent_send=True, list_is_complete=False, reply_window=None)
    platform.can_list = False
    platform.before += [raising(errors.Ambiguous("gone"))] * 2000
    reply = a_reply(conversation, clock)
    for _hour in range(26 * 4):
        clock.passes(minutes=15)
        swept(clock)
    reply.refresh_from_db()
    calls = platform.calls
    assert (reply.state, platform.said) == (Sending.NEEDS_HUMAN, [])
    clock.passes(hours=5)
    swept(clock)
    assert platform.calls == calls
