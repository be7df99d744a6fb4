from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from inbox.adapters import errors, googleplay
from inbox.adapters.base import Adapter, Draft
from inbox.adapters.googleplay import GooglePlay
from inbox.core.events import EchoSeen, Event, MessageReceived, Visibility
from tests.inbox.adapters.contract import Case, suite
from tests.inbox.adapters.polling import Answer, all_pages, answering, events_of

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
CREDENTIALS = {
    "package": "id.arunika.mobile",
    "service_account": json.dumps({"client_email": "bot@arunika.test", "private_key": PEM}),
}
NAMES = (
    "reviews reviewId authorName comments userComment developerComment text originalText lastModified seconds "
    "nanos starRating tokenPagination nextPageToken"
)
DRAFT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key="gp:AOqpTOE1",
    text="Mohon maaf, Kak.",
    visibility=Visibility.PUBLIC,
    recipient="gp:AOqpTOE1",
    in_reply_to="gp:AOqpTOE1:1795400000.123000000",
)


def token(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"access_token": "t0ken", "expires_in": 3599})


CASE = Case(
    kind="googleplay",
    names=tuple(NAMES.split()),
    credentials=CREDENTIALS,
    reads=lambda adapter, body: events_of(adapter, body, before=token),
)
TestContract = suite(CASE)


