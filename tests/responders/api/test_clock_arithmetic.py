"""A clock told to a program: timeline and arithmetic agree."""

from __future__ import annotations

import pytest
from django.utils import timezone

from responders.console.telling import REASONS
from responders.models import Responder
from tests.builders import a_responder
from tests.responders.api.conftest import Caller
from tests.responders.promised import JAKARTA, a_bank, reconcile, replied, the_clock

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


def test_a_running_clock_tells_the_hours_until_it_is_due(caller: Caller) -> None:
    bank = a_bank(first_reply=600)  # longer than a day's hours
    conversation = bank.conversation(f"{timezone.now().astimezone(JAKARTA):%Y-%m-%d %H:%M}")
    client = caller(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))
    told = client.get(f"/api/v1/clocks/{the_clock(conversation).pk}/").json()
    assert len(told["coming"]) > 1
    assert sum(part["seconds"] for part in told["coming"]) == told["left_seconds"]
    assert told["coming"][-1]["sum_seconds"] == told["target_seconds"]
    assert told["cause"] is None


def test_a_broken_promise_tells_its_cause_and_its_terms_as_people_see_them(caller: Caller) -> None:
    bank = a_bank(first_reply=30)
    conversation = bank.conversation("2026-11-20 16:50")
    client = caller(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))
    told = client.get(f"/api/v1/clocks/{the_clock(conversation).pk}/").json()
    clock = told["clock"]
    assert (clock["policy"], clock["policy_number"]) == ("Standard", 1)
    assert (clock["calendar"], clock["calendar_number"]) == ("Office", 1)
    assert told["cause"]["code"] == "unassigned"
    assert told["coming"] == []


def test_a_reason_for_cancelling_is_told_in_words() -> None:
    assert {"merged_into", "closed", "spam", "resolved", "no_reply_needed", "superseded"} <= set(
        REASONS
    )
