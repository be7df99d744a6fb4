"""What WhatsApp tells about our own messages."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from inbox.core.events import DeliveryReported, EchoSeen, Event
from tests.inbox.adapters.test_whatsapp import CASE

KEY = "5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f"


def told(status: dict[str, str]) -> list[Event]:
    """What one report becomes."""
    value = {"metadata": {"phone_number_id": "1065"}, "statuses": [{"id": "wamid.1", **status}]}
    changes = [{"field": "messages", "value": value}]
    body = {"object": "whatsapp_business_account", "entry": [{"id": "9", "changes": changes}]}
    return CASE.parse(json.dumps(body).encode())


@pytest.mark.parametrize(
    ("name", "state"),
    [("sent", "sent"), ("delivered", "delivered"), ("read", "read"), ("played", "read")],
)
def test_a_report_names_its_message(name: str, state: str) -> None:
    (event,) = CASE.read(f"delivery_reported__{name}")
    assert isinstance(event, DeliveryReported)
    assert (event.state, event.external_id, event.up_to) == (state, "wamid.OUTB1==", None)


def test_a_failure_says_why() -> None:
    (event,) = CASE.read("delivery_reported__failed")
    assert isinstance(event, DeliveryReported)
    assert (event.state, event.error[:15]) == ("failed", "131047: More th")
    (silent,) = CASE.read("delivery_reported__failed_without_reason")
    assert isinstance(silent, DeliveryReported)
    assert silent.error == ""


def test_reports_of_one_message_are_told_apart_and_repeats_are_not() -> None:
    keys = [event.key for event in CASE.read("delivery_reported__batch")]
    assert len(keys) == 4
    assert len(set(keys)) == 3


@pytest.mark.parametrize("word", ["delivered", "read", "played"])
def test_a_report_that_returns_our_key_proves_that_it_was_said(word: str) -> None:
    status = {"status": word, "recipient_id": "62812", "timestamp": "1795400060"}
    report, echo = told({**status, "biz_opaque_callback_data": f"dua:{KEY}"})
    assert isinstance(report, DeliveryReported)
    assert isinstance(echo, EchoSeen)
    assert (echo.marker, echo.external_id, echo.thread_key) == (KEY, "wamid.1", "dm:62812")
    assert echo.occurred_at == datetime(2026, 11, 23, 2, 14, 20, tzinfo=UTC)


@pytest.mark.parametrize("name", ["failed", "another_systems_key", "sent_with_our_key"])
def test_what_did_not_arrive_or_is_another_systems_proves_nothing(name: str) -> None:
    assert [type(event) for event in CASE.read(f"delivery_reported__{name}")] == [DeliveryReported]
