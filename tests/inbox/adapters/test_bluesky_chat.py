from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from inbox.adapters import atproto, errors
from inbox.adapters.base import Adapter, Draft
from inbox.adapters.toward import Toward
from inbox.core.events import EchoSeen, Event, MessageReceived, ReactionSeen, Visibility
from tests.inbox.adapters.bluesky_api import BRAND, CREDENTIALS, SARI, Served, refused, said
from tests.inbox.adapters.contract import Case, suite

NAMES = (
    "logs", "cursor", "$type", "rev", "convoId", "message", "id", "text", "sender", "did", "sentAt",
    "reaction", "value", "createdAt", "relatedProfiles", "displayName", "handle", "embed", "record",
    "uri", "chat.bsky.convo.defs#logCreateMessage", "chat.bsky.convo.defs#logAddReaction",
)  # fmt: skip
AT_THE_LOG = json.dumps({"log": "2222here", "unread": []})


def reads(adapter: Adapter, body: bytes) -> list[Event]:
    adapter.http = Served(getLog=httpx.Response(200, content=body)).http
    return list(adapter.poll(AT_THE_LOG).events)


CASE = Case(kind="bluesky_chat", names=NAMES, credentials=CREDENTIALS, reads=reads)
TestContract = suite(CASE)
DRAFT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key="3lconvo",
    text="Baik, kami cek",
    visibility=Visibility.PRIVATE,
    recipient=SARI,
)
SENT = {"id": "3lsent", "rev": "2", "text": DRAFT.text, "sentAt": "2026-11-23T02:13:20.000Z"}


@pytest.fixture(autouse=True)
def _nobody_is_signed_in() -> Iterator[None]:
    atproto.SESSIONS.clear()
    yield
    atproto.SESSIONS.clear()


def message(number: str, who: str, at: str = "2026-11-23T02:13:20Z", text: str = "Halo") -> Any:
    return {"id": number, "rev": number, "text": text, "sender": {"did": who}, "sentAt": at}


def test_a_direct_message_is_private_and_its_thread_the_conversation() -> None:
    (event,) = CASE.read("message_received__direct")
    assert isinstance(event, MessageReceived)
    assert (event.visibility, event.thread_key) == (Visibility.PRIVATE, "3lconvo")
    assert (event.external_id, event.author.name) == ("3lconvo:3lm1", "Sari Dewi")


def test_our_own_words_are_echoes() -> None:
    (event,) = CASE.read("echo_seen__our_own")
    assert isinstance(event, EchoSeen)
    assert event.author.external_id == BRAND


def test_a_reaction_is_about_the_message_as_it_is_named_here() -> None:
    (given,) = CASE.read("reaction_seen__added")
    (taken,) = CASE.read("reaction_seen__taken_back")
    assert isinstance(given, ReactionSeen)
    assert isinstance(taken, ReactionSeen)
    assert (given.external_id, given.emoji, taken.emoji) == ("3lconvo:3lmo", "👍", "")
    assert given.author.name == "Sari Dewi"


def test_every_call_is_passed_on_to_the_chat_service() -> None:
    served = Served(sendMessage=SENT)
    receipt = CASE.adapter(served.http).send(DRAFT)
    (call,) = served.named("sendMessage")
    assert call.headers["atproto-proxy"] == "did:web:api.bsky.chat#bsky_chat"
    assert said(call) == {"convoId": "3lconvo", "message": {"text": "Baik, kami cek"}}
    assert receipt.external_id == "3lconvo:3lsent"
    assert receipt.accepted_at == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)


