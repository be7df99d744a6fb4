"""A clock told to a program: timeline and arithmetic agree."""

from __future__ import annotations

import pytest

from responders.console.telling import REASONS
from responders.models import Responder
from tests.builders import a_responder
from tests.responders.api.conftest import Caller
from tests.responders.promised import a_bank, reconcile, replied, the_clock

pytestmark = pytest.mark.django_db


def test_what_counted_adds_up_to_what_was_used_and_to_the_target(caller: Caller) -> None:
    bank = a_bank(first_reply=30)
    conversation = bank.conversation("2026-11-20 16:50")
    replied(conversation, "2026-11-23 08:10", bank.rani)
    reconcile(conversation, "2026-11-23 08:10")
    client = caller(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))
    told = client.get(f"/api/v1/clocks/{the_clock(conversation).pk}/").json()
    assert [part["seconds"] for part in told["counted"]] == [600, 600]
    assert told["counted"][-1]["sum_seconds"] == told["used_seconds"] == 1200
    assert told["used_seconds"] + told["left_seconds"] == told["target_seconds"]


def test_a_reason_for_cancelling_is_told_in_words() -> None:
    assert {"merged_into", "closed", "spam", "resolved", "no_reply_needed", "superseded"} <= set(
        REASONS
    )
