from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from inbox.adapters import errors
from inbox.adapters.appstore import AppStore
from inbox.adapters.base import Adapter, Draft
from inbox.core.events import EchoSeen, Event, MessageReceived, Visibility
from tests.inbox.adapters import appstore_api, specs
from tests.inbox.adapters.contract import Case, suite
from tests.inbox.adapters.polling import Answer, all_pages, answering, events_of

KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
NAMES = (
    "data id attributes rating title body reviewerNickname createdDate territory relationships response included "
    "responseBody lastModifiedDate state links next"
)
CASE = Case(
    kind="appstore",
    names=tuple(NAMES.split()),
    credentials={"app": "900111", "issuer": "iss-1", "key_id": "K1", "private_key": PEM},
    reads=events_of,
)
TestContract = suite(CASE)
DRAFT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key="00000112",
    text="Mohon maaf, Kak.",
    visibility=Visibility.PUBLIC,
)
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)


def speaking(answer: Answer) -> Adapter:
    def judged(request: httpx.Request) -> httpx.Response:
        appstore_api.judge(request)
        return answer(request)

    return answering(CASE.adapter(), judged)


def a_review(name: str, day: int, body: str = "Mati") -> dict[str, Any]:
    said = {"rating": 1, "title": "", "body": body, "reviewerNickname": "w"}
    said["createdDate"] = (NOVEMBER + timedelta(days=day)).isoformat()
    return {"type": "customerReviews", "id": name, "attributes": said}


def a_response(name: str, body: str) -> dict[str, Any]:
    said = {"responseBody": body, "lastModifiedDate": "2026-11-21T01:00:00Z", "state": "PUBLISHED"}
    return {"type": "customerReviewResponses", "id": name, "attributes": said}


def test_the_stars_stand_before_the_words_and_the_time_is_utc() -> None:
    (event,) = CASE.read("message_received__one")
    assert isinstance(event, MessageReceived)
    assert event.text.splitlines()[:2] == ["★☆☆☆☆", "Tidak bisa masuk"]
    assert event.occurred_at == datetime(2026, 11, 20, 15, 12, 4, tzinfo=UTC)


def test_our_answer_is_listed_with_its_review_and_is_the_one_we_sent() -> None:
    told = a_review("00000112", 3)
    told["relationships"] = {"response": {"data": {"type": "x", "id": "r-7"}}}
    listed = {"data": [told], "included": [a_response("r-7", DRAFT.text)]}
    _review, echo = CASE.parse(json.dumps(listed).encode())

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json={"data": a_response("r-7", DRAFT.text)})

    receipt = speaking(answer).send(DRAFT)
    assert isinstance(echo, EchoSeen)
    assert (echo.thread_key, echo.external_id) == ("00000112", receipt.external_id)
    assert receipt.accepted_at == datetime(2026, 11, 21, 1, tzinfo=UTC)


@specs.needs(appstore_api.DOCUMENT)
def test_the_document_would_notice_a_wrong_call() -> None:
    adapter = speaking(lambda _request: httpx.Response(200, json={"data": []}))
    with pytest.raises(AssertionError):
        adapter._call("POST", "v1/customerReviewResponses", content={"data": {"type": "x"}})  # type: ignore[attr-defined]
    with pytest.raises(AssertionError):
        adapter._call("GET", "v1/apps/1/customerReviews", params={"sort": "newest"})  # type: ignore[attr-defined]
    with pytest.raises(AssertionError):
        adapter._call("GET", "v1/apps/1/reviews")  # type: ignore[attr-defined]


def test_what_we_said_is_looked_up_at_the_review() -> None:
    adapter = speaking(
        lambda _request: httpx.Response(200, json={"data": a_response("r-7", "Baik")})
    )
    (echo,) = adapter.recent("00000112", NOVEMBER)
    assert isinstance(echo, EchoSeen) and echo.text == "Baik"
    assert adapter.recent("00000112", NOVEMBER + timedelta(days=25)) == []


def test_an_answer_is_taken_back_by_its_own_id() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        return httpx.Response(204)

    speaking(answer).act("delete", "r-7:0123456789abcdef")
    assert asked == ["DELETE /v1/customerReviewResponses/r-7"]


