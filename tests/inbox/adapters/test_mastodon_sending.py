from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Draft
from inbox.core.events import Visibility
from tests.inbox.adapters import mastodon_api, specs
from tests.inbox.adapters.mastodon_api import NOTIFICATIONS, SARI, STATUSES, Served, refused, status
from tests.inbox.adapters.test_mastodon import CASE

DRAFT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key=f"112#{SARI}",
    text="Baik, kami cek",
    visibility=Visibility.PUBLIC,
    recipient=SARI,
    in_reply_to="112",
)
DIRECT = replace(DRAFT, thread_key=SARI, visibility=Visibility.PRIVATE)
SAID = {"id": "140", "created_at": "2026-11-23T02:30:00.000Z"}


def posted(draft: Draft, **parent: Any) -> tuple[dict[str, Any], httpx.Request]:
    """What the server is told when this is sent in answer to that."""
    served = Served({f"{STATUSES}/112": status("112", **parent), STATUSES: SAID})
    CASE.adapter(served.http).send(draft)
    (call,) = served.at(STATUSES, "POST")
    return json.loads(call.content), call


def test_an_answer_names_its_author_and_takes_over_language_and_openness() -> None:
    content, call = posted(DRAFT, visibility="unlisted", language="id")
    assert content == {
        "status": "@sari@toko.example Baik, kami cek",
        "visibility": "unlisted",
        "in_reply_to_id": "112",
        "language": "id",
    }
    assert call.headers["idempotency-key"] == DRAFT.key
    assert call.headers["authorization"] == "Bearer t0ken"


@pytest.mark.parametrize("visibility", ["direct", "private", "invented"])
def test_what_was_said_in_private_is_never_answered_in_public(visibility: str) -> None:
    for draft in (DRAFT, DIRECT):
        assert posted(draft, visibility=visibility)[0]["visibility"] == "direct"


def test_a_private_reply_to_a_public_status_is_direct_and_begins_the_private_thread() -> None:
    served = Served({f"{STATUSES}/112": status("112"), STATUSES: SAID})
    draft = replace(DRAFT, visibility=Visibility.PRIVATE, is_private_reply=True)
    receipt = CASE.adapter(served.http).send(draft)
    assert json.loads(served.calls[-1].content)["visibility"] == "direct"
    assert (receipt.external_id, receipt.thread_key) == ("140", SARI)
    assert receipt.accepted_at == datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Halo @sari@toko.example!", True),
        ("@Sari@Toko.Example halo", True),
        ("@sari@toko.example.org halo", False),
        ("surel x@sari@toko.example", False),
    ],
)
def test_who_is_named_already_is_not_named_twice(text: str, is_named: bool) -> None:
    content, _call = posted(replace(DRAFT, text=text))
    assert (content["status"] == text) == is_named


def test_a_warning_is_taken_over_where_there_is_room() -> None:
    assert posted(DRAFT, spoiler_text="Keuangan")[0]["spoiler_text"] == "Keuangan"
    assert "spoiler_text" not in posted(replace(DRAFT, text="a" * 465), spoiler_text="Keuangan")[0]


def test_without_a_message_to_answer_the_person_is_asked_for() -> None:
    person = {"id": SARI, "acct": "sari@toko.example"}
    served = Served({f"/api/v1/accounts/{SARI}": person, STATUSES: SAID})
    CASE.adapter(served.http).send(replace(DIRECT, in_reply_to=""))
    content = json.loads(served.calls[-1].content)
    assert content == {"status": "@sari@toko.example Baik, kami cek", "visibility": "direct"}


