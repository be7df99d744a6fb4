"""What a customer sees while an answer is being written."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.db import connection

from inbox.adapters import errors, http
from inbox.adapters.toward import Toward
from inbox.adapters.webchat import WebChat
from inbox.adapters.whatsapp import WhatsApp
from inbox.core.events import Author, MessageReceived, Visibility
from inbox.models import Channel, Conversation, Identity
from inbox.operations import gates, gestures, messages
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_message
from tests.wire import listening

pytestmark = pytest.mark.django_db(transaction=True)


def told(conversation: Conversation, *seconds: float, visibility: str = "private") -> list[Any]:
    with listening() as heard:
        for after in seconds:
            gestures.write(conversation, visibility, MONDAY_TEN + timedelta(seconds=after))
        return heard(f"visitor:{conversation.identity_id}")


def test_the_visitor_hears_that_somebody_writes_and_not_who() -> None:
    sari = a_conversation(a_channel(a_brand(), "webchat"))
    [hint] = told(sari, 0)
    topic = f"visitor:{sari.identity_id}"
    assert hint == {
        "topic": topic,
        "kind": "typing",
        "id": sari.identity_id,
        "brand": sari.brand_id,
    }


def test_it_is_said_once_in_three_seconds_and_for_each_conversation() -> None:
    channel = a_channel(a_brand(), "webchat")
    sari, wayan = a_conversation(channel), a_conversation(channel)
    assert len(told(sari, 0, 1, 2.9, 3.1, 6.2)) == 3
    assert len(told(wayan, 2)) == 1


@pytest.mark.parametrize("visibility", ["public", "note", "", "anything"])
def test_what_is_not_for_the_visitor_is_not_announced(visibility: str) -> None:
    sari = a_conversation(a_channel(a_brand(), "webchat"))
    assert told(sari, 0, visibility=visibility) == []


def test_a_channel_that_cannot_show_it_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    unable = replace(WebChat.capabilities, gestures=frozenset())
    monkeypatch.setattr(WebChat, "capabilities", unable)
    assert told(a_conversation(a_channel(a_brand(), "webchat")), 0) == []


class Shown:
    """A platform that notes the gestures made at it, and answers each with `fails` where that is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[tuple[str, Toward]] = []
        self.fails: errors.AdapterError | None = None
        monkeypatch.setattr(WhatsApp, "gesture", lambda _self, *made: self.make(*made))

    def make(self, gesture: str, toward: Toward) -> None:
        self.made.append((gesture, toward))
        if self.fails:
            raise self.fails


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    return Shown(monkeypatch)


def at_whatsapp(**options: Any) -> Conversation:
    sari = a_conversation(a_channel(a_brand(), "whatsapp", **options))
    a_message(sari, "Halo", external_id="wamid.1", occurred_at=MONDAY_TEN)
    return sari


def clock() -> datetime:
    return MONDAY_TEN


def test_a_platform_is_told_once_in_ten_seconds_and_by_a_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(gestures, "later", lambda *what: asked.append(what))
    sari = at_whatsapp()
    for seconds in (0, 3, 9.9, 10.1):
        gestures.write(sari, "private", MONDAY_TEN + timedelta(seconds=seconds))
    gestures.read(sari, MONDAY_TEN)
    assert [what[:3] for what in asked] == [
        ("inbox.tasks.gesture", sari.pk, "typing"),
        ("inbox.tasks.gesture", sari.pk, "typing"),
        ("inbox.tasks.gesture", sari.pk, "read"),
    ]


def test_an_operator_can_leave_one_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(gestures, "later", lambda *what: asked.append(what))
    sari = at_whatsapp(options={"capabilities": {"gestures": ["typing", "dancing"]}})
    gestures.read(sari, MONDAY_TEN)
    gestures.write(sari, "private", MONDAY_TEN)
    assert asked == [("inbox.tasks.gesture", sari.pk, "typing", MONDAY_TEN.isoformat())]


def test_it_goes_to_whom_wrote_last_upon_their_last_words(shown: Shown) -> None:
    sari = at_whatsapp()
    a_message(
        sari, "Masih ada?", external_id="wamid.2", occurred_at=MONDAY_TEN + timedelta(minutes=1)
    )
    unseen = MONDAY_TEN + timedelta(minutes=2)
    a_message(sari, "Halo?", external_id="wamid.3", occurred_at=unseen, received_at=unseen)
    assert gestures.make(sari.pk, "read", MONDAY_TEN, clock=clock)
    toward = Toward(thread_key=sari.thread_key, person=sari.identity.external_id, message="wamid.2")
    assert shown.made == [("read", toward)]


