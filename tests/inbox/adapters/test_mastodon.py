from __future__ import annotations

import json
from datetime import UTC, datetime

import httpx
import pytest

from inbox.adapters import reading
from inbox.adapters.base import Adapter
from inbox.adapters.mastodon_place import Place
from inbox.core.events import (
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    Visibility,
)
from tests.inbox.adapters.contract import Case, suite
from tests.inbox.adapters.mastodon_api import (
    CREDENTIALS,
    NOTIFICATIONS,
    OWN,
    SARI,
    STATUSES,
    Served,
    status,
)

NAMES = (
    "id", "type", "mention", "update", "favourite", "quote", "status", "content", "account", "acct",
    "username", "display_name", "created_at", "edited_at", "visibility", "direct", "public", "private",
    "in_reply_to_id", "in_reply_to_account_id", "mentions", "media_attachments", "url", "spoiler_text",
    "own", "watched", "<p>Halo</p>",
)  # fmt: skip


def reads(adapter: Adapter, body: bytes) -> list[Event]:
    """What one poll makes of a body: a page of notifications, of our own, or of watched statuses."""
    content = reading.decode(body)
    place, answers = Place(told="1", own="1"), {}
    if isinstance(content, dict) and isinstance(content.get("own"), list):
        answers[OWN] = again(body, "own")
    elif isinstance(content, dict) and isinstance(content.get("watched"), list):
        place.turn, place.watched = 1, [["112", ""]]
        answers[STATUSES] = again(body, "watched")
    else:
        answers[NOTIFICATIONS] = httpx.Response(200, content=body)
    adapter.http = Served(answers).http
    return list(adapter.poll(place.cursor).events)


def again(body: bytes, name: str) -> httpx.Response:
    return httpx.Response(200, content=json.dumps(reading.decode(body)[name]))


CASE = Case(kind="mastodon", names=NAMES, credentials=CREDENTIALS, reads=reads)
TestContract = suite(CASE)


def only(events: list[Event]) -> MessageReceived:
    (event,) = events
    assert isinstance(event, MessageReceived)
    return event


def test_a_mention_is_read_as_the_text_it_is() -> None:
    event = only(CASE.read("message_received__mention"))
    assert event.text == "@arunika kartu saya tertelan\n\nBaris dua\ntiga & empat"
    assert (event.thread_key, event.visibility) == (f"112#{SARI}", Visibility.PUBLIC)
    assert (event.author.name, event.author.handle) == ("Sari Dewi", "sari@toko.example")
    assert event.occurred_at == datetime(2026, 11, 23, 2, 13, 20, 123000, UTC)


@pytest.mark.parametrize("name", ["direct", "followers_only"])
def test_what_not_everybody_may_read_is_private_and_its_thread_the_person(name: str) -> None:
    event = only(CASE.read(f"message_received__{name}"))
    assert (event.visibility, event.thread_key) == (Visibility.PRIVATE, SARI)


def test_an_answer_belongs_to_the_thread_its_first_status_began() -> None:
    answered = status("114", in_reply_to_id="113")
    page = [{"id": "35", "type": "mention", "status": answered}]
    above = {"ancestors": [status("112"), status("113")], "descendants": []}
    served = Served({NOTIFICATIONS: page, f"{STATUSES}/114/context": above})
    (event, *_rest) = CASE.adapter(served.http).poll(None).events
    assert event.thread_key == f"112#{SARI}"


def test_our_own_words_are_without_the_mention_that_carried_them() -> None:
    event = only(CASE.read("echo_seen__typed_in_the_app"))
    assert isinstance(event, EchoSeen)
    assert event.text == "Kami cek dulu ya"
    assert event.thread_key == f"112#{SARI}"


def test_a_direct_status_of_ours_belongs_to_whom_it_names() -> None:
    event = only(CASE.read("echo_seen__direct"))
    assert (event.thread_key, event.visibility) == (SARI, Visibility.PRIVATE)


def test_a_warning_stands_before_the_words() -> None:
    assert only(CASE.read("message_received__warning")).text.startswith("Keuangan\n\n@arunika")


def test_pictures_and_films_are_noted() -> None:
    media = only(CASE.read("message_received__pictures")).media
    assert [(one.kind, one.ref) for one in media] == [
        ("image", "https://files.example/1.png"),
        ("file", "https://far.example/2"),
        ("video", "https://files.example/3.mp4"),
    ]


@pytest.mark.parametrize("name", ["update", "read_again"])
def test_an_edit_is_dated_when_it_was_made_and_both_ways_make_one_event(name: str) -> None:
    (event,) = CASE.read(f"message_edited__{name}")
    assert isinstance(event, MessageEdited)
    assert event.occurred_at == datetime(2026, 11, 23, 2, 20, tzinfo=UTC)
    assert event.key == "112:2026-11-23T02:20:00+00:00"


def test_a_favourite_is_a_reaction_to_our_status() -> None:
    (event,) = CASE.read("reaction_seen__favourite")
    assert isinstance(event, ReactionSeen)
    assert (event.external_id, event.author.external_id) == ("113", SARI)


def test_a_removed_status_is_told_by_its_id() -> None:
    (event,) = CASE.read("message_removed__not_there_any_more")
    assert isinstance(event, MessageRemoved)
    assert event.external_id == "112"
