from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox.adapters import atproto, bluesky_post, errors, reading
from inbox.adapters.base import Adapter, Draft
from inbox.adapters.bluesky_place import Place, mark
from inbox.adapters.reading import UNTOLD
from inbox.core.events import (
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    Visibility,
)
from tests.inbox.adapters.bluesky_api import (
    BRAND,
    CREDENTIALS,
    SARI,
    Served,
    mention,
    post,
    refused,
    said,
)
from tests.inbox.adapters.contract import Case, suite

NAMES = (
    "notifications", "posts", "feed", "post", "uri", "cid", "author", "did", "handle",
    "displayName", "reason", "reasonSubject", "record", "text", "createdAt", "indexedAt",
    "reply", "root", "parent", "embed", "images", "image", "video", "external", "media", "ref",
    "$link", "alt", "mimeType", "size", "mention", "like", "cursor", "facets", "langs",
)  # fmt: skip
WATCHED = f"at://{SARI}/app.bsky.feed.post/3lbkwatched"


def reads(adapter: Adapter, body: bytes) -> list[Event]:
    """What one poll makes of a body, wherever it is a body of."""
    content = reading.decode(body)
    is_object = isinstance(content, dict)
    place = Place(turn=0, until="2026-11-23T00:00:00+00:00", watched=[[WATCHED, mark("bafyold")]])
    answers: dict[str, Any] = {"getRecord": refused(400, "RecordNotFound")}
    empty = {"notifications": []}
    if is_object and isinstance(content.get("posts"), list) and "notifications" not in content:
        answers |= {"listNotifications": empty, "getPosts": raw(body)}
    elif is_object and isinstance(content.get("feed"), list) and "notifications" not in content:
        answers |= {"listNotifications": empty, "getAuthorFeed": raw(body)}
        place.turn = 1
    else:
        place.watched = []
        answers["listNotifications"] = raw(body)
    adapter.http = Served(**answers).http
    return list(adapter.poll(place.cursor).events)


def raw(body: bytes) -> httpx.Response:
    return httpx.Response(200, content=body)


CASE = Case(kind="bluesky", names=NAMES, credentials=CREDENTIALS, reads=reads)
TestContract = suite(CASE)
ROOT = f"at://{SARI}/app.bsky.feed.post/3lbk2mention"
DRAFT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key=ROOT,
    text="Baik, kami cek 🙏",
    visibility=Visibility.PUBLIC,
    recipient=SARI,
    in_reply_to=ROOT,
)
NAME = bluesky_post.name_of(DRAFT.key)
OURS = f"at://{BRAND}/app.bsky.feed.post/{NAME}"
SHOWN = {"posts": [post("3lbk2mention", "bafyone", "Kartu saya tertelan")]}
WRITTEN = {"uri": OURS, "cid": "bafyours"}


@pytest.fixture(autouse=True)
def _nobody_is_signed_in() -> Iterator[None]:
    atproto.SESSIONS.clear()
    yield
    atproto.SESSIONS.clear()


def speaking(served: Served) -> Any:
    adapter: Any = CASE.adapter(served.http)
    adapter.clock = lambda: 1_795_400_000.5
    return adapter


def only(event: list[Event]) -> MessageReceived:
    (one,) = event
    assert isinstance(one, MessageReceived)
    return one


def test_a_mention_begins_a_thread_of_its_writer() -> None:
    event = only(CASE.read("message_received__mention"))
    assert (event.thread_key, event.kind) == (ROOT, "mention")
    assert (event.author.name, event.author.handle) == ("Sari Dewi", "sari.example")
    assert event.permalink == f"https://bsky.app/profile/{SARI}/post/3lbk2mention"
    assert event.occurred_at == datetime(2026, 11, 23, 2, 13, 20, 123000, UTC)


def test_under_our_own_post_every_person_has_a_thread_that_stays_the_same() -> None:
    first = only(CASE.read("message_received__reply_to_our_post"))
    second = only(CASE.read("message_received__reply_to_our_reply"))
    ours = only(CASE.read("echo_seen__under_our_own_post"))
    assert first.thread_key == f"at://{BRAND}/app.bsky.feed.post/3lbkbrandpost#{SARI}"
    assert first.thread_key == second.thread_key == ours.thread_key
    assert first.context == f"https://bsky.app/profile/{BRAND}/post/3lbkbrandpost"


def test_what_a_colleague_types_in_the_app_belongs_to_the_thread_it_answers() -> None:
    (event,) = CASE.read("echo_seen__typed_in_the_app")
    assert isinstance(event, EchoSeen)
    assert (event.thread_key, event.in_reply_to) == (ROOT, ROOT)