class Shop:
    """Reviews, the newest first, in pages of two; counts what is asked."""

    def __init__(self, days: int) -> None:
        self.reviews = [a_review(f"r{day}", day) for day in range(days, 0, -1)]
        self.asked = 0
        self.lapsed: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        page = request.url.params.get("cursor", "")
        if page in self.lapsed:
            return httpx.Response(400, json={"errors": [{"code": "X", "detail": "cursor"}]})
        start = int(page or 0)
        listed: dict[str, Any] = {"data": self.reviews[start : start + 2], "links": {}}
        if start + 2 < len(self.reviews):
            listed["links"]["next"] = f"https://api.example.invalid/v1?cursor={start + 2}&limit=200"
        return httpx.Response(200, json=listed)


def told(events: list[Event]) -> set[str]:
    return {event.thread_key for event in events}


def polled(shop: Shop, cursor: str | None = None) -> tuple[set[str], str | None]:
    batches = all_pages(speaking(shop), cursor)
    return told([event for batch in batches for event in batch.events]), batches[-1].cursor


def test_at_first_the_last_month_is_read_and_then_only_what_is_new() -> None:
    shop = Shop(days=60)
    names, cursor = polled(shop)
    assert {f"r{day}" for day in range(30, 61)} <= names
    assert "r10" not in names
    shop.asked = 0
    shop.reviews.insert(0, a_review("fresh", 61))
    names, _cursor = polled(shop, cursor)
    assert "fresh" in names
    assert shop.asked <= 2


def test_once_a_day_the_month_is_read_again_for_reviews_that_changed_in_their_place() -> None:
    shop = Shop(days=20)
    _names, cursor = polled(shop)
    shop.reviews[15] = a_review("r5", 5, "Sekarang lebih baik")
    seen: list[Event] = []
    for _quarter_of_an_hour in range(97):
        batches = all_pages(speaking(shop), cursor)
        cursor = batches[-1].cursor
        seen += [event for batch in batches for event in batch.events]
    texts = {event.text for event in seen if isinstance(event, MessageReceived)}
    assert any("Sekarang lebih baik" in text for text in texts)


def test_a_page_whose_number_lapsed_costs_nothing() -> None:
    shop = Shop(days=8)
    first = speaking(shop).poll(None)
    shop.lapsed = {"2"}
    second = speaking(shop).poll(first.cursor)
    assert told(list(second.events)) == {"r8", "r7"}
    shop.lapsed = set()
    names, _cursor = polled(shop, second.cursor)
    assert {"r6", "r1"} <= names


def test_the_token_is_signed_short_lived_and_survives_a_form_of_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(AppStore, "clock", staticmethod(lambda: 1_795_400_000.0))
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"].removeprefix("Bearer "))
        return httpx.Response(200, json={"data": []})

    adapter = speaking(answer)
    adapter.credentials = {**CASE.credentials, "private_key": PEM.replace("\n", " ")}
    adapter.whoami()
    options = {"verify_exp": False, "verify_iat": False}
    said = jwt.decode(
        seen[0],
        KEY.public_key(),
        algorithms=["ES256"],
        audience="appstoreconnect-v1",
        options=options,
    )
    assert jwt.get_unverified_header(seen[0])["kid"] == "K1"
    assert said["iss"] == "iss-1"
    assert said["exp"] - said["iat"] <= 20 * 60


@pytest.mark.parametrize("key", ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA"])
def test_a_key_that_is_none_breaks_the_channel_and_not_the_worker(key: str) -> None:
    adapter = CASE.adapter()
    adapter.credentials = {**CASE.credentials, "private_key": key}
    with pytest.raises(errors.CredentialsRejected):
        adapter.poll(None)


def refusing(status: int) -> httpx.Response:
    return httpx.Response(status, json={"errors": [{"code": "C", "detail": "No."}]})


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refusing(401), errors.CredentialsRejected),
        (refusing(403), errors.CredentialsRejected),
        (refusing(404), errors.Rejected),
        (refusing(409), errors.Rejected),
        (refusing(422), errors.Rejected),
        (refusing(429), errors.RateLimited),
        (refusing(500), errors.Ambiguous),
        (httpx.Response(201, json={}), errors.Ambiguous),
    ],
)
def test_each_refusal_means_what_it_says(answer: httpx.Response, meaning: type) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(lambda _request: answer).send(DRAFT)
    assert type(caught.value) is meaning
