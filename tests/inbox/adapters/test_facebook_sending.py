"""What leaves for Facebook, judged by its own documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Adapter, Draft
from inbox.adapters.signing import hex_digest
from inbox.adapters.toward import Toward
from inbox.core.events import EchoSeen, Visibility
from tests.inbox.adapters import graph
from tests.inbox.adapters.test_facebook import CASE, KEY

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
        (httpx.Response(302, headers={"location": "http://127.0.0.1/"}), errors.Ambiguous),
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
    ("action", "wanted"),
    [
        ("hide", ("POST", "900_31")),
        ("unhide", ("POST", "900_31")),
        ("like", ("POST", "900_31/likes")),
        ("unlike", ("DELETE", "900_31/likes")),
        ("delete", ("DELETE", "900_31")),
    ],
)
def test_every_action_is_one_call_the_platform_documents(
    action: str, wanted: tuple[str, str]
) -> None:
    asked: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.method, request.url.path.split("/", 2)[2]))
        return httpx.Response(200, json={"success": True})

    speaking(answer).act(action, "900_31")
    assert asked == [wanted]


@pytest.mark.parametrize(("gesture", "sign"), [("typing", "typing_on"), ("read", "mark_seen")])
def test_every_gesture_is_one_the_platform_documents(gesture: str, sign: str) -> None:
    said = []
    speaking(
        lambda request: said.append(json.loads(request.content)) or httpx.Response(200, json={})
    ).gesture(  # type: ignore[func-returns-value]
        gesture, Toward(thread_key="dm:7001", person="7001", message="m_1")
    )
    assert said == [{"recipient": {"id": "7001"}, "sender_action": sign}]


def test_whoami_names_the_page() -> None:
    told = {"id": "112233445566", "name": "Bank Arunika"}
    account = speaking(lambda _request: httpx.Response(200, json=told)).whoami()
    assert (account.external_id, account.name) == ("112233445566", "Bank Arunika")