def speaking(answer: Answer) -> Adapter:
    def judged(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            return token(request)
        assert request.headers["authorization"] == "Bearer t0ken"
        assert request.url.path.startswith(
            "/androidpublisher/v3/applications/id.arunika.mobile/reviews"
        )
        return answer(request)

    return answering(CASE.adapter(), judged)


def a_review(name: str, second: int, text: str = "Aplikasi mati") -> dict[str, Any]:
    said = {"text": text, "lastModified": {"seconds": str(second)}, "starRating": 1}
    return {"reviewId": name, "authorName": "Ratna", "comments": [{"userComment": said}]}


def test_the_stars_stand_before_the_words() -> None:
    (event,) = CASE.read("message_received__title_and_body")
    assert isinstance(event, MessageReceived)
    assert event.text == "★★☆☆☆\nLambat\nPembaruan 5.2 membuat layar putih"
    assert (event.kind, event.visibility, event.account) == (
        "review",
        Visibility.PUBLIC,
        "id.arunika.mobile",
    )
    assert event.occurred_at == datetime.fromtimestamp(1_795_400_000, UTC)


def test_the_customers_own_words_are_taken_rather_than_a_translation() -> None:
    (event,) = CASE.read("message_received__translated")
    assert isinstance(event, MessageReceived)
    assert event.text.endswith("Aplikasinya mati")


def test_a_changed_review_is_a_new_word_in_the_same_conversation() -> None:
    first, second = (
        CASE.parse(json.dumps({"reviews": [a_review("gp:1", at, text)]}).encode())[0]
        for at, text in ((1_795_400_000, "Buruk"), (1_795_490_000, "Sekarang bagus"))
    )
    assert isinstance(first, MessageReceived) and isinstance(second, MessageReceived)
    assert first.thread_key == second.thread_key
    assert first.external_id != second.external_id


def test_an_answer_replaces_ours_and_is_known_again_when_it_is_listed() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path.endswith("/reviews/gp:AOqpTOE1:reply")
        assert json.loads(request.content) == {"replyText": DRAFT.text}
        return httpx.Response(
            200, json={"result": {"replyText": "x", "lastEdited": {"seconds": "1795403600"}}}
        )

    first, second = speaking(answer).send(DRAFT), speaking(answer).send(DRAFT)
    (echo,) = CASE.read("echo_seen__only_our_answer")
    assert isinstance(echo, EchoSeen)
    assert first == second
    assert first.external_id == echo.external_id
    assert first.accepted_at == echo.occurred_at


def test_what_we_said_is_looked_up_at_the_review() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        both = a_review("gp:AOqpTOE1", 1_795_400_000)
        said = {"text": "Baik", "lastModified": {"seconds": "1795403600"}}
        both["comments"].append({"developerComment": said})
        return httpx.Response(200, json=both)

    since = datetime.fromtimestamp(1_795_403_000, UTC)
    (echo,) = speaking(answer).recent("gp:AOqpTOE1", since)
    assert isinstance(echo, EchoSeen) and echo.text == "Baik"
    assert speaking(answer).recent("gp:AOqpTOE1", since + timedelta(hours=1)) == []


class Shop:
    """A list of reviews in pages of two, whose page numbers can lapse."""

    def __init__(self) -> None:
        self.reviews = [a_review(f"gp:{n}", 1_795_400_000 + n) for n in range(5)]
        self.lapsed: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        page = request.url.params.get("token", "")
        if page in self.lapsed:
            return httpx.Response(400, json={"error": {"message": "Invalid token"}})
        start = int(page or 0)
        listed: dict[str, Any] = {"reviews": self.reviews[start : start + 2]}
        if start + 2 < len(self.reviews):
            listed["tokenPagination"] = {"nextPageToken": str(start + 2)}
        return httpx.Response(200, json=listed)


def told(events: list[Event] | tuple[Event, ...]) -> set[str]:
    return {event.thread_key for event in events}


def test_every_page_is_read_and_the_next_time_only_what_is_new() -> None:
    shop = Shop()
    batches = all_pages(speaking(shop))
    assert told([event for batch in batches for event in batch.events]) == {
        f"gp:{n}" for n in range(5)
    }
    shop.reviews.insert(0, a_review("gp:new", 1_795_500_000))
    again = all_pages(speaking(shop), batches[-1].cursor)
    assert told([event for batch in again for event in batch.events]) == {"gp:new", "gp:4"}


def test_a_page_whose_number_lapsed_costs_nothing() -> None:
    shop = Shop()
    first = speaking(shop).poll(None)
    shop.lapsed = {"2"}
    second = speaking(shop).poll(first.cursor)
    assert told(second.events) == {"gp:0", "gp:1"}
    shop.lapsed = set()
    rest = all_pages(speaking(shop), second.cursor)
    assert told([event for batch in rest for event in batch.events]) >= {"gp:2", "gp:3", "gp:4"}


def test_the_assertion_is_signed_and_short_lived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GooglePlay, "clock", staticmethod(lambda: 1_795_400_000.0))
    asked: list[dict[str, list[str]]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            asked.append(parse_qs(request.content.decode()))
            return token(request)
        return httpx.Response(200, json={})

    adapter = answering(CASE.adapter(), answer)
    adapter.whoami()
    adapter.poll(None)
    [form] = asked
    said = jwt.decode(
        form["assertion"][0],
        KEY.public_key(),
        algorithms=["RS256"],
        audience="https://oauth2.googleapis.com/token",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert said["iss"] == "bot@arunika.test"
    assert said["exp"] - said["iat"] <= 3600
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]


def test_a_key_is_read_once_however_often_it_signs() -> None:
    """Reading one checks its primes, which costs every poll more than all the rest of it."""
    before = googleplay._key.cache_info().misses
    for _poll in range(3):
        speaking(lambda _request: httpx.Response(200, json={})).poll(None)
    assert googleplay._key.cache_info().misses <= before + 1


@pytest.mark.parametrize("key", ["", "{}", "not json", '{"client_email":"a","private_key":"b"}'])
def test_a_key_that_is_none_breaks_the_channel_and_not_the_worker(key: str) -> None:
    adapter = CASE.adapter(httpx.Client(transport=httpx.MockTransport(token)))
    adapter.credentials = {**CREDENTIALS, "service_account": key}
    with pytest.raises(errors.CredentialsRejected):
        adapter.poll(None)


def refusing(status: int, reason: str = "") -> httpx.Response:
    told_of = {"errors": [{"reason": reason}]} if reason else {}
    return httpx.Response(status, json={"error": {"message": "No.", **told_of}})


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refusing(401), errors.CredentialsRejected),
        (refusing(403, "forbidden"), errors.CredentialsRejected),
        (refusing(403, "quotaExceeded"), errors.RateLimited),
        (refusing(404), errors.Rejected),
        (refusing(400), errors.Rejected),
        (refusing(429), errors.RateLimited),
        (refusing(500), errors.Ambiguous),
        (httpx.Response(200, json={}), errors.Ambiguous),
    ],
)
def test_each_refusal_means_what_it_says(answer: httpx.Response, meaning: type) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(lambda _request: answer).send(DRAFT)
    assert type(caught.value) is meaning


def test_a_strange_review_id_stays_one_part_of_the_address() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path.decode())
        return refusing(404)

    with pytest.raises(errors.Rejected):
        speaking(answer).send(replace(DRAFT, thread_key="../../x?y"))
    assert seen[0].endswith("/reviews/..%2F..%2Fx%3Fy:reply")