def test_pictures_are_named_so_that_they_can_be_fetched() -> None:
    event = only(CASE.read("message_received__pictures"))
    assert [media.ref for media in event.media] == [
        f"image/{SARI}/bafkreipic1",
        f"image/{SARI}/bafkreipic2",
    ]
    assert (event.media[0].name, event.media[0].mime) == ("Struk ATM", "image/jpeg")


def test_a_film_beside_a_quote_is_seen() -> None:
    (film,) = only(CASE.read("message_received__video_with_quote")).media
    assert (film.kind, film.size_bytes) == ("video", 5_000_000)


def test_a_like_is_a_reaction_to_our_post() -> None:
    (event,) = CASE.read("reaction_seen__like")
    assert isinstance(event, ReactionSeen)
    assert event.external_id == f"at://{BRAND}/app.bsky.feed.post/ourreply"


def test_an_edit_has_its_version_and_no_time_since_the_platform_tells_none() -> None:
    (event,) = CASE.read("message_edited__another_version")
    assert isinstance(event, MessageEdited)
    assert (event.version, event.occurred_at) == ("bafynew", UNTOLD)
    assert event.text == "Kartu saya tertelan di ATM Kuta"


def test_a_post_that_is_gone_is_removed() -> None:
    (event,) = CASE.read("message_removed__not_there_any_more")
    assert isinstance(event, MessageRemoved)
    assert event.external_id == WATCHED


def test_a_post_that_is_hidden_from_us_is_not_taken_for_removed() -> None:
    place = Place(until="2026-11-23T00:00:00+00:00", watched=[[WATCHED, mark("bafyold")]])
    served = Served(listNotifications={"notifications": []}, getPosts={"posts": []}, getRecord={})
    batch = speaking(served).poll(place.cursor)
    assert batch.events == ()
    assert Place.of(batch.cursor).watched == place.watched


def test_an_answer_names_root_and_parent() -> None:
    root = {"uri": f"at://{BRAND}/app.bsky.feed.post/r", "cid": "bafyroot"}
    shown = {"posts": [post("3lbk2mention", reply={"root": root, "parent": root})]}
    served = Served(getPosts=shown, putRecord=WRITTEN)
    receipt = speaking(served).send(DRAFT)
    (call,) = served.named("putRecord")
    record = said(call)["record"]
    assert record["reply"] == {"root": root, "parent": {"uri": ROOT, "cid": "bafyone"}}
    assert record["createdAt"] == "2026-11-23T02:13:20.500Z"
    assert receipt.external_id == OURS
    assert call.url.host == "pds.example"


def test_a_post_is_created_under_the_name_of_its_key_and_never_over_another() -> None:
    served = Served(getPosts=SHOWN, putRecord=WRITTEN)
    speaking(served).send(DRAFT)
    content = said(served.named("putRecord")[0])
    assert (content["repo"], content["rkey"], content["swapRecord"]) == (BRAND, NAME, None)


def test_the_same_send_twice_finds_the_first_one() -> None:
    there = {"uri": OURS, "cid": "bafyours", "value": {"text": DRAFT.text}}
    served = Served(getPosts=SHOWN, putRecord=refused(400, "InvalidSwap"), getRecord=there)
    assert speaking(served).send(DRAFT).external_id == OURS


def test_another_post_under_the_same_name_is_left_alone() -> None:
    there = {"uri": OURS, "cid": "bafyours", "value": {"text": "Lain"}}
    served = Served(getPosts=SHOWN, putRecord=refused(400, "InvalidSwap"), getRecord=there)
    with pytest.raises(errors.Rejected):
        speaking(served).send(DRAFT)


def test_an_answer_to_a_post_that_is_gone_is_refused_before_anything_is_written() -> None:
    served = Served(getPosts={"posts": []})
    with pytest.raises(errors.Rejected) as caught:
        speaking(served).send(DRAFT)
    assert caught.value.code == "RecordNotFound"
    assert not served.named("putRecord")


