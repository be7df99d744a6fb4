from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Adapter, Draft, WebhookRequest
from inbox.adapters.toward import Toward
from inbox.core.events import DeliveryReported, EchoSeen, MessageReceived, Visibility
from inbox.core.threads import begins
from tests.inbox.adapters.contract import Case, posted, suite

SECRET = "tt-secret"
NAMES = (
    "client_key event create_time user_openid content comment_id video_id comment_type comment_action timestamp text "
    "parent_comment_id unique_identifier conversation_id message_id from_user from type image read body"
)


def signed(body: bytes, at: int = 1_795_400_000) -> dict[str, str]:
    digest = hmac.digest(SECRET.encode(), b"%d." % at + body, "sha256").hex()
    return {"tiktok-signature": f"t={at},s={digest}"}


CASE = Case(
    kind="tiktok",
    names=tuple(NAMES.split()),
    secrets={"app_secret": SECRET},
    signed=signed,
    credentials={"business_id": "biz-1", "access_token": "act.1", "app_id": "app-9"},
)
TestContract = suite(CASE)
DIRECT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key="dm:conv-5",
    text="Baik, Kak",
    visibility=Visibility.PRIVATE,
    recipient="u-77",
    in_reply_to="m-1",
)
PUBLIC = replace(
    DIRECT,
    thread_key="7460011111111111111:7465012345678901234",
    visibility=Visibility.PUBLIC,
    in_reply_to="7460011111111111111:7465012345678901234",
)


def speaking(answer: Callable[[httpx.Request], httpx.Response]) -> Adapter:
    def judged(request: httpx.Request) -> httpx.Response:
        assert request.headers["access-token"] == "act.1"
        assert request.url.path.startswith("/open_api/v1.3/business/")
        return answer(request)

    return CASE.adapter(httpx.Client(transport=httpx.MockTransport(judged)))


def data(**found: Any) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "message": "OK", "data": found})


def said(request: httpx.Request) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.content)
    return found


def test_a_comment_begins_a_thread_and_its_replies_go_on_in_it() -> None:
    (first,) = CASE.read("message_received__comment")
    (reply,) = CASE.read("message_received__reply_to_a_comment")
    assert isinstance(first, MessageReceived) and isinstance(reply, MessageReceived)
    assert first.external_id == first.thread_key == "7460011111111111111:7465012345678901234"
    assert reply.thread_key == first.thread_key
    assert reply.in_reply_to == first.external_id
    assert first.account == "biz-1"
    assert first.occurred_at == datetime.fromtimestamp(1_795_400_001, UTC)


def test_an_id_told_as_a_number_or_as_a_text_is_the_same() -> None:
    (number,) = CASE.read("message_received__comment")
    (text,) = CASE.read("message_received__ids_as_text")
    assert (number.key, number.thread_key) == (text.key, text.thread_key)


def test_a_comment_told_without_its_words_says_so() -> None:
    (event,) = CASE.read("message_received__comment_without_words")
    assert isinstance(event, MessageReceived)
    assert event.text == ""
    assert "without its words" in event.context


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("message_received__direct", "Halo, limit saya berapa?"),
        ("message_received__direct_capitals_and_plain_content", "Halo"),
    ],
)
def test_both_ways_of_telling_a_text_are_read(name: str, text: str) -> None:
    (event,) = CASE.read(name)
    assert isinstance(event, MessageReceived)
    assert (event.text, event.thread_key, event.author.name) == (text, "dm:conv-5", "wayan")
    assert event.occurred_at.microsecond == 123_000


def test_our_words_in_the_app_are_echoes() -> None:
    for name in ("echo_seen__direct", "echo_seen__our_own_comment"):
        (event,) = CASE.read(name)
        assert isinstance(event, EchoSeen)
        assert begins(event) == (name == "echo_seen__direct")  # the other one is for everybody


def test_what_was_read_is_told_until_a_moment() -> None:
    (event,) = CASE.read("delivery_reported__read")
    assert isinstance(event, DeliveryReported)
    assert event.up_to == datetime.fromtimestamp(1_795_400_008, UTC)


def test_a_call_repeated_after_days_with_its_first_signature_is_believed() -> None:
    CASE.adapter().verify(posted(b"{}", signed(b"{}", at=1_600_000_000)))


def test_the_signed_time_cannot_be_changed() -> None:
    header = signed(b"{}")["tiktok-signature"].replace("t=1795400000", "t=1795400001")
    with pytest.raises(errors.SignatureInvalid):
        CASE.adapter().verify(posted(b"{}", {"tiktok-signature": header}))


