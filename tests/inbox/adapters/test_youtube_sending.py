from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Account, Draft
from inbox.adapters.youtube import YouTube
from inbox.core.events import EchoSeen, Visibility
from tests.inbox.adapters.polling import Answer
from tests.inbox.adapters.youtube_api import (
    BRAND,
    CREDENTIALS,
    SARI,
    WAYAN,
    Studio,
    a_comment,
    judge,
    needs_document,
    refused,
)

DRAFT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key="U0",
    text="Mohon maaf, Kak.",
    visibility=Visibility.PUBLIC,
    recipient=SARI,
    in_reply_to="U0",
)
SINCE = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def studio() -> Studio:
    return Studio()


def channel(studio: Studio) -> YouTube:
    return YouTube(CREDENTIALS, studio.http)


def answered(studio: Studio, answer: Answer | httpx.Response, what: str = "comments?part") -> None:
    studio.broken.append((what, answer if callable(answer) else lambda _request: answer))


def posted(request: httpx.Request) -> httpx.Response:
    snippet = json.loads(request.content)["snippet"]
    told = a_comment("U0.r9", BRAND, snippet["textOriginal"], parentId=snippet["parentId"])
    return httpx.Response(200, json=told)


def test_a_reply_goes_beneath_the_first_comment(studio: Studio) -> None:
    answered(studio, posted)
    receipt = channel(studio).send(DRAFT)
    assert receipt.external_id == "U0.r9"
    assert receipt.accepted_at == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)
    (call,) = studio.calls
    assert json.loads(call.content) == {
        "snippet": {"parentId": "U0", "textOriginal": "Mohon maaf, Kak."}
    }


def test_a_reply_to_whoever_joined_a_thread_goes_to_the_same_place(studio: Studio) -> None:
    answered(studio, posted)
    channel(studio).send(replace(DRAFT, thread_key=f"U0#{WAYAN}", in_reply_to="U0.r1"))
    assert json.loads(studio.calls[0].content)["snippet"]["parentId"] == "U0"


def test_one_token_and_one_question_who_we_are_are_enough_for_an_adapter() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path == "/token":
            return httpx.Response(200, json={"access_token": "t"})
        found = [{"id": BRAND}] if request.url.path.endswith("channels") else []
        return httpx.Response(200, json={"items": found})

    unnamed = {**CREDENTIALS, "account": ""}
    adapter = YouTube(unnamed, httpx.Client(transport=httpx.MockTransport(answer)))
    adapter.poll(adapter.poll(None).cursor)
    assert [asked.count(path) for path in ("/token", "/youtube/v3/channels")] == [1, 1]


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refused(401, "authError"), errors.CredentialsRejected),
        (refused(403, "insufficientPermissions"), errors.CredentialsRejected),
        (refused(403, "accessNotConfigured"), errors.CredentialsRejected),
        (refused(403, "quotaExceeded"), errors.RateLimited),
        (refused(403, "rateLimitExceeded"), errors.RateLimited),
        (refused(429), errors.RateLimited),
        (refused(403, "commentsDisabled"), errors.Rejected),
        (refused(403, "forbidden"), errors.Rejected),
        (refused(400, "commentTextTooLong"), errors.Rejected),
        (refused(400, "processingFailure"), errors.Ambiguous),
        (refused(404, "commentNotFound"), errors.Rejected),
        (refused(404), errors.Rejected),
        (refused(503), errors.Ambiguous),
        (httpx.Response(200, text="<html>"), errors.Ambiguous),
        (httpx.Response(200, json={}), errors.Ambiguous),
    ],
)
def test_each_refusal_means_what_it_says(
    studio: Studio, answer: httpx.Response, meaning: type
) -> None:
    answered(studio, answer)
    with pytest.raises(errors.AdapterError) as caught:
        channel(studio).send(DRAFT)
    assert type(caught.value) is meaning


