from __future__ import annotations

from datetime import UTC, datetime

from inbox.adapters.reading import UNTOLD
from inbox.adapters.signing import hex_digest
from inbox.core.events import MessageReceived
from tests.inbox.adapters.contract import DRAFT, Case, suite

CASE = Case(
    kind="webchat",
    secrets={"own_secret": "our-own"},
    signed=lambda body: {"x-dua-signature": "sha256=" + hex_digest("our-own", body)},
    names=("visitor", "name", "client_id", "text", "at"),
)
TestContract = suite(CASE)


def test_the_visitor_is_the_thread_and_the_pages_id_the_message() -> None:
    (event,) = CASE.read("message_received__text")
    assert isinstance(event, MessageReceived)
    assert event.thread_key == event.author.external_id == "v-1"
    assert event.external_id.startswith("v-1:0b0f3f5e")
    assert event.occurred_at == datetime(2026, 11, 22, 14, 13, 20, tzinfo=UTC)


def test_a_message_without_a_time_says_so() -> None:
    (event,) = CASE.read("message_received__without_time")
    assert event.occurred_at == UNTOLD


def test_sending_is_done_at_once_and_the_same_twice() -> None:
    first, second = CASE.adapter().send(DRAFT), CASE.adapter().send(DRAFT)
    assert first == second
    assert first.external_id == DRAFT.key