def test_a_probe_is_echoed() -> None:
    asked = WebhookRequest("GET", {}, {"challenge": "abc123"}, b"")
    assert CASE.adapter().handshake(asked) == "abc123"
    assert CASE.adapter().handshake(replace(asked, query={"challenge": "<b>"})) is None


def test_a_direct_message_goes_to_its_conversation() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path.endswith("/message/send/")
        told = said(request)
        assert (told["recipient_type"], told["recipient"]) == ("CONVERSATION", "conv-5")
        assert told["text"] == {"body": "Baik, Kak"}
        assert told["referenced_message_info"] == {"referenced_message_id": "m-1"}
        return data(message={"message_id": "m-4"})

    assert speaking(answer).send(DIRECT).external_id == "m-4"


def test_a_public_answer_stands_under_the_comment() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path.endswith("/comment/reply/create/")
        told = said(request)
        assert (told["video_id"], told["comment_id"]) == (
            "7460011111111111111",
            "7465012345678901234",
        )
        return data(comment_id="7465099999999999999")

    receipt = speaking(answer).send(PUBLIC)
    assert receipt.external_id == "7460011111111111111:7465099999999999999"


def test_our_answers_under_a_comment_are_listed_and_others_left_out() -> None:
    listed = [
        {"comment_id": "1", "text": "Baik, Kak", "owner": True, "create_time": "1795400100"},
        {"comment_id": "2", "text": "Sama", "owner": False, "create_time": "1795400101"},
        {"comment_id": "3", "text": "Lama", "owner": True, "create_time": "1795300000"},
    ]
    since = datetime.fromtimestamp(1_795_400_000, UTC)
    found = speaking(lambda _r: data(comments=listed)).recent(PUBLIC.thread_key, since)
    assert [event.text for event in found if isinstance(event, EchoSeen)] == ["Baik, Kak"]


def test_direct_messages_cannot_be_listed() -> None:
    with pytest.raises(errors.Unsupported):
        speaking(lambda _r: data()).recent("dm:conv-5", datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("action", "target", "path", "wanted"),
    [
        ("hide", "9:8", "comment/hide/", {"video_id": "9", "comment_id": "8", "action": "HIDE"}),
        ("unhide", "9:8", "comment/hide/", {"action": "UNHIDE"}),
        ("like", "9:8", "comment/like/", {"action": "LIKE"}),
        ("unlike", "9:8", "comment/like/", {"action": "UNLIKE"}),
        ("delete", "9:8", "comment/delete/", {"comment_id": "8"}),
    ],
)
def test_each_action_is_its_own_call(
    action: str, target: str, path: str, wanted: dict[str, str]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path.endswith(path)
        assert wanted.items() <= said(request).items()
        return data()

    speaking(answer).act(action, target)


@pytest.mark.parametrize(("gesture", "sign"), [("typing", "TYPING"), ("read", "MARK_READ")])
def test_each_gesture_goes_into_its_thread(gesture: str, sign: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path.endswith("message/send/")
        assert {"sender_action": sign, "recipient": "conv-5"}.items() <= said(request).items()
        return data()

    toward = Toward(thread_key="dm:conv-5", person="7", message="m1")
    speaking(answer).gesture(gesture, toward)


def test_the_app_is_told_our_address_with_a_slash_for_each_kind_of_event() -> None:
    told = []
    speaking(lambda request: told.append(said(request)) or data()).announce_hook(  # type: ignore[func-returns-value]
        "https://inbox.test/hooks/tiktok/abc"
    )
    assert [one["event_type"] for one in told] == ["COMMENT", "DIRECT_MESSAGE"]
    assert {one["callback_url"] for one in told} == {"https://inbox.test/hooks/tiktok/abc/"}


def refusing(code: int, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": "No.", "data": {}})


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refusing(40105), errors.CredentialsRejected),
        (refusing(40100), errors.RateLimited),
        (refusing(40002), errors.Rejected),
        (refusing(50000), errors.Ambiguous),
        (httpx.Response(401, json={}), errors.CredentialsRejected),
        (httpx.Response(429, json={}), errors.RateLimited),
        (httpx.Response(500, json={}), errors.Ambiguous),
        (httpx.Response(200, json={}), errors.Ambiguous),
        (data(), errors.Ambiguous),
    ],
)
@pytest.mark.parametrize("draft", [DIRECT, PUBLIC], ids=["direct", "public"])
def test_each_refusal_means_what_it_says(
    answer: httpx.Response, meaning: type, draft: Draft
) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(lambda _request: answer).send(draft)
    assert type(caught.value) is meaning