def test_what_came_with_a_message_goes_back_once_it_is_read(shown: Shown) -> None:
    sari = at_whatsapp()
    event = MessageReceived(
        account="ours", key="m1", external_id="m1", occurred_at=MONDAY_TEN,
        thread_key=sari.thread_key, author=Author(sari.identity.external_id), text="Halo",
        visibility=Visibility.PRIVATE, read_token="r1",
    )  # fmt: skip
    messages.receive([(sari.channel, event)], at=MONDAY_TEN)
    assert gestures.make(sari.pk, "read", MONDAY_TEN + timedelta(minutes=1), clock=clock)
    assert [toward.read_token for _gesture, toward in shown.made] == ["r1"]


@pytest.mark.parametrize("state", ["paused", "broken"])
def test_a_channel_that_rests_is_left_alone(shown: Shown, state: str) -> None:
    sari = at_whatsapp()
    Channel.objects.update(state=state)
    assert not gestures.make(sari.pk, "typing", MONDAY_TEN, clock=clock)
    assert shown.made == []


def test_a_worker_that_comes_late_shows_nobody_writing(shown: Shown) -> None:
    sari = at_whatsapp()
    asked_at = MONDAY_TEN - timedelta(seconds=11)
    assert not gestures.make(sari.pk, "typing", asked_at, clock=clock)
    assert shown.made == []


def test_a_platform_that_hangs_leaves_threads_for_replies(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    sari = at_whatsapp()
    hung, go_on = threading.Semaphore(0), threading.Event()

    def hang(*_made: Any) -> None:
        hung.release()
        go_on.wait(10)

    def made() -> None:
        gestures.make(sari.pk, "read", MONDAY_TEN, clock=clock)
        connection.close()

    monkeypatch.setattr(shown, "make", hang)
    crew = [threading.Thread(target=made) for _ in range(gestures.MOST_AT_ONCE)]
    for thread in crew:
        thread.start()
    assert all(hung.acquire(timeout=10) for _ in crew)
    monkeypatch.setattr(shown, "make", lambda *_made: pytest.fail("one thread more"))
    assert not gestures.make(sari.pk, "read", MONDAY_TEN, clock=clock)
    go_on.set()
    for thread in crew:
        thread.join(10)


def test_a_visitor_who_is_blocked_sees_nobody_writing() -> None:
    sari = a_conversation(a_channel(a_brand(), "webchat"))
    Identity.objects.update(is_blocked=True)
    assert told(Conversation.objects.get(pk=sari.pk), 0) == []


def test_whoever_is_blocked_sees_nothing_of_us(shown: Shown) -> None:
    sari = at_whatsapp()
    Identity.objects.update(is_blocked=True)
    assert not gestures.make(sari.pk, "read", MONDAY_TEN, clock=clock)
    assert shown.made == []


@pytest.mark.parametrize(
    "error", [errors.Unreachable("gone"), errors.Rejected("no"), errors.Ambiguous("?")]
)
def test_what_fails_is_lost_and_breaks_nothing(shown: Shown, error: errors.AdapterError) -> None:
    sari = at_whatsapp()
    shown.fails = error
    assert not gestures.make(sari.pk, "read", MONDAY_TEN, clock=clock)
    assert Channel.objects.get().state == Channel.State.ACTIVE


def test_credentials_that_are_refused_break_the_channel(shown: Shown) -> None:
    sari = at_whatsapp()
    shown.fails = errors.CredentialsRejected("no", "190")
    assert not gestures.make(sari.pk, "read", MONDAY_TEN, clock=clock)
    assert Channel.objects.get().state == Channel.State.BROKEN


def test_a_platform_that_wants_no_more_gestures_gets_replies_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(adapter: WhatsApp, *_made: Any) -> None:
        refusing = httpx.MockTransport(
            lambda _request: httpx.Response(429, headers={"retry-after": "3600"}, json={})
        )
        hooks = adapter.http.event_hooks
        with httpx.Client(transport=refusing, event_hooks=hooks) as client:
            http.call(client, "POST", "https://p.test/")

    monkeypatch.setattr(WhatsApp, "gesture", refuse)
    sari = at_whatsapp(credentials={"access_token": uuid4().hex})
    assert not gestures.make(sari.pk, "read", MONDAY_TEN, clock=clock)
    assert gates.may_poll(sari.channel, MONDAY_TEN)
    assert gates.pass_through(sari.channel, MONDAY_TEN)
    monkeypatch.setattr(WhatsApp, "gesture", lambda *_made: pytest.fail("asked again"))
    assert not gestures.make(sari.pk, "read", MONDAY_TEN, clock=clock)


def test_however_much_is_written_most_of_what_may_be_asked_is_left_for_polling(
    shown: Shown,
) -> None:
    budget = {"budget": [{"calls": 20, "seconds": 900, "of": "poll"}]}
    sari = at_whatsapp(credentials={"access_token": uuid4().hex}, options={"capabilities": budget})
    made = [gestures.make(sari.pk, "typing", MONDAY_TEN, clock=clock) for _ in range(20)]
    assert made.count(True) == 5
    assert gates.may_poll(sari.channel, MONDAY_TEN)
