"""What leaves for Instagram by either login, judged by Meta's own documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox.adapters import errors, meta
from inbox.adapters.base import Adapter, Draft
from inbox.adapters.signing import hex_digest
from inbox.core.capabilities import broken_by
from inbox.core.events import Visibility
from tests.inbox.adapters import instagram_api, specs
from tests.inbox.adapters.instagram_api import ACCOUNT
from tests.inbox.adapters.test_instagram import CASE

KEY = "5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f"
SINCE = datetime(2026, 11, 23, 3, tzinfo=UTC)
DIRECT = Draft(
    key=KEY,
    thread_key="dm:7700000000000001",
    text="Baik, kami bantu",
    visibility=Visibility.PRIVATE,
    recipient="7700000000000001",
    in_reply_to="m_a1",
)
COMMENT = replace(
    DIRECT,
    thread_key="comment:18000000000000031",
    visibility=Visibility.PUBLIC,
    in_reply_to="18000000000000032",
)
MENTION = replace(COMMENT, thread_key="mention:1799:1800", in_reply_to="mention:1799:1800")
PRIVATELY = replace(COMMENT, visibility=Visibility.PRIVATE, is_private_reply=True)
LOGINS = {"facebook": "EAAB", "instagram": "IGAAB"}
both_logins = pytest.mark.parametrize("login", LOGINS)
Answer = Callable[[httpx.Request], httpx.Response]


class Heard(list[httpx.Request]):
    """Every request, judged before it is answered."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        instagram_api.judge(request)
        self.append(request)
        return self.answer(request)

    @property
    def content(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self[-1].content)
        return told


def speaking(answer: Answer, login: str = "facebook") -> Adapter:
    return connected(answer, access_token=LOGINS[login])


def connected(answer: Answer, **credentials: str) -> Adapter:
    case = replace(CASE, credentials={"account": ACCOUNT, **credentials})
    return case.adapter(httpx.Client(transport=httpx.MockTransport(answer)))


def always(content: dict[str, Any]) -> Heard:
    return Heard(lambda _request: httpx.Response(200, json=content))


@specs.needs("meta/IGComment.json")
@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("18000000000000031/replies", {"text": "Baik"}),
        ("18000000000000031/comments", {"message": "Baik"}),
        ("18000000000000031", {"is_hidden": True}),
        ("18000000000000031/likes", {}),
        (f"{ACCOUNT}/mentions", {"message": "Baik"}),
        ("me/messages", {"message": {"text": "Baik"}}),
    ],
)
def test_the_judge_notices_what_the_platform_does_not_list(
    path: str, content: dict[str, Any]
) -> None:
    request = httpx.Request("POST", f"{meta.GRAPH}/{meta.VERSION}/{path}", json=content)
    with pytest.raises(AssertionError):
        instagram_api.judge(request)


@both_logins
def test_a_direct_reply_goes_to_the_person(login: str) -> None:
    heard = always({"recipient_id": "7700000000000001", "message_id": "m_new"})
    assert speaking(heard, login).send(DIRECT).external_id == "m_new"
    assert heard.content["recipient"] == {"id": "7700000000000001"}
    assert heard.content["message"]["text"] == "Baik, kami bantu"
    assert "messaging_type" not in heard.content
    assert heard[0].headers["authorization"] == f"Bearer {LOGINS[login]}"
    assert heard[0].url.host == f"graph.{login}.com"
    assert heard[0].url.path == f"/{meta.VERSION}/me/messages"


def test_marker_and_proof_go_where_they_are_documented() -> None:
    by_page, by_account = always({"message_id": "m"}), always({"message_id": "m"})
    speaking(by_page, "facebook").send(DIRECT)
    speaking(by_account, "instagram").send(DIRECT)
    assert by_page.content["message"]["metadata"] == KEY
    assert by_page[0].url.params["appsecret_proof"] == hex_digest("s3cret", b"EAAB")
    assert "metadata" not in by_account.content["message"]
    assert not by_account[0].url.params


@pytest.mark.parametrize(
    ("told", "token", "host"),
    [
        ("", "EAAB", "graph.facebook.com"),
        ("", "IGAAB", "graph.instagram.com"),
        ("Instagram ", "odd", "graph.instagram.com"),
        ("facebook", "IGAAB", "graph.facebook.com"),
        ("neither", "IGAAB", "graph.instagram.com"),
    ],
)
def test_the_login_is_what_was_typed_or_what_the_token_shows(
    told: str, token: str, host: str
) -> None:
    heard = always({"message_id": "m"})
    connected(heard, login=told, access_token=token).send(DIRECT)
    assert heard[0].url.host == host


@both_logins
def test_a_private_reply_goes_to_the_comment_and_begins_a_direct_thread(login: str) -> None:
    heard = always({"recipient_id": "8800", "message_id": "m_new"})
    receipt = speaking(heard, login).send(PRIVATELY)
    assert (receipt.external_id, receipt.thread_key) == ("m_new", "dm:8800")
    assert heard.content["recipient"] == {"comment_id": "18000000000000032"}


def test_a_live_comment_is_answered_privately_and_never_publicly() -> None:
    heard = always({"recipient_id": "8800", "message_id": "m_new"})
    live = replace(PRIVATELY, thread_key="live:18000000000000040")
    assert speaking(heard).send(live).thread_key == "dm:8800"
    with pytest.raises(errors.Rejected) as caught:
        speaking(heard).send(replace(live, visibility=Visibility.PUBLIC, is_private_reply=False))
    assert (caught.value.code, len(heard)) == ("live", 1)


