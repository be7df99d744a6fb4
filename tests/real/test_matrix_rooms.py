from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from inbox.adapters import errors
from inbox.core.events import EchoSeen, MessageReceived, UnknownEvent, Visibility
from tests.real.matrix_desk import Desk, draft, only, told
from tests.real.synapse import Person, Synapse

pytest_plugins = ["tests.real.matrix_fixtures"]
pytestmark = pytest.mark.real
ENCRYPTION = {"algorithm": "m.megolm.v1.aes-sha2"}


def test_nothing_is_missed_in_a_gap_of_several_pages(desk: Desk, sari: Person) -> None:
    room, _ = told(desk, sari)
    wanted = [f"Pesan {number}" for number in range(75)]
    for words in wanted:
        sari.say(room, words)
    before = desk.pages
    came = [event for event in desk.read() if isinstance(event, MessageReceived)]
    assert sorted(event.text for event in came) == sorted(wanted)
    assert len({event.key for event in came}) == 75
    assert desk.pages - before >= 3
    assert desk.read() == []


def test_a_long_wait_before_we_came_is_read_whole(desk: Desk, sari: Person) -> None:
    room = sari.open_room(desk.account)
    for number in range(45):
        sari.say(room, f"Pesan {number}")
    came = [event for event in desk.read() if isinstance(event, MessageReceived)]
    assert sorted(event.text for event in came) == sorted(f"Pesan {n}" for n in range(45))


def test_an_interrupted_gap_is_filled_later(desk: Desk, sari: Person) -> None:
    room, _ = told(desk, sari)
    for number in range(75):
        sari.say(room, f"Pesan {number}")
    ours = desk.adapter.http
    desk.adapter.http = httpx.Client(transport=Interrupted(ours))
    first = desk.read()
    assert len(first) == 40
    desk.adapter.http = ours
    came = [*first, *desk.read()]
    texts = sorted(event.text for event in came if isinstance(event, MessageReceived))
    assert texts == sorted(f"Pesan {number}" for number in range(75))


class Interrupted(httpx.BaseTransport):
    """Breaks off at the second page of a room."""

    def __init__(self, ours: httpx.Client) -> None:
        self.ours, self.pages = ours, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.pages += request.url.path.endswith("/messages")
        if self.pages == 2:
            raise httpx.ReadError("gone", request=request)
        return self.ours.send(request)


def test_in_an_open_room_each_has_a_thread_and_it_begins_when_we_are_invited(
    desk: Desk, sari: Person, joko: Person
) -> None:
    room = sari.open_room(preset="public_chat", is_direct=False, name="Nasabah Arunika")
    joko.ask("POST", f"/rooms/{room}/join", {})
    for number in range(30):
        joko.say(room, f"Sebelum {number}")
    sari.ask("POST", f"/rooms/{room}/invite", {"user_id": desk.account})
    joko.say(room, "Selamat datang")
    sari.say(room, "Kapan buka?")
    came = [event for event in desk.read() if isinstance(event, MessageReceived)]
    assert {event.text: event.thread_key for event in came} == {
        "Selamat datang": f"{room}/{joko.id}",
        "Kapan buka?": f"{room}/{sari.id}",
    }
    seen = {(event.visibility, event.context) for event in came}
    assert seen == {(Visibility.PUBLIC, "Nasabah Arunika")}
    desk.adapter.send(draft(f"{room}/{sari.id}", "Pukul delapan", visibility=Visibility.PUBLIC))
    assert only(EchoSeen, desk.read()).thread_key == f"{room}/{sari.id}"
    assert sari.sees(room)[-1]["content"]["m.mentions"] == {"user_ids": [sari.id]}


def test_an_encrypted_room_is_not_joined(desk: Desk, sari: Person) -> None:
    state = [{"type": "m.room.encryption", "state_key": "", "content": ENCRYPTION}]
    room = sari.open_room(desk.account, initial_state=state)
    assert only(UnknownEvent, desk.read()).kind == "encrypted_invitation"
    assert sari.ask("GET", f"/rooms/{room}/joined_members")["joined"].keys() == {sari.id}


def test_what_is_encrypted_later_is_shown_as_unreadable_and_not_answered_in_the_open(
    desk: Desk, sari: Person
) -> None:
    room, _ = told(desk, sari)
    sari.ask("PUT", f"/rooms/{room}/state/m.room.encryption/", ENCRYPTION)
    sari.tell(room, ENCRYPTION | {"ciphertext": "AAAA", "session_id": "s"}, "m.room.encrypted")
    events = desk.read()
    assert only(UnknownEvent, events).kind == "m.room.encryption"
    unreadable = only(MessageReceived, events)
    assert (unreadable.text, unreadable.media[0].name) == ("", "m.room.encrypted")
    with pytest.raises(errors.Rejected) as caught:
        desk.adapter.send(draft(room))
    assert caught.value.code == "encrypted"


def test_what_is_nested_too_deeply_is_read_all_the_same(desk: Desk, sari: Person) -> None:
    room, _ = told(desk, sari)
    deep: object = 1
    for _level in range(90):
        deep = {"in": deep}
    sari.say(room, "Dalam", x=deep)
    assert only(MessageReceived, desk.read()).text == "Dalam"


def test_a_restart_in_the_middle_loses_nothing_and_says_nothing_twice(
    synapse: Synapse, desk: Desk, sari: Person
) -> None:
    room, _ = told(desk, sari)
    answer = draft(room)
    first = desk.adapter.send(answer)
    sari.say(room, "Sebelum")
    synapse.stop()
    calls: tuple[Callable[[], object], ...] = (desk.read, lambda: desk.adapter.send(answer))
    for call in calls:
        with pytest.raises(errors.Unreachable):
            call()
    synapse.start()
    sari.say(room, "Sesudah")
    assert desk.adapter.send(answer) == first
    events = desk.read()
    assert only(EchoSeen, events).marker == answer.key
    came = [event.text for event in events if type(event) is MessageReceived]
    assert came == ["Sebelum", "Sesudah"]


def test_too_many_calls_are_told_with_a_pause(synapse: Synapse, desk: Desk, sari: Person) -> None:
    room, _ = told(desk, sari)
    synapse.stop()
    synapse.start(rc_message="{per_second: 0.1, burst_count: 1}")
    try:
        desk.adapter.send(draft(room))
        with pytest.raises(errors.RateLimited) as caught:
            desk.adapter.send(draft(room))
        assert caught.value.retry_after is not None
        assert timedelta() < caught.value.retry_after <= timedelta(seconds=20)
    finally:
        synapse.stop()
        synapse.start()
