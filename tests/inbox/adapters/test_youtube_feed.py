"""The hub that tells of YouTube's videos: asked, answered, believed only where it signs."""

from __future__ import annotations

import hashlib
import hmac
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from inbox.adapters import errors, websub
from inbox.adapters.base import Intent, WebhookRequest
from inbox.core.events import PostGone, PostSeen
from tests import fuzz_trees
from tests.inbox.adapters.contract import assert_sound, payloads, posted
from tests.inbox.adapters.test_youtube import CASE, SECRETS, signed
from tests.inbox.adapters.youtube_api import BRAND

TOPIC = f"https://www.youtube.com/xml/feeds/videos.xml?channel_id={BRAND}"
OURS = "https://inbox.example/hooks/youtube/t0ken"


def asked_back(**query: str) -> WebhookRequest:
    told = {"hub.topic": TOPIC, "hub.challenge": "c-1", "hub.lease_seconds": "432000"}
    given = {f"hub.{name}": value for name, value in query.items()}
    return WebhookRequest("GET", {}, {**told, **given}, b"")


def test_a_new_video_is_told_with_its_page_its_title_and_since_when_it_is_public() -> None:
    (event,) = CASE.read("post_seen__new")
    assert isinstance(event, PostSeen)
    assert (event.account, event.title) == (BRAND, "Cara mengganti kartu yang tertelan")
    assert event.page == "https://www.youtube.com/watch?v=v1dE0_x-1"
    assert event.first_at == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)
    assert event.occurred_at == datetime(2026, 11, 23, 2, 15, 20, 552394, tzinfo=UTC)


def test_the_page_is_the_one_that_stands_in_the_context_of_a_comment() -> None:
    (seen,) = CASE.read("post_seen__new")
    (said,) = CASE.read("message_received__comment")
    assert isinstance(seen, PostSeen)
    assert getattr(said, "context", "") == seen.page


def test_a_title_is_text_whatever_it_looks_like() -> None:
    (event,) = CASE.read("post_seen__escapes")
    assert isinstance(event, PostSeen)
    assert event.title == "Kartu & PIN: <b>aman</b> 💳 <i>halo</i>"


def test_a_removed_video_is_told_with_the_time_of_its_end() -> None:
    (event,) = CASE.read("post_gone__deleted")
    assert isinstance(event, PostGone)
    assert event.page == "https://www.youtube.com/watch?v=v1dE0_x-1"
    assert event.occurred_at == datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "code"),
    [("entities", "document_type"), ("outside_entity", "document_type"),
     ("document_type", "document_type"), ("undeclared_entity", "not_xml"),
     ("feed_too_deep", "too_deep"), ("no_feed", "not_a_feed"), ("unknown_encoding", "not_xml"),
     ("encoding_of_no_signs", "not_xml")],
)  # fmt: skip
def test_a_hostile_document_is_refused_before_anything_of_it_is_opened(
    name: str, code: str
) -> None:
    with pytest.raises(errors.PayloadMalformed) as caught:
        CASE.read(f"malformed__{name}")
    assert caught.value.code == code


def test_a_document_of_more_elements_than_any_feed_is_refused() -> None:
    body = b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<a/>" * 20_001 + b"</feed>"
    with pytest.raises(errors.PayloadMalformed):
        CASE.parse(body)


@pytest.mark.parametrize("encoding", ["UTF-8", "utf-16", "ISO-8859-1", "us-ascii"])
def test_a_document_may_be_in_each_encoding_that_the_parser_has_itself(encoding: str) -> None:
    told = next(path for path in payloads("youtube") if path.stem == "post_seen__new").read_text(
        "utf-8"
    )
    body = told.replace("UTF-8", encoding).encode(encoding, "xmlcharrefreplace")
    assert CASE.parse(body) == CASE.read("post_seen__new")


def test_whatever_becomes_of_a_tree_it_is_read_or_refused() -> None:
    draw, outcomes = random.Random(1), Counter[str]()
    feeds = [path for path in payloads("youtube") if path.suffix == ".xml"]
    samples = [path.read_bytes() for path in feeds if not path.stem.startswith("malformed")]
    for _tree in range(1000):
        body = fuzz_trees.changed(draw.choice(samples), draw)
        try:
            for event in CASE.parse(body or b""):
                assert_sound(event)
                outcomes[type(event).__name__] += 1
        except errors.PayloadMalformed as refused:
            outcomes[refused.code] += 1
    # Otherwise the trees are changed beyond what the reader sees of them.
    assert min(outcomes[name] for name in ("PostSeen", "PostGone", "UnknownEvent", "not_xml")) > 50


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_the_hub_may_sign_with_any_method_of_the_standard(method: str) -> None:
    body = b"<feed/>"
    digest = hmac.new(websub.secrets_of(SECRETS)[0].encode(), body, method).hexdigest()
    CASE.adapter().verify(posted(body, {"x-hub-signature": f"{method}={digest}"}))


