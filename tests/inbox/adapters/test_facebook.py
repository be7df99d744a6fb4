from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Adapter, Draft, WebhookRequest
from inbox.adapters.signing import hex_digest
from inbox.core.events import (
    DeliveryReported,
    EchoSeen,
    MessageEdited,
    MessageReceived,
    ReactionSeen,
    Visibility,
)
from tests.inbox.adapters import graph
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
DIRECT = Draft(
    key=KEY,
    thread_key="dm:7001",
    text="Baik, kami bantu",
    visibility=Visibility.PRIVATE,
    recipient="7001",
    in_reply_to="m_a1",
)
COMMENT = replace(
    DIRECT,
    thread_key="comment:112233445566_900:900_31",
    visibility=Visibility.PUBLIC,
    in_reply_to="900_32",
)


def speaking(answer: Callable[[httpx.Request], httpx.Response]) -> Adapter:
    def judged(request: httpx.Request) -> httpx.Response:
        graph.judge(request)
        return answer(request)

    return CASE.adapter(httpx.Client(transport=httpx.MockTransport(judged)))


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


def test_a_direct_reply_carries_our_marker_and_the_proof_of_the_secret() -> None:
    heard: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(200, json={"recipient_id": "7001", "message_id": "m_new"})

    assert speaking(answer).send(DIRECT).external_id == "m_new"
    said = json.loads(heard[0].content)
    assert said["message"] == {"text": "Baik, kami bantu", "metadata": KEY}
    assert said["reply_to"] == {"mid": "m_a1"}
    assert heard[0].headers["authorization"] == "Bearer EAAB"
    assert heard[0].url.params["appsecret_proof"] == hex_digest("s3cret", b"EAAB")


def test_a_private_reply_goes_to_the_comment_and_begins_a_direct_thread() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert json.loads(request.content)["recipient"] == {"comment_id": "900_32"}
        return httpx.Response(200, json={"recipient_id": "8800", "message_id": "m_new"})

    draft = replace(COMMENT, is_private_reply=True, visibility=Visibility.PRIVATE)
    assert speaking(answer).send(draft).thread_key == "dm:8800"


def test_a_private_reply_to_a_visitors_post_names_the_post() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert json.loads(request.content)["recipient"] == {"post_id": "112_901"}
        return httpx.Response(200, json={"message_id": "m_new"})

    draft = replace(COMMENT, thread_key="post:112_901", in_reply_to="112_901")
    speaking(answer).send(replace(draft, is_private_reply=True, visibility=Visibility.PRIVATE))


def test_after_the_window_only_a_person_may_answer() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        said = json.loads(request.content)
        assert (said["messaging_type"], said["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
        return httpx.Response(200, json={"message_id": "m_new"})

    speaking(answer).send(replace(DIRECT, outside_window_as_human=True))


@pytest.mark.parametrize("answered", ["900_31", "900_32", ""])
def test_a_public_reply_hangs_under_the_first_comment_of_its_thread(answered: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v25.0/900_31/comments"
        return httpx.Response(200, json={"id": "900_99"})

    assert speaking(answer).send(replace(COMMENT, in_reply_to=answered)).external_id == "900_99"


def test_our_own_comment_does_not_claim_to_know_what_it_answers() -> None:
    """Else a look for an uncertain reply would miss it, and it would be said again."""
    (event,) = CASE.read("echo_seen__own_comment")
    assert isinstance(event, EchoSeen)
    assert (event.thread_key, event.in_reply_to) == (COMMENT.thread_key, "")


def refusing(code: int, status: int = 400, subcode: int | None = None) -> httpx.Response:
    error: dict[str, Any] = {"message": "No.", "code": code, "error_subcode": subcode}
    return httpx.Response(status, json={"error": error})


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refusing(190, 401), errors.CredentialsRejected),
        (refusing(10, 403, 2_018_278), errors.WindowClosed),
        (refusing(10, 403, 1_893_063), errors.RateLimited),
        (refusing(10, 403), errors.CredentialsRejected),
        (refusing(613), errors.RateLimited),
        (refusing(551), errors.Rejected),
        (refusing(368), errors.Rejected),
        (refusing(100), errors.Rejected),
        (refusing(2), errors.Ambiguous),
        (refusing(1, 500), errors.Ambiguous),
        (httpx.Response(502, text="<html>"), errors.Ambiguous),
        (httpx.Response(200, text="<html>"), errors.Ambiguous),
        (httpx.Response(200, json={}), errors.Ambiguous),
        (httpx.Response(429, headers={"retry-after": "7"}), errors.RateLimited),
        (httpx.Response(302, headers={"location": "http://127.0.0.1/"}), errors.Rejected),
    ],
)
def test_each_refusal_means_what_it_says(answer: httpx.Response, meaning: type) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(lambda _request: answer).send(DIRECT)
    assert type(caught.value) is meaning
    if answer.status_code == 429:
        assert caught.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("fault", [httpx.ReadTimeout, httpx.WriteError, httpx.RemoteProtocolError])
def test_contact_lost_on_the_way_is_uncertain_for_a_send_and_harmless_for_a_read(
    fault: type[httpx.TransportError],
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise fault("gone", request=request)

    with pytest.raises(errors.Ambiguous):
        speaking(answer).send(DIRECT)
    with pytest.raises(errors.Unreachable):
        speaking(answer).whoami()


def test_what_we_said_under_a_comment_is_found_again() -> None:
    said_at = datetime(2026, 11, 23, 3, tzinfo=UTC)
    listed = [
        {"id": "900_99", "message": "Baik", "from": {"id": "112233445566"},
         "created_time": "2026-11-23T03:00:01+0000", "parent": {"id": "900_31"}},
        {"id": "900_98", "message": "Halo", "from": {"id": "7001"},
         "created_time": "2026-11-23T03:00:00+0000"},
        {"id": "900_01", "message": "Lama", "from": {"id": "112233445566"},
         "created_time": "2026-11-01T03:00:00+0000"},
    ]  # fmt: skip

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"data": listed})

    (found,) = speaking(answer).recent(COMMENT.thread_key, said_at)
    assert isinstance(found, EchoSeen)
    assert (found.external_id, found.thread_key) == ("900_99", COMMENT.thread_key)
    assert found.in_reply_to == ""


def test_what_we_said_in_messenger_is_found_again() -> None:
    one = {"id": "m_new", "message": "Baik", "from": {"id": "112233445566"},
           "created_time": "2026-11-23T03:00:01+0000"}  # fmt: skip

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.params["user_id"] == "7001"
        return httpx.Response(200, json={"data": [{"messages": {"data": [one]}}]})

    found = speaking(answer).recent("dm:7001", datetime(2026, 11, 23, 3, tzinfo=UTC))
    assert [event.visibility for event in found if isinstance(event, EchoSeen)] == [
        Visibility.PRIVATE
    ]


@pytest.mark.parametrize(
    ("action", "target"),
    [("hide", "900_31"), ("unhide", "900_31"), ("like", "900_31"), ("delete", "900_31"),
     ("typing", "7001"), ("mark_read", "7001")],
)  # fmt: skip
def test_every_action_is_one_the_platform_documents(action: str, target: str) -> None:
    speaking(lambda _request: httpx.Response(200, json={"success": True})).act(action, target)


def test_whoami_names_the_page() -> None:
    told = {"id": "112233445566", "name": "Bank Arunika"}
    account = speaking(lambda _request: httpx.Response(200, json=told)).whoami()
    assert (account.external_id, account.name) == ("112233445566", "Bank Arunika")
