from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from inbox.adapters import errors
from inbox.adapters.base import Enclosure
from inbox.adapters.matrix import LONGEST, Matrix
from inbox.adapters.matrix_listening import LONGEST_SECONDS
from inbox.adapters.matrix_rooms import event_of
from inbox.adapters.toward import Toward
from inbox.core.events import (
    DeliveryReported,
    EchoSeen,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    UnknownEvent,
    Visibility,
)
from inbox.core.states import Sending
from inbox.models import Delivery
from tests.builders import a_channel
from tests.inbox.adapters import files
from tests.real import journey
from tests.real.matrix_desk import Desk, draft, only, told
from tests.real.synapse import Person

pytest_plugins = ["tests.real.matrix_fixtures"]
pytestmark = pytest.mark.real
EARLY = datetime(2020, 1, 1, tzinfo=UTC)


def test_we_know_who_we_are(desk: Desk) -> None:
    account = desk.adapter.whoami()
    assert account.external_id == desk.account
    assert account.name == desk.account[1:].partition(":")[0]


@pytest.mark.django_db(transaction=True)
def test_from_a_strangers_words_to_the_inbox_and_from_our_answer_to_their_screen(
    desk: Desk, sari: Person, record_property: Callable[[str, float], None]
) -> None:
    channel = a_channel(kind="matrix", account=desk.account, credentials=desk.adapter.credentials)
    room = sari.open_room(desk.account)
    journey.tell(
        channel,
        lambda: sari.say(room, "Kartu saya tertelan"),
        lambda words: sari.sees(room)[-1]["content"].get("body") == words,
        record_property,
    )
    assert Delivery.objects.get().state == Sending.SENT


def test_what_a_stranger_said_before_we_came_is_read(desk: Desk, sari: Person) -> None:
    room, event = told(desk, sari)
    assert (event.thread_key, event.text) == (room, "Halo, kartu saya tertelan")
    assert event.visibility is Visibility.PRIVATE
    assert event.author.external_id == sari.id
    assert event.author.name == sari.id[1:].partition(":")[0]
    assert abs(event.occurred_at - datetime.now(UTC)) < timedelta(minutes=2)


def test_our_answer_stands_there_and_comes_back_with_our_key(desk: Desk, sari: Person) -> None:
    room, event = told(desk, sari)
    answer = draft(room, in_reply_to=event.external_id, recipient=sari.id)
    receipt = desk.adapter.send(answer)
    seen = sari.sees(room)[-1]
    assert seen["content"]["body"] == "Sudah kami terima"
    answered = seen["content"]["m.relates_to"]["m.in_reply_to"]["event_id"]
    assert answered == event_of(event.external_id)
    assert receipt.external_id == f"{room}/{seen['event_id']}"
    echo = only(EchoSeen, desk.read())
    assert (echo.external_id, echo.marker) == (receipt.external_id, answer.key)


def test_the_same_key_twice_is_one_message(desk: Desk, sari: Person) -> None:
    room, _ = told(desk, sari)
    answer = draft(room)
    assert desk.adapter.send(answer) == desk.adapter.send(answer)
    said = [one for one in sari.sees(room) if one["sender"] == desk.account]
    assert [one["content"].get("body") for one in said] == [None, "Sudah kami terima"]


def test_an_edit_is_seen_and_a_strangers_edit_of_her_words_is_not(
    desk: Desk, sari: Person, joko: Person
) -> None:
    room, event = told(desk, sari)
    sari.ask("POST", f"/rooms/{room}/invite", {"user_id": joko.id})
    joko.ask("POST", f"/rooms/{room}/join", {})
    sari.edit(room, event_of(event.external_id), "Halo, kartu saya hilang")
    joko.edit(room, event_of(event.external_id), "Kirim uang ke saya")
    events = desk.read()
    edit = only(MessageEdited, events)
    assert (edit.external_id, edit.text) == (event.external_id, "Halo, kartu saya hilang")
    assert only(UnknownEvent, events).kind == "m.room.message"


def test_a_message_taken_back_is_removed(desk: Desk, sari: Person) -> None:
    room, event = told(desk, sari)
    sari.redact(room, event_of(event.external_id))
    assert only(MessageRemoved, desk.read()).external_id == event.external_id


def test_a_reaction_is_seen_and_withdrawn(desk: Desk, sari: Person) -> None:
    room, _ = told(desk, sari)
    receipt = desk.adapter.send(draft(room))
    desk.read()
    reaction = sari.react(room, event_of(receipt.external_id), "❤️")
    seen = only(ReactionSeen, desk.read())
    assert (seen.external_id, seen.emoji) == (receipt.external_id, "❤️")
    sari.redact(room, reaction)
    gone = only(ReactionSeen, desk.read())
    assert (gone.external_id, gone.emoji) == (receipt.external_id, "")
    assert gone.author.external_id == sari.id


def test_how_far_she_read_is_reported(desk: Desk, sari: Person) -> None:
    room, _ = told(desk, sari)
    sent = [desk.adapter.send(draft(room, f"Bagian {number}")) for number in (1, 2)]
    echoes = [event for event in desk.read() if isinstance(event, EchoSeen)]
    last = event_of(sent[1].external_id)
    sari.ask("POST", f"/rooms/{room}/receipt/m.read/{last}", {})
    by_name, until = (event for event in desk.read() if isinstance(event, DeliveryReported))
    assert (by_name.state, by_name.external_id) == ("read", sent[1].external_id)
    assert (until.thread_key, until.up_to) == (room, echoes[1].occurred_at)


