"""What leaves for X, judged by its own document."""

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
from inbox.adapters.toward import Toward
from inbox.core.capabilities import broken_by
from inbox.core.events import Visibility
from tests.inbox.adapters import specs, x_api
from tests.inbox.adapters.test_x import CASE, DIRECT, MENTION, OWN, OWN_DIRECT, SARI, US

PUBLIC = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key=f"post:{MENTION}:{SARI}",
    text="Sudah kami terima",
    visibility=Visibility.PUBLIC,
    recipient=SARI,
    in_reply_to=MENTION,
)
PRIVATE = replace(
    PUBLIC, thread_key=f"dm:{SARI}", visibility=Visibility.PRIVATE, in_reply_to=DIRECT
)
SINCE = datetime(2026, 11, 23, 2, 25, tzinfo=UTC)
Answer = Callable[[httpx.Request], httpx.Response]


def speaking(answer: Answer) -> Adapter:
    def judged(request: httpx.Request) -> httpx.Response:
        x_api.judge(request)
        return answer(request)

    return CASE.adapter(httpx.Client(transport=httpx.MockTransport(judged)))


def always(answer: httpx.Response) -> Answer:
    return lambda _request: answer


def result(content: Any, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json={"data": content})


def refusing(status: int, kind: str = "about:blank", detail: str = "No.") -> httpx.Response:
    told = {"type": kind, "title": "Refused", "status": status, "detail": detail}
    return httpx.Response(status, json=told)


def problem(kind: str) -> str:
    return f"https://api.x.com/2/problems/{kind}"


def test_a_public_reply_answers_the_post_and_is_dated_by_its_id() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/2/tweets"
        assert json.loads(request.content) == {
            "text": "Sudah kami terima",
            "reply": {"in_reply_to_tweet_id": MENTION},
        }
        assert request.headers["authorization"].startswith('OAuth oauth_consumer_key="ck"')
        return result({"id": OWN, "text": "Sudah kami terima"}, 201)

    receipt = speaking(answer).send(PUBLIC)
    assert receipt.external_id == OWN
    assert receipt.accepted_at == datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


def test_without_a_post_to_answer_the_conversation_is_answered_and_never_the_whole_world() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert json.loads(request.content)["reply"] == {"in_reply_to_tweet_id": MENTION}
        return result({"id": OWN}, 201)

    speaking(answer).send(replace(PUBLIC, in_reply_to=""))
    with pytest.raises(errors.Rejected):
        speaking(answer).send(replace(PUBLIC, in_reply_to="", thread_key=f"post::{SARI}"))


def test_an_edited_post_is_answered_in_its_newest_version() -> None:
    newest, answered = "2124700000000000000", []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return result({"id": MENTION, "edit_history_post_ids": [MENTION, newest]})
        answered.append(json.loads(request.content)["reply"]["in_reply_to_tweet_id"])
        return refusing(403) if len(answered) == 1 else result({"id": OWN}, 201)

    assert speaking(answer).send(PUBLIC).external_id == OWN
    assert answered == [MENTION, newest]


def test_who_neither_mentioned_nor_quoted_us_cannot_be_answered_in_the_platforms_words() -> None:
    words = "Reply to this conversation is not allowed because you have not been mentioned."

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return result({"id": MENTION, "edit_history_tweet_ids": [MENTION]})
        return refusing(403, detail=words)

    with pytest.raises(errors.Rejected, match=words):
        speaking(answer).send(PUBLIC)


def test_a_message_goes_to_the_person_of_its_thread() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == f"/2/dm_conversations/with/{SARI}/messages"
        assert json.loads(request.content) == {"text": "Sudah kami terima"}
        return result({"dm_conversation_id": f"{US}-{SARI}", "dm_event_id": OWN_DIRECT}, 201)

    receipt = speaking(answer).send(PRIVATE)
    assert receipt.external_id == OWN_DIRECT
    assert receipt.accepted_at == datetime(2026, 11, 23, 3, 5, tzinfo=UTC)


def test_a_message_to_a_group_goes_to_the_group() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/2/dm_conversations/1585094756761149440/messages"
        return result({"dm_conversation_id": "1585094756761149440", "dm_event_id": "5"}, 201)

    speaking(answer).send(replace(PRIVATE, thread_key="group:1585094756761149440"))