def test_the_first_poll_takes_the_logs_place_and_then_reads_what_is_unread() -> None:
    served = Served(
        getLog=lambda call: {"logs": [], "cursor": "2222here"},
        listConvos={"convos": [{"id": "a"}, {"id": "b"}]},
        getMessages=lambda call: {"messages": [message("1", SARI)]},
    )
    adapter = CASE.adapter(served.http)
    threads, cursor, again = [], None, True
    while again:
        batch = adapter.poll(cursor)
        threads += [event.thread_key for event in batch.events]
        cursor, again = batch.cursor, batch.again
    assert threads == ["a", "b"]
    assert json.loads(cursor or "") == {"log": "2222here", "unread": []}
    assert [dict(call.url.params) for call in served.named("getLog")] == [
        {},
        {"cursor": "2222here"},
    ]


def test_the_log_is_read_until_its_place_stays() -> None:
    lines = [{"$type": "chat.bsky.convo.defs#logBeginConvo", "rev": "1"}]

    def log(call: httpx.Request) -> Any:
        place = call.url.params["cursor"]
        return {"logs": lines if place < "3" else [], "cursor": str(min(int(place) + 1, 3))}

    adapter = CASE.adapter(Served(getLog=log).http)
    batch = adapter.poll(json.dumps({"log": "1", "unread": []}))
    assert (json.loads(batch.cursor or "")["log"], batch.again) == ("2", True)
    batch = adapter.poll(batch.cursor)
    batch = adapter.poll(batch.cursor)
    assert (json.loads(batch.cursor or "")["log"], batch.again) == ("3", False)


def test_recent_words_are_ours_only_and_not_older_than_asked() -> None:
    pages = {
        "": [message("3", BRAND, "2026-11-23T02:13:00Z"), message("2", SARI)],
        "more": [message("1", BRAND, "2026-11-23T01:00:00Z")],
    }

    def messages(call: httpx.Request) -> Any:
        return {"messages": pages[call.url.params.get("cursor", "")], "cursor": "more"}

    since = datetime(2026, 11, 23, 2, tzinfo=UTC)
    found = CASE.adapter(Served(getMessages=messages).http).recent("3lconvo", since)
    assert [event.key for event in found] == ["3lconvo:3"]


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refused(400, "InvalidConvo"), errors.Rejected),
        (refused(400, "MessagesDisabled"), errors.Rejected),
        (refused(401, "InvalidToken"), errors.CredentialsRejected),
        (refused(429), errors.RateLimited),
        (refused(500), errors.Ambiguous),
        (httpx.Response(200, json={}), errors.Ambiguous),
    ],
)
def test_each_refusal_means_what_it_says(answer: httpx.Response, meaning: type) -> None:
    served = Served(sendMessage=answer, refreshSession=refused(400))
    with pytest.raises(errors.AdapterError) as caught:
        CASE.adapter(served.http).send(DRAFT)
    assert type(caught.value) is meaning


def test_a_message_cannot_be_said_twice_without_harm_and_the_class_admits_it() -> None:
    assert not CASE.adapter().capabilities.idempotent_send


def test_too_many_bytes_are_refused_before_the_call() -> None:
    served = Served(sendMessage=SENT)
    with pytest.raises(errors.Rejected):
        CASE.adapter(served.http).send(replace(DRAFT, text="🙏" * 2501))
    assert not served.calls


@pytest.mark.parametrize(
    ("action", "target", "name", "wanted"),
    [
        ("like", "c:m", "addReaction", {"convoId": "c", "messageId": "m", "value": "❤️"}),
        ("unlike", "c:m", "removeReaction", {"convoId": "c", "messageId": "m", "value": "❤️"}),
    ],
)
def test_every_action_names_its_message(
    action: str, target: str, name: str, wanted: dict[str, str]
) -> None:
    served = Served()
    CASE.adapter(served.http).act(action, target)
    assert said(served.named(name)[0]) == wanted


def test_what_was_read_names_the_last_message() -> None:
    served = Served()
    toward = Toward(thread_key="c", person="did:plc:sari", message="c:m")
    CASE.adapter(served.http).gesture("read", toward)
    assert said(served.named("updateRead")[0]) == {"convoId": "c", "messageId": "m"}