def test_an_answer_to_a_status_that_is_gone_is_refused_before_anything_is_said() -> None:
    served = Served({})
    with pytest.raises(errors.Rejected):
        CASE.adapter(served.http).send(DRAFT)
    assert not served.at(STATUSES, "POST")


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refused(401), errors.CredentialsRejected),
        (refused(403), errors.CredentialsRejected),
        (refused(404), errors.Rejected),
        (refused(422), errors.Rejected),
        (refused(429), errors.RateLimited),
        (refused(500), errors.Ambiguous),
        (refused(503), errors.Ambiguous),
        (httpx.Response(200, text="<html>"), errors.Ambiguous),
        (httpx.Response(200, json={}), errors.Ambiguous),
    ],
)
def test_each_refusal_means_what_it_says(answer: httpx.Response, meaning: type) -> None:
    served = Served({f"{STATUSES}/112": status("112"), STATUSES: answer})
    with pytest.raises(errors.AdapterError) as caught:
        CASE.adapter(served.http).send(DRAFT)
    assert type(caught.value) is meaning


@pytest.mark.parametrize(
    ("reset", "date", "pause"),
    [
        ("2026-11-23T02:15:00.000000Z", "Mon, 23 Nov 2026 02:13:20 GMT", timedelta(seconds=100)),
        ("2026-11-23T02:10:00.000000Z", "Mon, 23 Nov 2026 02:13:20 GMT", None),
        ("2027-11-23T02:10:00.000000Z", "Mon, 23 Nov 2026 02:13:20 GMT", timedelta(days=1)),
        ("2026-11-23T02:15:00.000000Z", "yesterday", None),
        ("soon", "Mon, 23 Nov 2026 02:13:20 GMT", None),
    ],
)
def test_the_pause_is_read_from_the_quota(reset: str, date: str, pause: timedelta | None) -> None:
    answer = refused(429, **{"x-ratelimit-reset": reset, "date": date})
    with pytest.raises(errors.RateLimited) as caught:
        CASE.adapter(Served({NOTIFICATIONS: answer}).http).poll(None)
    assert caught.value.retry_after == pause


def test_a_lost_answer_is_uncertain_and_the_class_admits_that_its_key_may_be_ignored() -> None:
    def lose(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("gone", request=request)

    served = Served({f"{STATUSES}/112": status("112"), STATUSES: lose})
    with pytest.raises(errors.Ambiguous):
        CASE.adapter(served.http).send(DRAFT)
    assert not CASE.adapter().capabilities.idempotent_send


@pytest.mark.parametrize(
    ("action", "method", "path"),
    [
        ("like", "POST", f"{STATUSES}/112/favourite"),
        ("unlike", "POST", f"{STATUSES}/112/unfavourite"),
        ("delete", "DELETE", f"{STATUSES}/112"),
    ],
)
def test_every_action_is_one_the_document_knows(action: str, method: str, path: str) -> None:
    served = Served({f"{method} {path}": status("112")})
    CASE.adapter(served.http).act(action, "112")
    assert len(served.at(path, method)) == 1


@pytest.mark.parametrize("target", ["../accounts", "1/2", "1?x=1", ""])
def test_what_is_no_id_reaches_no_server(target: str) -> None:
    served = Served({})
    with pytest.raises(errors.Rejected):
        CASE.adapter(served.http).act("delete", target)
    assert not served.calls


@specs.needs(mastodon_api.DOCUMENT)
@pytest.mark.parametrize(
    ("method", "url", "content"),
    [
        ("POST", STATUSES, {"text": "x"}),
        ("POST", STATUSES, {"status": "x", "visibility": "secret"}),
        ("POST", STATUSES, {"status": "x", "reply_to": "1"}),
        ("GET", f"{NOTIFICATIONS}?after=1", None),
        ("GET", f"{NOTIFICATIONS}?limit=many", None),
        ("GET", f"{STATUSES}?id=1", None),
        ("POST", f"{STATUSES}/1/like", None),
    ],
)
def test_the_judge_notices_what_the_document_does_not_know(
    method: str, url: str, content: Any
) -> None:
    with pytest.raises((AssertionError, ValueError)):
        mastodon_api.judge(httpx.Request(method, f"https://bank.example{url}", json=content))