def silent(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing may be said: {request.url}")


def test_nothing_goes_out_unencrypted_as_an_answer_to_an_encrypted_chat() -> None:
    with pytest.raises(errors.Rejected) as caught:
        speaking(silent).send(replace(PRIVATE, thread_key=f"chat:{SARI}:{US}"))
    assert caught.value.code == "encrypted"


def test_a_post_has_no_private_reply() -> None:
    draft = replace(PUBLIC, visibility=Visibility.PRIVATE, is_private_reply=True)
    with pytest.raises(errors.Unsupported):
        speaking(silent).send(draft)


def too_long(text: str, visibility: Visibility) -> bool:
    able = CASE.adapter().capabilities
    found = broken_by(able, text, visibility=visibility, last_inbound_at=None, at=SINCE)
    return [breach.code for breach in found] == ["too_long"]


def test_posts_are_measured_as_the_platform_weighs_them() -> None:
    link = "https://arunika.example/" + "a" * 300
    assert not too_long("a" * 256 + " " + link, Visibility.PUBLIC)
    assert too_long("a" * 257 + " " + link, Visibility.PUBLIC)
    assert too_long("銀" * 141, Visibility.PUBLIC)


def test_messages_are_measured_twice_since_links_weigh_less_than_they_are_long() -> None:
    text = "https://arunika.example/" + "a" * 10_000
    assert not too_long(text, Visibility.PRIVATE)
    with pytest.raises(errors.Rejected) as caught:
        speaking(silent).send(replace(PRIVATE, text=text))
    assert caught.value.code == "too_long"


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refusing(401), errors.CredentialsRejected),
        (refusing(403, problem("client-forbidden")), errors.CredentialsRejected),
        (refusing(403, problem("oauth1-permissions")), errors.CredentialsRejected),
        (refusing(402, problem("credits-depleted")), errors.RateLimited),
        (refusing(402), errors.RateLimited),
        (refusing(403, detail="duplicate content"), errors.Rejected),
        (refusing(400, problem("invalid-request")), errors.Rejected),
        (refusing(404, problem("resource-not-found")), errors.Rejected),
        (refusing(429), errors.RateLimited),
        (httpx.Response(429, headers={"retry-after": "7"}), errors.RateLimited),
        (refusing(503), errors.Ambiguous),
        (httpx.Response(200, text="<html>"), errors.Ambiguous),
        (result({}, 201), errors.Ambiguous),
        (httpx.Response(200, json={"errors": [{"detail": "No."}]}), errors.Rejected),
        (
            httpx.Response(200, json={"errors": [{"type": problem("internal-error")}]}),
            errors.Ambiguous,
        ),
    ],
)
def test_each_refusal_means_what_it_says(answer: httpx.Response, meaning: type) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(always(answer)).send(PRIVATE)
    assert type(caught.value) is meaning
    if answer.status_code == 402:
        assert caught.value.retry_after == timedelta(hours=1)


def test_errors_beside_an_id_do_not_unsay_what_was_said() -> None:
    told = {"data": {"dm_event_id": "5"}, "errors": [{"title": "A field is missing."}]}
    assert speaking(always(httpx.Response(201, json=told))).send(PRIVATE).external_id == "5"


def test_the_platforms_own_words_and_number_are_kept() -> None:
    told = {"errors": [{"message": "text: too long"}], "title": "Invalid Request", "detail": "One."}
    with pytest.raises(errors.Rejected, match="text: too long") as caught:
        speaking(always(httpx.Response(400, json=told))).send(PRIVATE)
    assert caught.value.code == "400"


def test_contact_lost_is_uncertain_for_a_send_and_harmless_for_a_read() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("gone", request=request)

    with pytest.raises(errors.Ambiguous):
        speaking(answer).send(PUBLIC)
    with pytest.raises(errors.Unreachable):
        speaking(answer).recent(PUBLIC.thread_key, SINCE)


@pytest.mark.parametrize(
    ("action", "target"),
    [("hide", MENTION), ("unhide", MENTION), ("like", MENTION), ("unlike", MENTION), ("delete", OWN)],
)  # fmt: skip
def test_every_action_is_one_the_platform_documents(action: str, target: str) -> None:
    speaking(always(result({"hidden": True}))).act(action, target)
    with pytest.raises(errors.Rejected):
        speaking(silent).act(action, "../users")


@pytest.mark.parametrize("thread_key", [SARI, f"dm:{SARI}"])
def test_typing_is_shown_to_the_person(thread_key: str) -> None:
    toward = Toward(thread_key=thread_key, person=SARI, message="1")
    speaking(always(result({}))).gesture("typing", toward)
    with pytest.raises(errors.Rejected):
        speaking(silent).gesture("typing", replace(toward, thread_key="../users"))


def test_hiding_and_showing_again_are_the_same_call_with_another_word() -> None:
    told = []

    def answer(request: httpx.Request) -> httpx.Response:
        told.append(json.loads(request.content))
        return result({"hidden": True})

    speaking(answer).act("hide", MENTION)
    speaking(answer).act("unhide", MENTION)
    assert told == [{"hidden": True}, {"hidden": False}]
    with pytest.raises(errors.Rejected):
        speaking(silent).act("hide", "1" * 20)


def test_whoami_names_the_account() -> None:
    told = {"id": US, "name": "Bank Arunika", "username": "BankArunika"}
    account = speaking(always(result(told))).whoami()
    assert (account.external_id, account.name, account.handle) == tuple(told.values())


@specs.needs(x_api.DOCUMENT)
@pytest.mark.parametrize(
    ("method", "path", "content"),
    [("POST", "/2/tweets", {"txt": "x"}), ("POST", "/2/tweets", {"reply": {}}),
     ("POST", f"/2/dm_conversations/with/{SARI}/messages", {}),
     ("PUT", f"/2/tweets/{OWN}/hidden", {"hidden": "yes"}), ("POST", "/2/users/x/likes", {"tweet_id": "1"}),
     ("GET", "/2/tweets/1/nothing", None)],
)  # fmt: skip
def test_the_judge_notices_seeded_mistakes(method: str, path: str, content: Any) -> None:
    request = httpx.Request(method, f"https://x.test{path}", json=content)
    request.headers["authorization"] = "OAuth x"
    with pytest.raises(AssertionError):
        x_api.judge(request)
