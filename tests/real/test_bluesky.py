"""The Bluesky channels against Bluesky's own servers: what they take, show and tell, not what we think they do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox import adapters
from inbox.adapters import atproto, errors
from inbox.adapters.base import Adapter
from inbox.adapters.toward import Toward
from inbox.core.events import (
    EchoSeen,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
)
from tests.builders import a_channel
from tests.inbox.adapters import test_bluesky_chat
from tests.inbox.adapters.bluesky_api import Served, said
from tests.inbox.adapters.contract import payloads
from tests.real import atproto_network, journey
from tests.real.atproto_network import PASSWORD, Network
from tests.real.bluesky_cast import POST, Played, now, soon

pytest_plugins = ["tests.real.bluesky_fixtures"]
pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("bluesky"),
    pytest.mark.skipif(bool(atproto_network.missing()), reason=atproto_network.missing() or "-"),
]


def test_a_mention_comes_in_and_our_answer_stands_in_their_thread(played: Played) -> None:
    theirs = played.mention("kartu saya tertelan")
    event = played.await_event(MessageReceived)
    assert (event.external_id, event.thread_key) == (theirs["uri"], theirs["uri"])
    assert event.author.external_id == played.sari.did
    receipt = played.adapter.send(played.draft(event))
    soon(lambda: played.replies(theirs["uri"]) == ["Baik, kami cek 🙏"])
    assert receipt.external_id.startswith(f"at://{played.brand.did}/{POST}/")


READ = Toward(thread_key="c", person="did:plc:sari", message="c:m")


@pytest.mark.django_db(transaction=True)
def test_from_a_strangers_post_to_the_inbox_and_from_our_answer_to_their_screen(
    played: Played, record_property: Callable[[str, float], None]
) -> None:
    channel = a_channel(
        kind="bluesky",
        account=played.brand.did,
        credentials={"identifier": played.brand.handle, "password": PASSWORD},
        options={"base_url": played.brand.server},
    )
    theirs: list[str] = []
    journey.tell(
        channel,
        lambda: theirs.append(played.mention("kartu saya tertelan")["uri"]),
        lambda words: played.replies(theirs[0]) == [words],
        record_property,
    )


def test_the_same_send_twice_is_one_post(played: Played) -> None:
    theirs = played.mention()
    draft = played.draft(played.await_event(MessageReceived))
    first, second = (played.adapter.send(draft) for _time in range(2))
    assert first.external_id == second.external_id
    soon(lambda: played.replies(theirs["uri"]))
    kept = played.brand.ask("com.atproto.repo.listRecords", repo=played.brand.did, collection=POST)
    assert len(kept["records"]) == 1


def test_a_send_whose_answer_was_lost_is_found_by_the_next_process(played: Played) -> None:
    """The write arrives, its answer does not; then everything we knew is gone but draft and cursor."""
    theirs = played.mention()
    draft = played.draft(played.await_event(MessageReceived))

    class LosesAnswers(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            if request.url.path.endswith("putRecord"):
                response.read()
                raise httpx.ReadError("gone", request=request)
            return response

    lossy = httpx.Client(transport=LosesAnswers(), trust_env=False)
    with lossy, pytest.raises(errors.Ambiguous):
        replace(played, http=lossy).adapter.send(draft)
    atproto.SESSIONS.clear()
    later = played.mention("masih di sana?")
    receipt = played.adapter.send(draft)
    assert played.await_event(MessageReceived).external_id == later["uri"]
    soon(lambda: played.replies(theirs["uri"]))
    since = datetime.now(UTC) - timedelta(minutes=5)
    said_there = soon(lambda: played.adapter.recent(theirs["uri"], since))
    assert [getattr(event, "external_id", "") for event in said_there] == [receipt.external_id]


def test_a_restart_between_two_pages_loses_nothing(played: Played) -> None:
    """The brand's place is older than a page; between the pages all sessions are forgotten."""
    played.mention("satu")
    played.await_event(MessageReceived)
    written = {played.mention(f"nomor {number}")["uri"] for number in range(120)}
    soon(lambda: len(_unread(played)) >= 100)
    heard: set[str] = set()

    def look() -> bool:
        batch = played.adapter.poll(played.cursor)
        played.cursor = batch.cursor
        atproto.SESSIONS.clear()
        names = [event.external_id for event in batch.events if isinstance(event, MessageReceived)]
        assert not heard & set(names)
        heard.update(names)
        return heard >= written

    soon(look)


def _unread(played: Played) -> list[Any]:
    asked = played.brand.ask("app.bsky.notification.listNotifications", limit="100")
    return list(asked["notifications"])


def test_an_edit_keeps_its_address_and_is_another_version(played: Played) -> None:
    theirs = played.mention("salah ketik", createdAt=(written := now()))
    assert played.await_event(MessageReceived).text.endswith("salah ketik")
    record = {"$type": POST, "text": "sudah benar", "createdAt": written}
    changed = played.sari.write(record, theirs["uri"].rpartition("/")[2])
    edit = played.await_event(MessageEdited)
    assert (edit.external_id, edit.text, edit.version) == (
        theirs["uri"],
        "sudah benar",
        changed["cid"],
    )


def test_a_deleted_post_is_removed(played: Played) -> None:
    theirs = played.mention()
    played.await_event(MessageReceived)
    played.sari.delete(theirs["uri"])
    assert played.await_event(MessageRemoved).external_id == theirs["uri"]


def test_a_post_that_claims_to_be_an_hour_old_is_seen(played: Played) -> None:
    played.mention("baru")
    played.await_event(MessageReceived)
    late = played.mention("lama", createdAt=now(hours=1))
    assert played.await_event(MessageReceived).external_id == late["uri"]


