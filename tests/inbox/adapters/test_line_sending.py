"""What leaves for LINE, judged by its own document."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Adapter, Draft
from inbox.adapters.toward import Toward
from inbox.core.events import MessageReceived, Visibility
from inbox.core.lengths import length
from tests.inbox.adapters import line_api
from tests.inbox.adapters.test_line import BOT, CASE, GROUP, SARI

KEY = "5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f"
DRAFT = Draft(
    key=KEY,
    thread_key=SARI,
    text="Sudah kami kirim",
    visibility=Visibility.PRIVATE,
    recipient=SARI,
    in_reply_to="570001",
)
SENT = {"sentMessages": [{"id": "461230966842064897", "quoteToken": "IStG5h1Tz7b"}]}


def speaking(answer: Callable[[httpx.Request], httpx.Response]) -> Adapter:
    def judged(request: httpx.Request) -> httpx.Response:
        line_api.judge(request)
        return answer(request)

    return CASE.adapter(httpx.Client(transport=httpx.MockTransport(judged)))


def answering(status: int, content: Any = None) -> Adapter:
    return speaking(lambda _request: httpx.Response(status, json=content or {}))


def refused(message: str) -> dict[str, Any]:
    details = [{"message": "May not be empty", "property": "messages[0].text"}]
    return {"message": message, "details": details}


def test_a_reply_is_pushed_to_the_person_under_our_key() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v2/bot/message/push"
        assert request.headers["x-line-retry-key"] == KEY
        said = json.loads(request.content)
        assert said == {"to": SARI, "messages": [{"type": "text", "text": DRAFT.text}]}
        return httpx.Response(200, json=SENT)

    assert speaking(answer).send(DRAFT).external_id == "461230966842064897"


def test_in_a_group_the_group_is_answered() -> None:
    told: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        told.append(json.loads(request.content)["to"])
        return httpx.Response(200, json=SENT)

    thread = f"{GROUP}/{SARI}"
    speaking(answer).send(replace(DRAFT, thread_key=thread, visibility=Visibility.PUBLIC))
    assert told == [GROUP]


def test_a_key_that_is_no_uuid_becomes_one_and_always_the_same() -> None:
    told: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        told.append(request.headers["x-line-retry-key"])
        return httpx.Response(200, json=SENT)

    for key in ("reply:1", "reply:1", "reply:2"):
        speaking(answer).send(replace(DRAFT, key=key))
    assert told[0] == told[1] != told[2]


def test_said_again_after_contact_was_lost_it_is_said_once() -> None:
    accepted: dict[str, str] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        key = request.headers["x-line-retry-key"]
        if key in accepted:
            known = {"message": "Accepted already.", "sentMessages": [{"id": accepted[key]}]}
            return httpx.Response(409, json=known)
        accepted[key] = "900"
        raise httpx.ReadTimeout("gone", request=request)

    adapter = speaking(answer)
    with pytest.raises(errors.Ambiguous):
        adapter.send(DRAFT)
    assert adapter.send(DRAFT).external_id == "900"
    assert len(accepted) == 1


@pytest.mark.parametrize("adapter", [answering(200), answering(409, {"message": "Accepted."})])
def test_accepted_without_an_id_it_has_our_key(adapter: Adapter) -> None:
    assert adapter.send(DRAFT).external_id == KEY


@pytest.mark.parametrize(
    ("adapter", "meaning", "code"),
    [
        (answering(400, refused("The request body has 1 error(s)")), errors.Rejected, "400"),
        (answering(401, refused("Authentication failed")), errors.CredentialsRejected, "401"),
        (answering(403, refused("Not available")), errors.CredentialsRejected, "403"),
        (answering(404), errors.Rejected, "404"),
        (answering(413), errors.Rejected, "413"),
        (answering(500), errors.Ambiguous, "500"),
        (speaking(lambda _request: httpx.Response(200, text="?")), errors.Ambiguous, "200"),
    ],
)
def test_each_refusal_means_what_it_says(adapter: Adapter, meaning: type, code: str) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        adapter.send(DRAFT)
    assert type(caught.value) is meaning
    assert caught.value.code == code


def test_a_refusal_says_which_field_is_wrong() -> None:
    with pytest.raises(errors.Rejected, match=r"1 error.*May not be empty"):
        answering(400, refused("The request body has 1 error(s)")).send(DRAFT)


def limited(quota: dict[str, Any], used: int, **headers: str) -> Adapter:
    def answer(request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/v2/bot/message/quota":
                return httpx.Response(200, json=quota)
            case "/v2/bot/message/quota/consumption":
                return httpx.Response(200, json={"totalUsage": used})
        return httpx.Response(429, json={"message": "No."}, headers=headers)

    return speaking(answer)


@pytest.mark.parametrize(
    ("adapter", "code", "pause"),
    [
        (limited({"type": "limited", "value": 500}, 500), "monthly_limit", timedelta(hours=1)),
        (limited({"type": "limited", "value": 500}, 499), "429", None),
        (limited({"type": "none"}, 70_000), "429", None),
        (limited({"type": "none"}, 1, **{"retry-after": "7"}), "429", timedelta(seconds=7)),
        (answering(429), "429", None),
    ],
)
def test_too_many_at_once_is_told_from_a_month_used_up(
    adapter: Adapter, code: str, pause: timedelta | None
) -> None:
    with pytest.raises(errors.RateLimited) as caught:
        adapter.send(DRAFT)
    assert (caught.value.code, caught.value.retry_after) == (code, pause)


def test_the_account_is_who_the_calls_are_for() -> None:
    told = {"userId": BOT, "basicId": "@216arunika", "displayName": "Arunika", "chatMode": "chat"}
    account = answering(200, told).whoami()
    assert (account.external_id, account.name, account.handle) == (BOT, "Arunika", "@216arunika")
    with pytest.raises(errors.Unreachable):
        answering(200).whoami()


def asked_for(call: Callable[[Adapter], None], status: int = 200) -> tuple[str, str, Any]:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(status, json={})

    call(speaking(answer))
    return seen[0].method, seen[0].url.path, json.loads(seen[0].content)


def test_the_address_is_announced() -> None:
    url = "https://inbox.example/hooks/line/x"
    asked = asked_for(lambda adapter: adapter.announce_hook(url))
    assert asked == ("PUT", "/v2/bot/channel/webhook/endpoint", {"endpoint": url})


def test_typing_is_shown_as_the_platform_documents() -> None:
    toward = Toward(thread_key=SARI, person=SARI, message="1")
    typing = asked_for(lambda adapter: adapter.gesture("typing", toward), 202)
    assert typing[1:] == ("/v2/bot/chat/loading/start", {"chatId": SARI, "loadingSeconds": 5})


def test_reading_is_told_by_the_token_that_came_with_the_message() -> None:
    (event,) = CASE.read("message_received__text")
    assert isinstance(event, MessageReceived)
    toward = Toward(
        thread_key=SARI, person=SARI, message=event.external_id, read_token=event.read_token
    )
    read = asked_for(lambda adapter: adapter.gesture("read", toward))
    assert read[1:] == ("/v2/bot/chat/markAsRead", {"markAsReadToken": "r570001"})
    with pytest.raises(errors.Rejected):
        answering(200).gesture("read", Toward(thread_key=SARI, person=SARI, message="1"))


def test_in_a_group_nobody_is_seen_typing() -> None:
    toward = Toward(thread_key=f"{GROUP}/{SARI}", person=SARI, message="1")
    with pytest.raises(errors.Rejected):
        answering(202).gesture("typing", toward)


def test_a_text_is_measured_as_the_platform_counts() -> None:
    able = CASE.adapter().capabilities
    assert length("🙏" * 2500, able.measure) == able.max_length[Visibility.PRIVATE]


@line_api.needs(line_api.CALLS)
@pytest.mark.parametrize(
    "said",
    [
        {"to": SARI, "messages": []},
        {"to": SARI, "messages": [{"type": "text"}]},
        {"to": SARI, "messages": [{"type": "text", "text": "x", "parse_mode": "html"}]},
        {"messages": [{"type": "text", "text": "x"}]},
        {"to": SARI, "messages": [{"type": "text", "text": "x"}], "replyToken": "t"},
    ],
)
def test_the_judge_notices_what_the_platform_would_refuse(said: dict[str, Any]) -> None:
    request = httpx.Request(
        "POST",
        "https://api.line.me/v2/bot/message/push",
        headers={"authorization": "Bearer x"},
        json=said,
    )
    with pytest.raises(AssertionError):
        line_api.judge(request)
