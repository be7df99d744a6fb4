from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from inbox.adapters import errors
from inbox.adapters.base import WebhookRequest
from inbox.adapters.signing import hex_digest
from inbox.core.events import (
    DeliveryReported,
    EchoSeen,
    MessageEdited,
    MessageReceived,
    ReactionSeen,
    Visibility,
)
from tests.inbox.adapters.contract import Case, posted, suite

NAMES = [
    "object",
    "entry",
    "id",
    "time",
    "changes",
    "field",
    "value",
    "item",
    "verb",
    "comment_id",
    "parent_id",
    "post_id",
    "message",
    "from",
    "name",
    "created_time",
    "messaging",
    "standby",
    "sender",
    "recipient",
    "timestamp",
    "mid",
    "text",
    "is_echo",
    "metadata",
    "attachments",
    "type",
    "payload",
    "url",
    "reply_to",
    "postback",
    "title",
    "delivery",
    "mids",
    "watermark",
    "read",
    "reaction",
    "action",
    "emoji",
    "message_edit",
    "num_edit",
    "is_deleted",
    "reaction_type",
    "photo",
    "post",
    "page",
    "feed",
    "comment",
    "mention",
    "add",
    "edited",
    "remove",
]
CASE = Case(
    kind="facebook",
    secrets={"app_secret": "s3cret", "verify_token": "t0ken"},
    signed=lambda body: {"x-hub-signature-256": "sha256=" + hex_digest("s3cret", body)},
    names=tuple(NAMES),
    credentials={"access_token": "EAAB", "account": "112233445566"},
)
TestContract = suite(CASE)
KEY = "5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f"


def test_comments_of_one_thread_share_their_first_comment() -> None:
    (first,) = CASE.read("message_received__comment")
    (second,) = CASE.read("message_received__comment_under_comment")
    assert isinstance(second, MessageReceived)
    assert first.thread_key == second.thread_key == "comment:112233445566_900:900_31"
    assert second.in_reply_to == "900_31"
    assert second.visibility is Visibility.PUBLIC


def test_a_message_belongs_to_the_thread_of_its_person() -> None:
    (event,) = CASE.read("message_received__direct")
    assert event.thread_key == "dm:7001"
    assert event.account == "112233445566"
    assert event.occurred_at == datetime(2026, 11, 23, 2, 13, 20, 120_000, tzinfo=UTC)


def test_one_call_may_tell_of_several_pages() -> None:
    events = CASE.read("message_received__batch")
    assert [event.account for event in events] == ["112233445566"] * 3 + ["665"]


def test_a_thread_answered_by_another_app_is_marked() -> None:
    (event,) = CASE.read("message_received__standby")
    assert isinstance(event, MessageReceived)
    assert event.kind == "standby"


def test_our_marker_comes_back_in_the_echo() -> None:
    (event,) = CASE.read("echo_seen__with_marker")
    assert isinstance(event, EchoSeen)
    assert (event.marker, event.thread_key) == (KEY, "dm:7001")


def test_letters_beyond_ascii_survive_and_unstorable_ones_are_replaced() -> None:
    (event,) = CASE.read("message_received__direct_escapes")
    assert isinstance(event, MessageReceived)
    assert event.text == "Café 🙏 https://example.test/x \ufffd \ufffd"


def test_huge_numbers_stay_what_they_are() -> None:
    (event,) = CASE.read("message_received__comment_huge_ids")
    assert isinstance(event, MessageReceived)
    assert event.external_id == "18446744073709551616123"


def test_later_edits_have_later_versions() -> None:
    (event,) = CASE.read("message_edited__direct")
    assert isinstance(event, MessageEdited)
    assert "000001" < event.version < "000010"


def test_a_watermark_means_everything_until_then() -> None:
    (event,) = CASE.read("delivery_reported__read")
    assert isinstance(event, DeliveryReported)
    assert event.up_to == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)


def test_a_reaction_taken_back_has_no_sign() -> None:
    (event,) = CASE.read("reaction_seen__taken_back")
    assert isinstance(event, ReactionSeen)
    assert event.emoji == ""


@pytest.mark.parametrize(
    ("token", "answer"), [("t0ken", "1158201444"), ("T0ken", None), ("", None)]
)
def test_the_handshake_answers_only_who_knows_the_token(token: str, answer: str | None) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444"}
    request = WebhookRequest("GET", {}, query, b"")
    if answer is None:
        with pytest.raises(errors.SignatureInvalid):
            CASE.adapter().handshake(request)
    else:
        assert CASE.adapter().handshake(request) == answer


def test_a_challenge_cannot_carry_markup() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "t0ken", "hub.challenge": "<script>"}
    with pytest.raises(errors.SignatureInvalid):
        CASE.adapter().handshake(WebhookRequest("GET", {}, query, b""))


def test_a_signature_over_written_anew_json_is_refused() -> None:
    signed = b'{"text":"caf\\u00e9"}'
    written_anew = json.dumps(json.loads(signed), ensure_ascii=False).encode()
    with pytest.raises(errors.SignatureInvalid):
        CASE.adapter().verify(posted(written_anew, CASE.signed(signed)))
