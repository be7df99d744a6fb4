"""What leaves for a brand's own program, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox import adapters
from inbox.adapters import errors, http
from inbox.adapters.base import Adapter, Draft
from inbox.adapters.offline import OFFLINE
from inbox.core.events import Visibility
from tests.inbox.adapters.contract import posted
from tests.inbox.adapters.test_generic import CASE, KEY, NOW, SECRET, at_noon, signed_at

DRAFT = Draft(
    key=KEY,
    thread_key="+628123",
    text="Kami kirim ulang 🙏",
    visibility=Visibility.PRIVATE,
    recipient="+628123",
    in_reply_to="m1",
)


def speaking(answer: Callable[[httpx.Request], httpx.Response], **more: Any) -> Adapter:
    return at_noon(http=httpx.Client(transport=httpx.MockTransport(answer)), **more)


def answering(status: int, **more: Any) -> Adapter:
    return speaking(lambda _request: httpx.Response(status, **more))


def test_a_reply_is_signed_over_the_bytes_that_leave() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        expected = signed_at(str(NOW), request.content, SECRET)
        assert {name: request.headers[name] for name in expected} == expected
        assert request.headers["content-type"] == "application/json"
        assert request.headers["idempotency-key"] == KEY
        assert json.loads(request.content) == {
            "type": "reply",
            "key": KEY,
            "thread": "+628123",
            "to": "+628123",
            "in_reply_to": "m1",
            "visibility": "private",
            "text": "Kami kirim ulang 🙏",
        }
        return httpx.Response(200, json={"id": "m2", "at": "2026-11-26T08:00:00+07:00"})

    receipt = speaking(answer).send(DRAFT)
    assert receipt.external_id == "m2"
    assert receipt.accepted_at == datetime(2026, 11, 26, 1, tzinfo=UTC)


def test_what_we_sign_our_own_door_believes() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    adapter = speaking(answer)
    adapter.send(DRAFT)
    from_us = {name.lower(): value for name, value in seen[0].headers.items()}
    adapter.verify(posted(seen[0].content, from_us))


def test_a_public_reply_says_so() -> None:
    told: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        told.append(json.loads(request.content))
        return httpx.Response(202)

    public = replace(DRAFT, visibility=Visibility.PUBLIC, thread_key="c1", in_reply_to="c2")
    speaking(answer).send(public)
    assert [told[0][name] for name in ("visibility", "thread", "in_reply_to")] == [
        "public",
        "c1",
        "c2",
    ]


@pytest.mark.parametrize(
    "adapter",
    [
        answering(200),
        answering(202, json={}),
        answering(204),
        answering(201, text="created"),
        answering(200, json=["m2"]),
        answering(200, json={"id": None}),
        answering(200, content=b"x" * 70_000),
    ],
)
def test_accepted_without_an_id_the_key_is_the_id(adapter: Adapter) -> None:
    assert adapter.send(DRAFT).external_id == KEY


def test_a_number_is_an_id_too() -> None:
    assert answering(200, json={"id": 17}).send(DRAFT).external_id == "17"


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (301, errors.CredentialsRejected),
        (307, errors.CredentialsRejected),
        (400, errors.Rejected),
        (401, errors.CredentialsRejected),
        (403, errors.Rejected),
        (404, errors.Rejected),
        (408, errors.Ambiguous),
        (409, errors.Ambiguous),
        (410, errors.CredentialsRejected),
        (413, errors.Rejected),
        (422, errors.Rejected),
        (425, errors.Ambiguous),
        (429, errors.RateLimited),
        (500, errors.Ambiguous),
        (502, errors.Ambiguous),
        (503, errors.RateLimited),
        (504, errors.Ambiguous),
    ],
)
def test_each_answer_means_what_the_guide_says(status: int, meaning: type) -> None:
    for body in ({"json": {"error": "bukan nomor seluler"}}, {"text": "<h1>no</h1>"}, {}):
        with pytest.raises(errors.AdapterError) as caught:
            answering(status, **body).send(DRAFT)
        assert type(caught.value) is meaning
        assert caught.value.code == str(status)
        assert ("bukan nomor" in str(caught.value)) == ("json" in body)


@pytest.mark.parametrize(
    ("told", "pause"),
    [
        ("9", timedelta(seconds=9)),
        ("999999", timedelta(days=1)),
        ("soon", None),
        ("Thu, 26 Nov 2026 08:00:00 GMT", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_not_now_may_say_when(status: int, told: str, pause: timedelta | None) -> None:
    with pytest.raises(errors.RateLimited) as caught:
        answering(status, headers={"retry-after": told}).send(DRAFT)
    assert caught.value.retry_after == pause


def test_no_redirect_is_followed() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"location": "https://elsewhere.example/"})

    with pytest.raises(errors.CredentialsRejected):
        speaking(answer).send(DRAFT)
    assert asked == ["https://app.example/replies"]


def test_asked_again_after_contact_was_lost_it_is_the_same_reply() -> None:
    said: dict[str, str] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        key = request.headers["idempotency-key"]
        if key in said:
            return httpx.Response(200, json={"id": said[key]})
        said[key] = "m2"
        raise httpx.ReadTimeout("gone", request=request)

    adapter = speaking(answer)
    with pytest.raises(errors.Ambiguous):
        adapter.send(DRAFT)
    assert adapter.send(DRAFT).external_id == "m2"
    assert len(said) == 1


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_where_nothing_left_nothing_was_said(error: type[httpx.HTTPError]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("no")

    with pytest.raises(errors.Unreachable):
        speaking(answer).send(DRAFT)


def test_where_the_address_names_no_host_nothing_was_said() -> None:
    typed = {"callback_url": "https://app..example/replies"}
    with http.client() as client, pytest.raises(errors.Unreachable):
        adapters.load("generic")(typed, client, secrets=CASE.secrets).send(DRAFT)


@pytest.mark.parametrize(
    "url",
    [
        "https://app.example/replies",
        "https://10.0.0.7:8443/x",
        "http://localhost:8000/x",
        "http://127.0.0.1/x",
        "http://127.8.8.8:9/x",
        "http://[::1]:8000/x",
    ],
)
def test_a_callback_is_encrypted_or_on_this_machine(url: str) -> None:
    with pytest.raises(errors.Unsupported):
        adapters.load("generic")({"callback_url": url}, OFFLINE).whoami()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "app.example",
        "http://app.example/replies",
        "http://localhost.app.example/",
        "http://127.0.0.1@app.example/",
        "http://10.0.0.7/",
        "http://0.0.0.0/",
        "http://[::ffff:10.0.0.7]/",
        "ftp://app.example/",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "http://[::1",
        "https://a\x00b/",
    ],
)
def test_any_other_callback_is_refused_before_a_byte_leaves(url: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    adapter = adapters.load("generic")({"callback_url": url}, client, secrets=CASE.secrets)
    for call in (adapter.whoami, lambda: adapter.send(DRAFT)):
        with pytest.raises(errors.CredentialsRejected):
            call()


def test_without_a_secret_nothing_leaves() -> None:
    with pytest.raises(errors.CredentialsRejected):
        speaking(lambda _request: httpx.Response(200), secrets={}).send(DRAFT)


def test_after_a_change_we_sign_with_the_new_secret() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        expected = signed_at(str(NOW), request.content, "new")
        assert request.headers["x-dua-signature"] == expected["x-dua-signature"]
        return httpx.Response(204)

    both = {"signing_secret": "new", "signing_secret_previous": SECRET}
    speaking(answer, secrets=both).send(DRAFT)