@pytest.mark.parametrize(
    ("at", "pause"),
    [
        (datetime(2026, 11, 26, 7, 0, tzinfo=UTC), timedelta(hours=1)),
        (datetime(2026, 11, 26, 8, 0, tzinfo=UTC), timedelta(hours=24)),
        (datetime(2026, 7, 1, 6, 30, tzinfo=UTC), timedelta(minutes=30)),
        (datetime(2026, 11, 1, 8, 0, tzinfo=UTC), timedelta(hours=24)),  # their clocks go back
        (None, None),
    ],
)
def test_a_spent_quota_is_waited_for_until_midnight_in_california(
    studio: Studio, at: datetime | None, pause: timedelta | None
) -> None:
    headers = {"date": format_datetime(at, usegmt=True)} if at else {}
    answered(studio, refused(403, "quotaExceeded", **headers))
    with pytest.raises(errors.RateLimited) as caught:
        channel(studio).send(DRAFT)
    assert caught.value.retry_after == pause


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(400, json={"error": "invalid_grant"}), errors.CredentialsRejected),
        (httpx.Response(401, json={"error": "invalid_client"}), errors.CredentialsRejected),
        (httpx.Response(404, json={}), errors.Unreachable),
        (httpx.Response(503), errors.Unreachable),
        (httpx.Response(200, json={}), errors.Unreachable),
        (httpx.Response(429), errors.RateLimited),
    ],
)
def test_without_a_token_nothing_is_said(answer: httpx.Response, meaning: type) -> None:
    adapter = YouTube(CREDENTIALS, httpx.Client(transport=httpx.MockTransport(lambda _r: answer)))
    with pytest.raises(errors.AdapterError) as caught:
        adapter.send(DRAFT)
    assert type(caught.value) is meaning


def test_what_we_said_in_a_thread_is_looked_up_in_the_conversation_that_asks(
    studio: Studio,
) -> None:
    studio.begin("U0")
    studio.page = 2
    for number in range(3):
        studio.reply("U0", f"r{number}", BRAND, f"Baik {number}")
    studio.reply("U0", "r9", WAYAN)
    found = channel(studio).recent(f"U0#{WAYAN}", SINCE)
    assert [event.text for event in found if isinstance(event, EchoSeen)] == [
        "Baik 0",
        "Baik 1",
        "Baik 2",
    ]
    assert {event.thread_key for event in found} == {f"U0#{WAYAN}"}
    assert channel(studio).recent("U0", SINCE + timedelta(days=2)) == []
    assert not YouTube.capabilities.list_is_complete


def test_hiding_holds_for_review_and_showing_publishes(studio: Studio) -> None:
    for action, status in (("hide", "heldForReview"), ("unhide", "published")):
        answered(studio, httpx.Response(204), "setModerationStatus")
        channel(studio).act(action, "U0")
        assert studio.asked("comments/setModerationStatus")[-1] == {
            "id": "U0",
            "moderationStatus": status,
        }


def test_only_our_own_comments_are_deleted(studio: Studio) -> None:
    studio.begin("U0")
    ours = studio.reply("U0", "r1", BRAND)
    with pytest.raises(errors.Rejected) as caught:
        channel(studio).act("delete", "U0")
    assert caught.value.code == "not_ours"
    deleted: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            deleted.append(request.url.params["id"])
            return httpx.Response(204)
        return httpx.Response(200, json={"items": [a_comment(ours, BRAND)]})

    answered(studio, answer, "comments?")
    answered(studio, answer, "comments?")
    channel(studio).act("delete", ours)
    assert deleted == [ours]


def test_a_picture_is_fetched_by_an_address_signed_anew(studio: Studio) -> None:
    studio.begin("U0", imageUrl="https://yt3.ggpht.com/a?sig=2")
    studio.begin("U1")
    assert channel(studio).media("U0").url == "https://yt3.ggpht.com/a?sig=2"
    for gone in ("U1", "U2"):
        with pytest.raises(errors.Rejected):
            channel(studio).media(gone)


def test_the_channel_says_who_it_is(studio: Studio) -> None:
    found = {"id": BRAND, "snippet": {"title": "Bank Arunika", "customUrl": "@arunika"}}
    answered(studio, httpx.Response(200, json={"items": [found]}), "channels")
    assert channel(studio).whoami() == Account(BRAND, "Bank Arunika", "@arunika")
    assert studio.asked("channels") == [{"part": "snippet", "mine": "true"}]
    answered(studio, httpx.Response(200, json={"items": []}), "channels")
    with pytest.raises(errors.CredentialsRejected):
        channel(studio).whoami()


@needs_document
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "comments", None),
        ("GET", "comments?part=id&colour=red", None),
        ("GET", "commentThreads?part=id&order=newest", None),
        ("GET", "commentThreads?part=id&maxResults=101", None),
        ("PUT", "comments/setModerationStatus?id=1&moderationStatus=published", None),
        ("POST", "comments?part=snippet", {"snippet": {"words": "Baik"}}),
        ("POST", "comments?part=snippet", {"snippet": {"textOriginal": 7}}),
    ],
)
def test_the_judge_sees_a_call_that_is_not_described(
    method: str, path: str, body: dict[str, object] | None
) -> None:
    request = httpx.Request(method, f"https://youtube.test/youtube/v3/{path}", json=body)
    with pytest.raises(AssertionError):
        judge(request)
