from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inbox.adapters.base import Adapter
from inbox.adapters.errors import PayloadMalformed, Unreachable
from inbox.adapters.matrix_rooms import event_of, person_of, room_of
from inbox.adapters.reading import UNTOLD
from inbox.core.events import (
    DeliveryReported,
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    Visibility,
)
from tests.inbox.adapters.contract import Case, suite
from tests.inbox.adapters.matrix_api import ACCOUNT, AT, ROOM, SARI, Home

OPEN = "!balai:arunika.test"
KEY = "5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f"
NAMES = [
    "next_batch",
    "rooms",
    "join",
    "leave",
    "invite",
    "invite_state",
    "timeline",
    "state",
    "ephemeral",
    "events",
    "limited",
    "prev_batch",
    "type",
    "event_id",
    "sender",
    "origin_server_ts",
    "content",
    "unsigned",
    "state_key",
    "body",
    "msgtype",
    "url",
    "info",
    "m.relates_to",
    "rel_type",
    "m.in_reply_to",
    "m.new_content",
    "m.replace",
    "m.annotation",
    "key",
    "redacts",
    "m.room.message",
    "m.reaction",
    "m.room.redaction",
    "m.room.member",
    "m.receipt",
    "m.read",
    "ts",
    "transaction_id",
    "redacted_because",
    "membership",
    "filename",
    "file",
]


def reads(adapter: Adapter, body: bytes) -> list[Event]:
    """What one poll makes of an answer to /sync."""
    adapter.http = Home(body).client()
    try:
        return list(adapter.poll('{"since": "s1"}').events)
    except Unreachable as error:
        raise PayloadMalformed("No such answer is read.", error.code) from error


CASE = Case(
    kind="matrix",
    names=tuple(NAMES),
    secrets={"account": ACCOUNT},
    reads=reads,
    credentials={"homeserver": "arunika.test/", "access_token": "syt_token"},
)
TestContract = suite(CASE)


def heard(name: str) -> list[MessageReceived]:
    return [event for event in CASE.read(name) if isinstance(event, MessageReceived)]


def test_a_message_is_named_with_its_room() -> None:
    (event,) = heard("message_received__direct")
    assert (event.external_id, event.thread_key) == (f"{ROOM}/$a1", ROOM)
    assert (event.author.name, event.author.handle) == ("Sari Dewi", SARI)
    assert (event.account, event.visibility) == (ACCOUNT, Visibility.PRIVATE)
    assert event.occurred_at == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)


def test_in_an_open_room_everybody_has_a_thread_of_their_own() -> None:
    events = heard("message_received__open_room")
    assert [event.thread_key for event in events] == [
        f"{OPEN}/{SARI}",
        f"{OPEN}/@wayan:arunika.test",
    ]
    assert {event.visibility for event in events} == {Visibility.PUBLIC}
    assert {event.context for event in events} == {"Nasabah Arunika"}


def test_a_room_that_everybody_may_read_is_open_though_few_may_enter() -> None:
    (event,) = heard("message_received__world_readable")
    assert event.visibility is Visibility.PUBLIC


@pytest.mark.parametrize(
    ("name", "text", "answered"),
    [
        ("answer", "Sudah, terima kasih", "$b1"),
        ("answer_with_repeated_words", "Sudah\n> bukan kutipan", "$b1"),
        ("own_quote", "> kata orang\n\nBenar?", "$b1"),
        ("answer_in_thread", "Lanjut", ""),
    ],
)
def test_an_answer_is_its_own_words_only(name: str, text: str, answered: str) -> None:
    (event,) = heard(f"message_received__{name}")
    assert event.text == text
    assert event.in_reply_to == (f"{ROOM}/{answered}" if answered else "")


def test_a_caption_is_a_text_and_a_files_name_is_none() -> None:
    (bare,) = heard("message_received__picture")
    (with_words,) = heard("message_received__picture_with_caption")
    assert (bare.text, with_words.text) == ("", "Bukti transfer")
    (media,) = bare.media
    assert (media.kind, media.ref, media.name) == ("image", "mxc://arunika.test/AbC", "bukti.png")
    assert (media.mime, media.size_bytes) == ("image/png", 31037)


