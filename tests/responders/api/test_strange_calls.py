"""Calls that no honest program makes: a problem document, never a failure of ours."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

import pytest

from inbox.models import Conversation
from responders.models import Responder
from tests.builders import a_brand, a_channel, a_conversation, a_responder
from tests.responders.api.conftest import Caller

pytestmark = pytest.mark.django_db
LIST = "/api/v1/conversations/"
REPORT = "/api/v1/reports/sla/"


@pytest.fixture
def conversation() -> Conversation:
    return a_conversation(a_channel(a_brand()))


@pytest.mark.parametrize("place", ["abc", "\0", "2026-99-99", "9" * 30])
def test_a_cursor_made_by_hand_is_an_error(
    place: str, caller: Caller, conversation: Conversation
) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    cursor = base64.b64encode(urlencode({"p": place}).encode()).decode()
    answer = client.get(LIST, {"cursor": cursor})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["cursor"])


@pytest.mark.parametrize(
    "body",
    [
        '{"\\ud800": 1}',
        '{"text": "\\ud800", "client_token": "0b1f8f0e-5f0c-4c3e-9d55-2f6f3c9f7a11"}',
        '{"text": "Baik", "client_token": "\\ud800"}',
        '{"text": ' + "[" * 100_000 + "}",
        '{"text": "Baik", "client_token": ' + "9" * 5000 + "}",
    ],
    ids=["name", "text", "token", "deep", "long"],
)  # fmt: skip
def test_a_body_that_cannot_be_kept_is_an_error(
    body: str, caller: Caller, conversation: Conversation
) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    address = f"{LIST}{conversation.pk}/replies/"
    answer = client.generic("POST", address, body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-01T00:00:00", "2026-01-01T00:00:00"),
        ("2026-01-01T00:00:00", "9999-12-31T23:59:59"),
    ],
)
def test_a_report_of_years_beyond_all_clocks_is_an_error(
    start: str, end: str, caller: Caller
) -> None:
    client = caller(a_responder("Bima", Responder.Role.MANAGER, a_brand()))
    assert client.get(REPORT, {"start": start, "end": end}).status_code == 400


def test_no_answer_is_kept_by_a_browser_or_a_proxy(
    caller: Caller, conversation: Conversation
) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    for address in (LIST, f"{LIST}{conversation.pk}/", f"{LIST}999999/"):
        assert "no-store" in client.get(address)["Cache-Control"]