def test_a_picture_is_named_by_its_place(desk: Desk, sari: Person) -> None:
    room, _ = told(desk, sari)
    upload = sari.http.base_url.copy_with(path="/_matrix/media/v3/upload")
    answer = sari.http.post(upload, content=b"png", headers={"content-type": "image/png"})
    place = answer.json()["content_uri"]
    info = {"mimetype": "image/png", "size": 3}
    sari.tell(room, {"msgtype": "m.image", "body": "bukti.png", "url": place, "info": info})
    event = only(MessageReceived, desk.read())
    (media,) = event.media
    assert (media.kind, media.ref, media.name) == ("image", place, "bukti.png")
    assert event.text == ""
    found = desk.adapter.media(media.ref)
    assert sari.http.get(found.url, headers=dict(found.headers)).content == b"png"
    assert sari.http.get(found.url, headers={"authorization": ""}).status_code == 401


@pytest.mark.parametrize("media", files.ALL, ids=lambda one: one.kind)
def test_a_file_goes_along_and_its_words_are_its_caption(
    desk: Desk, sari: Person, media: Enclosure
) -> None:
    room, _ = told(desk, sari)
    desk.adapter.send(draft(room, "Ini", media=(media,)))
    echo = only(EchoSeen, desk.read())
    (shown,) = echo.media
    assert (echo.text, shown.kind, shown.name, shown.mime) == (
        "Ini", media.kind, media.name, media.mime,
    )  # fmt: skip
    found = desk.adapter.media(shown.ref)
    assert sari.http.get(found.url, headers=dict(found.headers)).content == media.content


def test_every_action_is_seen_by_the_customer(desk: Desk, sari: Person) -> None:
    room, event = told(desk, sari)
    said = desk.adapter.send(draft(room)).external_id
    for action, target in (
        ("like", event.external_id),
        ("like", event.external_id),
        ("unlike", event.external_id),
        ("unlike", event.external_id),
        ("like", event.external_id),
        ("delete", said),
    ):
        desk.adapter.act(action, target)
    toward = Toward(thread_key=room, person=event.author.external_id, message=event.external_id)
    desk.adapter.gesture("read", toward)
    desk.adapter.gesture("typing", toward)
    seen = sari.sees(room)
    assert [one["type"] for one in seen[-4:]] == [
        "m.reaction",
        "m.room.redaction",
        "m.reaction",
        "m.room.redaction",
    ]
    assert "redacted_because" in seen[-4]["unsigned"]
    assert "redacted_because" not in seen[-2]["unsigned"]
    ephemeral = sari.ask("GET", "/sync")["rooms"]["join"][room]["ephemeral"]["events"]
    typing = next(one for one in ephemeral if one["type"] == "m.typing")
    receipt = next(one for one in ephemeral if one["type"] == "m.receipt")
    assert typing["content"]["user_ids"] == [desk.account]
    assert desk.account in receipt["content"][event_of(event.external_id)]["m.read"]


@pytest.mark.parametrize("sign", ["\n", '"', "é", "x"])
def test_the_longest_text_goes_and_more_than_the_server_bears_is_refused(
    desk: Desk, sari: Person, sign: str
) -> None:
    room, _ = told(desk, sari)
    desk.adapter.send(draft(room, sign * (LONGEST // len(sign.encode()))))
    with pytest.raises(errors.Rejected) as caught:
        desk.adapter.send(draft(room, sign * 70_000))
    assert caught.value.code == "M_TOO_LARGE"


def test_what_we_said_is_listed_with_our_keys(desk: Desk, sari: Person) -> None:
    room, _ = told(desk, sari)
    drafts = [draft(room, f"Bagian {number}") for number in range(25)]
    for one in drafts:
        desk.adapter.send(one)
    desk.adapter.act("delete", desk.adapter.send(draft(room, key="dihapus")).external_id)
    listed = desk.adapter.recent(room, EARLY)
    markers = {event.marker for event in listed if isinstance(event, EchoSeen)}
    assert markers == {one.key for one in drafts} | {"dihapus"}


def test_each_refusal_means_what_it_says(desk: Desk, sari: Person, joko: Person) -> None:
    room = sari.open_room(joko.id)
    with pytest.raises(errors.Rejected) as caught:
        desk.adapter.send(draft(room))
    assert caught.value.code == "M_FORBIDDEN"
    address = {"homeserver": desk.adapter.credentials["homeserver"]}
    stranger = Matrix(address | {"access_token": "syt_wrong"}, desk.adapter.http)
    for call in (stranger.whoami, lambda: stranger.poll(None), lambda: stranger.send(draft(room))):
        with pytest.raises(errors.CredentialsRejected) as refused:
            call()
        assert refused.value.code == "M_UNKNOWN_TOKEN"


def test_a_server_that_is_listened_to_says_so_at_once_and_only_then(
    desk: Desk, sari: Person
) -> None:
    room, _event = told(desk, sari)
    lookout = desk.adapter.lookout()
    lookout.news(0.2)  # that we came in may be news, too
    assert lookout.news(0.2) is False
    saying = threading.Timer(0.5, sari.say, (room, "Masih di sana?"))
    saying.start()
    begun = time.monotonic()
    assert lookout.news(LONGEST_SECONDS) is True
    assert time.monotonic() - begun < LONGEST_SECONDS
    saying.join()
    assert only(MessageReceived, desk.read()).text == "Masih di sana?"