def test_a_text_of_few_signs_but_many_bytes_is_refused_by_us() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
    served = Served(getPosts=SHOWN, putRecord=WRITTEN)
    with pytest.raises(errors.Rejected) as caught:
        speaking(served).send(replace(DRAFT, text=family * 299))
    assert caught.value.code == "too_many_bytes"
    assert not served.calls


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refused(400, "InvalidRequest"), errors.Rejected),
        (refused(401, "AuthenticationRequired"), errors.CredentialsRejected),
        (refused(403, "AccountTakedown"), errors.CredentialsRejected),
        (refused(429, "RateLimitExceeded", **{"retry-after": "9"}), errors.RateLimited),
        (refused(500), errors.Ambiguous),
        (refused(502, "UpstreamFailure"), errors.Ambiguous),
        (httpx.Response(200, text="?"), errors.Ambiguous),
        (httpx.Response(302, text="{}"), errors.Ambiguous),
        (httpx.Response(200, json={}), errors.Ambiguous),
    ],
)
def test_each_refusal_means_what_it_says(answer: httpx.Response, meaning: type) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(Served(getPosts=SHOWN, putRecord=answer)).send(DRAFT)
    assert type(caught.value) is meaning
    if isinstance(caught.value, errors.RateLimited):
        assert caught.value.retry_after == timedelta(seconds=9)


def test_the_pause_is_the_time_between_the_answer_and_the_reset() -> None:
    told = {"ratelimit-reset": "1795400060", "date": "Mon, 23 Nov 2026 02:13:20 GMT"}
    with pytest.raises(errors.RateLimited) as caught:
        speaking(Served(getPosts=refused(429, **told))).send(DRAFT)
    assert caught.value.retry_after == timedelta(seconds=60)


def test_trouble_before_the_write_leaves_nothing_said() -> None:
    with pytest.raises(errors.Unreachable):
        speaking(Served(getPosts=refused(500), putRecord=WRITTEN)).send(DRAFT)


@pytest.mark.parametrize(
    ("action", "name"), [("delete", "deleteRecord"), ("like", "putRecord"), ("hide", "putRecord")]
)
def test_every_action_is_one_call_that_changes_something(action: str, name: str) -> None:
    root = {"uri": f"at://{BRAND}/app.bsky.feed.post/r", "cid": "bafyroot"}
    shown = {"posts": [post("3lbk2mention", reply={"root": root, "parent": root})]}
    there = {"cid": "bafygate", "value": {"hiddenReplies": ["at://x/y/z"]}}
    served = Served(getPosts=shown, putRecord=WRITTEN, getRecord=there)
    speaking(served).act(action, OURS if action == "delete" else ROOT)
    (call,) = served.named(name)
    if action == "hide":
        assert said(call)["record"]["hiddenReplies"] == ["at://x/y/z", ROOT]
        assert said(call)["swapRecord"] == "bafygate"


def test_what_takes_a_like_back_names_the_record_that_the_like_wrote() -> None:
    served = Served(getPosts=SHOWN, putRecord=WRITTEN, deleteRecord={})
    adapter = speaking(served)
    adapter.act("like", ROOT)
    adapter.act("unlike", ROOT)
    (liked,), (gone,) = served.named("putRecord"), served.named("deleteRecord")
    named = {name: said(liked)[name] for name in ("repo", "collection", "rkey")}
    assert said(gone) == named


def test_what_is_not_ours_is_neither_deleted_nor_hidden() -> None:
    adapter = speaking(Served(getPosts=SHOWN))
    for action in ("delete", "hide"):
        with pytest.raises(errors.Rejected):
            adapter.act(action, ROOT)


def test_recent_words_of_one_thread_are_found_over_pages() -> None:
    def feed(request: httpx.Request) -> dict[str, Any]:
        number = request.url.params.get("cursor", "1")
        shown = post(number, text=f"Balasan {number}", reply={"root": {"uri": ROOT}})
        shown |= {"uri": f"at://{BRAND}/app.bsky.feed.post/{number}"}
        shown["indexedAt"] = f"2026-11-23T02:{20 - int(number)}:00Z"
        return {"feed": [{"post": shown}], "cursor": str(int(number) + 1)}

    served = Served(getAuthorFeed=feed)
    since = datetime(2026, 11, 23, 2, 18, tzinfo=UTC)
    found = speaking(served).recent(ROOT, since)
    assert [getattr(event, "text", "") for event in found] == ["Balasan 1", "Balasan 2"]
    assert len(served.named("getAuthorFeed")) == 3


def test_who_we_are_is_our_did() -> None:
    served = Served(getProfile={"displayName": "Bank Arunika"})
    account = speaking(served).whoami()
    assert (account.external_id, account.name) == (BRAND, "Bank Arunika")


def test_mentions_of_one_poll_are_watched() -> None:
    served = Served(listNotifications={"notifications": [mention("a", "2026-11-23T02:00:00Z")]})
    place = Place.of(speaking(served).poll(None).cursor)
    assert [uri for uri, _version in place.watched] == [post("a")["uri"]]