def test_neither_another_method_nor_the_secret_itself_proves_the_hub() -> None:
    body = b"<feed/>"
    weak = hmac.new(websub.secrets_of(SECRETS)[0].encode(), body, hashlib.md5).hexdigest()
    raw = hmac.new(SECRETS["own_secret"].encode(), body, hashlib.sha1).hexdigest()
    for given in (f"md5={weak}", f"sha1={raw}", "sha1=", signed(b"other")["x-hub-signature"]):
        with pytest.raises(errors.SignatureInvalid):
            CASE.adapter().verify(posted(body, {"x-hub-signature": given}))


def test_the_hub_is_asked_for_our_feed_alone_and_told_a_secret() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(202)

    adapter = CASE.adapter(httpx.Client(transport=httpx.MockTransport(answer)))
    adapter.subscribe("subscribe", OURS)
    (request,) = asked
    assert (request.method, str(request.url)) == (
        "POST",
        "https://pubsubhubbub.appspot.com/subscribe",
    )
    form = {name: value for name, (value,) in parse_qs(request.content.decode()).items()}
    assert form == {
        "hub.callback": OURS,
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.secret": websub.secrets_of(SECRETS)[0],
        "hub.lease_seconds": "864000",
        "hub.verify": "async",
    }
    assert SECRETS["own_secret"] not in request.content.decode()


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (httpx.Response(400, text="Invalid value for hub.topic"), errors.Rejected, "400"),
        (httpx.Response(503, text="later"), errors.Unreachable, "503"),
        (httpx.Response(429, text="slow"), errors.RateLimited, "429"),
    ],
)
def test_what_the_hub_refuses_is_told_in_its_words(
    answer: httpx.Response, error: type[errors.AdapterError], code: str
) -> None:
    adapter = CASE.adapter(httpx.Client(transport=httpx.MockTransport(lambda _request: answer)))
    with pytest.raises(error) as caught:
        adapter.subscribe("subscribe", OURS)
    assert caught.value.code == code
    assert answer.status_code != 400 or "hub.topic" in str(caught.value)


def test_without_a_secret_nobody_is_asked() -> None:
    with pytest.raises(errors.Rejected) as caught:
        CASE.adapter(secrets={"account": BRAND}).subscribe("subscribe", OURS)
    assert caught.value.code == "no_secret"


def test_the_hub_asks_back_and_its_intent_is_read() -> None:
    adapter = CASE.adapter()
    assert adapter.intent(asked_back(mode="subscribe")) == Intent(
        "subscribe", "c-1", timedelta(days=5)
    )
    assert adapter.intent(asked_back(mode="denied", reason="gone")) == Intent(
        "denied", reason="gone"
    )
    left = adapter.intent(asked_back(mode="unsubscribe", lease_seconds=""))
    assert left is not None and (left.mode, left.challenge) == ("unsubscribe", "c-1")


@pytest.mark.parametrize(
    ("told", "lasts"),
    [("1", timedelta(minutes=10)), ("-5", timedelta(days=1)), ("", timedelta(days=1)),
     ("999999999", timedelta(days=365)), ("1" * 400, timedelta(days=1)), ("x", timedelta(days=1))],
)  # fmt: skip
def test_a_lease_of_any_length_is_one_that_can_be_kept(told: str, lasts: timedelta) -> None:
    found = CASE.adapter().intent(asked_back(mode="subscribe", lease_seconds=told))
    assert found is not None and found.lasts == lasts


@pytest.mark.parametrize(
    "query",
    [{"topic": TOPIC + "x"}, {"topic": ""}, {"topic": "é"}, {"challenge": ""},
     {"challenge": "<script>"}, {"challenge": "{}"}, {"challenge": "a b"},
     {"challenge": "x" * 513}],
)  # fmt: skip
def test_neither_another_feed_nor_a_strange_challenge_is_answered(query: dict[str, str]) -> None:
    with pytest.raises(errors.SignatureInvalid):
        CASE.adapter().intent(asked_back(mode="subscribe", **query))


def test_another_question_is_no_intent() -> None:
    assert CASE.adapter().intent(WebhookRequest("GET", {}, {}, b"")) is None
    assert CASE.adapter().intent(asked_back(mode="publish")) is None
    assert CASE.adapter().intent(posted(b"<feed/>")) is None
