from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import httpx

from inbox.adapters import reading
from inbox.adapters.base import Adapter
from inbox.adapters.errors import AdapterError, PayloadMalformed
from inbox.core.events import EchoSeen, Event, MessageEdited, MessageReceived, Visibility
from tests.inbox.adapters.contract import Case, posted, suite
from tests.inbox.adapters.youtube_api import BRAND, CREDENTIALS, SARI, WAYAN

NAMES = (
    "kind items id snippet topLevelComment replies comments textDisplay textOriginal authorChannelId value "
    "authorDisplayName publishedAt updatedAt totalReplyCount nextPageToken moderationStatus videoId imageUrl "
    "parentId youtube#commentThreadListResponse UCbrand earlier held"
)


MARKS = b"\xff\xfe\xef\xbb\xbf\0 \r\n\t"  # may stand before a document, in one encoding or another
SECRETS = {"own_secret": "ours-alone", "account": BRAND}


def reads(adapter: Adapter, body: bytes) -> list[Event]:
    """What polls make of a body: a page of threads; or `held` ones; or `earlier` ones and what became of them.

    A feed comes by the hub's call.
    """
    if body.lstrip(MARKS).startswith(b"<"):
        return adapter.parse(posted(body))
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    told: dict[str, Any] = content if isinstance(content, dict) else {}
    earlier = told.get("earlier", [] if "held" in told else None)
    pages = [body] if earlier is None else [as_page(earlier), *[as_page(told.get("items", []))] * 3]

    def answer(request: httpx.Request) -> httpx.Response:
        params = request.url.params
        if request.url.path == "/token":
            return httpx.Response(200, json={"access_token": "t"})
        if params.get("moderationStatus") == "published":
            return httpx.Response(200, content=pages[0])
        if params.get("moderationStatus") == "heldForReview":
            return httpx.Response(200, content=as_page(told.get("held", [])))
        return httpx.Response(200, content=as_page(said_beneath(told, params.get("parentId"))))

    adapter.http = httpx.Client(transport=httpx.MockTransport(answer))
    events: list[Event] = []
    cursor = None
    while pages:
        try:
            batch = adapter.poll(cursor)
        except AdapterError as error:
            raise PayloadMalformed(str(error), error.code or type(error).__name__) from error
        cursor = batch.cursor
        events = [*events, *batch.events] if len(pages) < 4 else []
        pages.pop(0)
    return events


def said_beneath(told: dict[str, Any], parent: str | None) -> list[Any]:
    threads = reading.items(told.get("items")) if parent and "earlier" in told else []
    return [
        reply
        for one in threads
        for reply in reading.items(reading.mapping(one, "replies").get("comments"))
    ]


def as_page(items: Any) -> bytes:
    return json.dumps({"items": items}).encode()


def signed(body: bytes) -> dict[str, str]:
    """As Google's hub signs, with what it was told, which is not the secret itself."""
    told = hmac.new(SECRETS["own_secret"].encode(), b"websub", hashlib.sha256).hexdigest()
    digest = hmac.new(told.encode(), body, hashlib.sha1).hexdigest()
    return {"x-hub-signature": f"sha1={digest}"}


CASE = Case(
    kind="youtube",
    names=tuple(NAMES.split()),
    secrets=SECRETS,
    signed=signed,
    credentials=CREDENTIALS,
    reads=reads,
)
TestContract = suite(CASE)


def only(name: str) -> MessageReceived:
    (event,) = CASE.read(name)
    assert isinstance(event, MessageReceived)
    return event


def test_a_comment_is_read_with_its_video_and_its_own_address() -> None:
    event = only("message_received__comment")
    assert (event.account, event.external_id, event.thread_key) == (BRAND, "UgA", "UgA")
    assert (event.author.external_id, event.author.handle) == (SARI, "@sari")
    assert (event.kind, event.visibility, event.in_reply_to) == ("comment", Visibility.PUBLIC, "")
    assert event.permalink == "https://www.youtube.com/watch?v=v1dE0_x-1&lc=UgA"
    assert event.context == "https://www.youtube.com/watch?v=v1dE0_x-1"
    assert event.occurred_at == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)


def test_whoever_joins_a_thread_has_a_conversation_of_their_own() -> None:
    first, joined = CASE.read("message_received__joined_by_another")
    assert isinstance(joined, MessageReceived)
    assert (first.thread_key, joined.thread_key) == ("UgA", f"UgA#{WAYAN}")
    assert joined.in_reply_to == "UgA"


def test_the_beginner_of_a_thread_goes_on_in_the_same_conversation() -> None:
    first, second = CASE.read("message_received__answer_of_the_beginner")
    assert first.thread_key == second.thread_key == "UgA"


def test_the_older_thread_is_told_first() -> None:
    first, second = CASE.read("message_received__several")
    assert (first.thread_key, second.thread_key) == ("UgA", "UgB")


def test_what_was_typed_is_taken_rather_than_what_is_shown() -> None:
    assert only("message_received__typed_text_is_known").text == "Lihat https://youtu.be/x"


def test_a_comment_held_for_review_says_so() -> None:
    event = only("message_received__held_for_review")
    assert event.context == "Held for review: https://www.youtube.com/watch?v=v1dE0_x-1"


def test_a_picture_is_noted_by_its_comment() -> None:
    (picture,) = only("message_received__picture").media
    assert (picture.kind, picture.ref) == ("image", "UgA")


def test_what_our_account_says_belongs_to_whoever_began_the_thread() -> None:
    (event,) = CASE.read("echo_seen__answer")
    assert isinstance(event, EchoSeen)
    assert (event.thread_key, event.text, event.in_reply_to) == ("UgA", "Mohon maaf, Kak", "")


def test_what_our_account_says_to_a_handle_belongs_to_that_person() -> None:
    (event,) = CASE.read("echo_seen__names_another")
    assert event.thread_key == f"UgA#{WAYAN}"


def test_an_edit_is_ordered_by_the_platforms_own_time() -> None:
    (event,) = CASE.read("message_edited__comment")
    assert isinstance(event, MessageEdited)
    assert (event.external_id, event.text) == ("UgA", "Kartu saya sudah kembali")
    assert event.version == event.occurred_at.isoformat() == "2026-11-24T00:00:00+00:00"


def test_a_thread_that_is_gone_takes_its_replies_along() -> None:
    gone = {event.key for event in CASE.read("message_removed__comment_with_replies")}
    assert gone == {"UgA", "UgA.9x"}


def test_a_comment_without_an_author_is_a_conversation_of_its_own() -> None:
    event = only("message_received__without_author")
    assert (event.thread_key, event.author.external_id) == ("UgA", "")