def test_answers_likes_and_words_typed_in_the_app_come_in(played: Played) -> None:
    theirs = played.mention()
    first = played.await_event(MessageReceived)
    ours = played.adapter.send(played.draft(first)).external_id
    shown = soon(lambda: played.sari.ask("app.bsky.feed.getPosts", uris=ours)["posts"])[0]
    reply = {
        "root": {"uri": theirs["uri"], "cid": theirs["cid"]},
        "parent": {"uri": ours, "cid": shown["cid"]},
    }
    answer = {"$type": POST, "text": "Terima kasih", "createdAt": now(), "reply": reply}
    played.sari.write(answer)
    second = played.await_event(MessageReceived)
    assert (second.kind, second.thread_key) == ("comment", first.thread_key)
    like = {"$type": "app.bsky.feed.like", "subject": reply["parent"], "createdAt": now()}
    played.sari.write(like)
    assert played.await_event(ReactionSeen).external_id == ours
    played.brand.write(
        {"$type": POST, "text": "Dari aplikasi", "createdAt": now(), "reply": {**reply}}
    )
    echo = soon(lambda: _echo(played, "Dari aplikasi"))
    assert echo.thread_key == first.thread_key


def _echo(played: Played, text: str) -> EchoSeen | None:
    batch = played.adapter.poll(played.cursor)
    played.cursor = batch.cursor
    found = (event for event in batch.events if isinstance(event, EchoSeen))
    return next((event for event in found if event.text == text), None)


def test_links_and_mentions_are_what_the_platform_says_they_are(played: Played) -> None:
    theirs = played.mention()
    event = played.await_event(MessageReceived)
    text = f"🙏 @{played.sari.handle} lihat https://arunika.example/kartu."
    ours = played.adapter.send(played.draft(event, text)).external_id
    told = soon(
        lambda: [
            one["record"]
            for one in played.sari.ask("app.bsky.notification.listNotifications")["notifications"]
            if one["uri"] == ours
        ]
    )[0]
    words = text.encode()
    cut = [
        words[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode()
        for one in told["facets"]
    ]
    assert cut == [f"@{played.sari.handle}", "https://arunika.example/kartu"]
    assert played.replies(theirs["uri"]) == [text]


def test_the_platform_counts_as_we_count(played: Played) -> None:
    played.mention()
    event = played.await_event(MessageReceived)
    flag = "🇮🇩"
    played.adapter.send(played.draft(event, flag * 300))
    with pytest.raises(errors.Rejected):
        played.adapter.send(played.draft(event, flag * 301))


def test_every_action_is_taken(played: Played) -> None:
    root = played.brand.write({"$type": POST, "text": "Promo!", "createdAt": now()})
    soon(lambda: played.sari.ask("app.bsky.feed.getPosts", uris=root["uri"])["posts"])
    reply = {"root": root, "parent": root}
    reply = {name: {"uri": one["uri"], "cid": one["cid"]} for name, one in reply.items()}
    rude = played.sari.write({"$type": POST, "text": "!", "createdAt": now(), "reply": reply})
    event = played.await_event(MessageReceived)
    for action in ("like", "like", "hide", "hide", "unhide", "hide"):
        played.adapter.act(action, rude["uri"])
    gate = played.brand.ask(
        "com.atproto.repo.getRecord",
        repo=played.brand.did,
        collection="app.bsky.feed.threadgate",
        rkey=root["uri"].rpartition("/")[2],
    )
    assert gate["value"]["hiddenReplies"] == [rude["uri"]]
    soon(
        lambda: (
            played.sari.ask("app.bsky.feed.getPosts", uris=rude["uri"])["posts"][0]["likeCount"]
            == 1
        )
    )
    ours = played.adapter.send(played.draft(event)).external_id
    soon(lambda: played.replies(rude["uri"]))
    played.adapter.act("delete", ours)
    soon(lambda: not played.replies(rude["uri"]))


def test_a_wrong_password_is_told_as_such(played: Played) -> None:
    told = {"identifier": played.brand.handle, "password": "wrong"}
    with pytest.raises(errors.CredentialsRejected):
        adapters.load("bluesky")(told, played.http, base_url=played.brand.server).whoami()


def test_a_token_that_is_refused_is_renewed(played: Played) -> None:
    ((name, session),) = atproto.SESSIONS.items()
    atproto.SESSIONS[name] = replace(session, access=session.refresh)
    played.mention()
    played.await_event(MessageReceived)
    assert atproto.SESSIONS[name].access != session.refresh


@pytest.mark.parametrize(
    ("act", "name"),
    [
        (lambda adapter: adapter.send(test_bluesky_chat.DRAFT), "sendMessage"),
        (lambda adapter: adapter.act("like", "c:m"), "addReaction"),
        (lambda adapter: adapter.gesture("read", READ), "updateRead"),
    ],
)
def test_calls_to_the_chat_are_as_its_lexicon_says(
    network: Network, act: Callable[[Adapter], object], name: str
) -> None:
    """No chat service runs here; its description does."""
    served = Served(sendMessage=test_bluesky_chat.SENT)
    act(test_bluesky_chat.CASE.adapter(served.http))
    content = said(served.named(name)[0])
    good, bad = network.judge(
        "assertValidXrpcInput", f"chat.bsky.convo.{name}", content, {"convoId": 7}
    )
    assert good == ""
    assert bad


def test_our_chat_payloads_are_as_the_lexicon_says(network: Network) -> None:
    lax = ("without_time", "without_sender", "malformed", "new_kind", "without_profiles", "unknown")
    judged = [
        path for path in payloads("bluesky_chat") if not any(word in path.stem for word in lax)
    ]
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in judged]
    wrong = network.judge("assertValidXrpcOutput", "chat.bsky.convo.getLog", *contents)
    assert wrong == [""] * len(judged)