def test_a_mention_has_no_private_reply() -> None:
    heard = always({"message_id": "m_new"})
    with pytest.raises(errors.Rejected):
        speaking(heard).send(replace(PRIVATELY, in_reply_to=MENTION.in_reply_to))
    assert not heard


def test_after_the_window_only_a_person_may_answer() -> None:
    heard = always({"message_id": "m_new"})
    speaking(heard).send(replace(DIRECT, outside_window_as_human=True))
    assert heard.content["messaging_type"] == "MESSAGE_TAG"
    assert heard.content["tag"] == "HUMAN_AGENT"


@pytest.mark.parametrize(
    ("hours", "is_private_reply", "is_open"),
    [(23.9, False, True), (24, False, False), (167.9, True, True), (168, True, False)],
)
def test_windows_close_after_a_day_and_after_a_week(
    hours: float, is_private_reply: bool, is_open: bool
) -> None:
    broken = broken_by(
        CASE.adapter().capabilities,
        "Baik",
        visibility=Visibility.PRIVATE,
        last_inbound_at=SINCE,
        at=SINCE + timedelta(hours=hours),
        is_private_reply=is_private_reply,
    )
    assert [breach.code for breach in broken] == ([] if is_open else ["window_closed"])


@both_logins
@pytest.mark.parametrize("answered", ["18000000000000031", "18000000000000032", ""])
def test_a_public_reply_hangs_under_the_first_comment_of_its_thread(
    login: str, answered: str
) -> None:
    heard = always({"id": "18000000000000099"})
    receipt = speaking(heard, login).send(replace(COMMENT, in_reply_to=answered))
    assert receipt.external_id == "18000000000000099"
    assert heard[0].url.path == f"/{meta.VERSION}/18000000000000031/replies"
    assert heard.content == {"message": "Baik, kami bantu"}


@pytest.mark.parametrize(
    ("thread_key", "named"),
    [
        ("mention:1799:1800", {"media_id": "1799", "comment_id": "1800"}),
        ("mention:1799:", {"media_id": "1799"}),
    ],
)
@both_logins
def test_a_mention_is_answered_by_the_ids_it_was_told_with(
    login: str, thread_key: str, named: dict[str, str]
) -> None:
    heard = always({"id": "18000000000000099"})
    speaking(heard, login).send(replace(MENTION, thread_key=thread_key))
    assert heard.content == {**named, "message": "Baik, kami bantu"}
    assert heard[0].url.path == f"/{meta.VERSION}/{ACCOUNT}/mentions"


@pytest.mark.parametrize("thread_key", ["comment:", "comment:1/../me", "9001", ""])
def test_an_id_that_is_none_never_reaches_an_address(thread_key: str) -> None:
    heard = always({"id": "1"})
    with pytest.raises(errors.Rejected):
        speaking(heard).send(replace(COMMENT, thread_key=thread_key))
    assert not heard


def refusing(code: int, status: int = 400, subcode: int | None = None) -> httpx.Response:
    error: dict[str, Any] = {"message": "No.", "code": code, "error_subcode": subcode}
    return httpx.Response(status, json={"error": error})


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refusing(190, 401), errors.CredentialsRejected),
        (refusing(10, 403, 2_534_022), errors.WindowClosed),
        (refusing(10, 403, 2_018_278), errors.WindowClosed),
        (refusing(10, 403), errors.CredentialsRejected),
        (refusing(613), errors.RateLimited),
        (refusing(80_002), errors.RateLimited),
        (refusing(4), errors.RateLimited),
        (refusing(10_900, 400, 2_534_025), errors.Rejected),
        (refusing(100, 400, 2_534_014), errors.Rejected),
        (refusing(551), errors.Rejected),
        (refusing(368), errors.Rejected),
        (refusing(2), errors.Ambiguous),
        (refusing(-1, 400, 2_207_001), errors.Ambiguous),
        (refusing(1, 500), errors.Ambiguous),
        (httpx.Response(502, text="<html>"), errors.Ambiguous),
        (httpx.Response(200, text="<html>"), errors.Ambiguous),
        (httpx.Response(200, json={}), errors.Ambiguous),
        (httpx.Response(429, headers={"retry-after": "7"}), errors.RateLimited),
    ],
)
@pytest.mark.parametrize("draft", [DIRECT, COMMENT, MENTION, PRIVATELY], ids=lambda _draft: "")
def test_each_refusal_means_what_it_says(
    draft: Draft, answer: httpx.Response, meaning: type
) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(Heard(lambda _request: answer)).send(draft)
    assert type(caught.value) is meaning


@pytest.mark.parametrize("fault", [httpx.ReadTimeout, httpx.WriteError, httpx.RemoteProtocolError])
@both_logins
def test_contact_lost_on_the_way_is_uncertain_for_a_send_and_harmless_for_a_read(
    login: str, fault: type[httpx.TransportError]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise fault("gone", request=request)

    with pytest.raises(errors.Ambiguous):
        speaking(answer, login).send(DIRECT)
    with pytest.raises(errors.Ambiguous):
        speaking(answer, login).send(COMMENT)
    with pytest.raises(errors.Unreachable):
        speaking(answer, login).recent(COMMENT.thread_key, SINCE)