def test_every_kind_of_media_has_its_name() -> None:
    kinds = [event.media[0].kind for event in heard("message_received__all_kinds_of_media")]
    assert kinds == ["video", "audio", "file", "location", "sticker", "file"]


def test_what_is_encrypted_is_heard_though_not_understood() -> None:
    (event,) = heard("message_received__encrypted")
    assert (event.text, event.media[0].name) == ("", "m.room.encrypted")


def test_what_is_nested_too_deeply_keeps_its_words() -> None:
    (event,) = heard("message_received__nested_too_deeply")
    assert event.text == "Dalam"


def test_a_message_without_a_time_says_so() -> None:
    (event,) = heard("message_received__without_time")
    assert event.occurred_at == UNTOLD


def test_a_new_room_begins_where_we_were_invited() -> None:
    assert [event.text for event in heard("message_received__new_room")] == ["Halo"]


@pytest.mark.parametrize(
    ("name", "thread", "marker"),
    [
        ("with_marker", ROOM, KEY),
        ("taken_back_with_marker", ROOM, "k-1"),
        ("from_another_device", ROOM, ""),
        ("open_room_naming", f"{OPEN}/{SARI}", ""),
        ("open_room_answering", f"{OPEN}/@wayan:arunika.test", ""),
        ("open_room_to_nobody", f"{OPEN}/{ACCOUNT}", ""),
    ],
)
def test_our_own_words_are_echoes_in_the_thread_they_answer(
    name: str, thread: str, marker: str
) -> None:
    (event,) = CASE.read(f"echo_seen__{name}")
    assert isinstance(event, EchoSeen)
    assert (event.thread_key, event.marker) == (thread, marker)


def test_an_edit_tells_the_new_words_and_their_time() -> None:
    (event,) = CASE.read("message_edited__direct")
    assert isinstance(event, MessageEdited)
    assert (event.external_id, event.text) == (f"{ROOM}/$a1", "Halo, kartu saya hilang")
    assert event.version == str(AT + 5000)


def test_an_edited_caption_is_not_the_files_name() -> None:
    (event,) = CASE.read("message_edited__caption")
    assert isinstance(event, MessageEdited)
    assert event.text == "Bukti baru"


@pytest.mark.parametrize("name", ["direct", "room_version_11"])
def test_a_removal_names_what_is_gone(name: str) -> None:
    (event,) = CASE.read(f"message_removed__{name}")
    assert isinstance(event, MessageRemoved)
    assert event.external_id == f"{ROOM}/$a1"


def test_of_two_reactions_the_one_that_is_left_counts() -> None:
    events = CASE.read("reaction_seen__taken_back")
    emoji = [event.emoji for event in events if isinstance(event, ReactionSeen)]
    assert emoji == ["👍", "❤️", "👍", ""]
    assert {event.key for event in events} == {
        f"{ROOM}/{name}" for name in ("$q1", "$q2", "$r1", "$r2")
    }


def test_reading_covers_the_message_and_what_was_said_before_it() -> None:
    by_name, until = CASE.read("delivery_reported__read")
    assert isinstance(by_name, DeliveryReported)
    assert isinstance(until, DeliveryReported)
    assert (by_name.external_id, by_name.up_to) == (f"{ROOM}/$b1", None)
    assert (until.external_id, until.thread_key) == ("", ROOM)
    assert until.up_to == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)


def test_in_an_open_room_one_persons_reading_is_theirs_alone() -> None:
    (event,) = CASE.read("delivery_reported__read_in_open_room")
    assert isinstance(event, DeliveryReported)
    assert (event.thread_key, event.external_id) == (f"{OPEN}/{SARI}", "")


@pytest.mark.parametrize("name", [f"{ROOM}/$a1", f"{ROOM}/{SARI}", ROOM, "!tanpa_server/$x/y"])
def test_names_are_taken_apart_as_they_were_made(name: str) -> None:
    parts = [room_of(name), person_of(name) or event_of(name)]
    assert "/".join(filter(None, parts)) == name
