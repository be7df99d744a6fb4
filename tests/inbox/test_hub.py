from __future__ import annotations

import asyncio

import orjson
import pytest

from inbox.hub import QUEUE, RESYNC, RING, Audience, Hub, Listener

RANI = Audience(brands=frozenset({1}))


class Clock:
    """Stands still until it is set."""

    now = 1000.0

    def read(self) -> float:
        return self.now


CLOCK = Clock()


def told(*topics: str, brand: int = 1, kind: str = "message_received") -> bytes:
    return orjson.dumps(
        [{"topic": topic, "kind": kind, "id": 7, "brand": brand} for topic in topics]
    )


def hub_with(audience: Audience, last_id: str = "") -> tuple[Hub, Listener]:
    hub = Hub("unix:///nowhere", CLOCK.read)
    return hub, hub.join(audience, last_id)


def test_a_responder_hears_of_her_brands_and_of_no_other() -> None:
    hub, rani = hub_with(RANI)
    hub.tell(told("conversation:7"))
    hub.tell(told("conversation:8", brand=2))

    heard = rani.take()
    assert b'"topic":"conversation:7"' in heard
    assert b"conversation:8" not in heard
    assert b"brand" not in heard


def test_a_visitor_hears_of_their_own_conversation_only() -> None:
    hub, sari = hub_with(Audience(topic="visitor:3"))
    hub.tell(told("visitor:3", "visitor:33", "conversation:7"))

    assert sari.take().count(b"data:") == 1


def test_what_visitors_are_told_is_not_for_the_console() -> None:
    hub, rani = hub_with(RANI)
    hub.tell(told("visitor:3"))

    assert rani.take() == b""


def test_who_comes_back_does_not_hear_that_somebody_was_typing() -> None:
    sari = Audience(topic="visitor:3")
    hub, before = hub_with(sari)
    hub.tell(told("visitor:3"))
    last_id = before.take().split(b"\n")[0].removeprefix(b"id: ").decode()
    hub.tell(told("visitor:3", kind="typing"))
    assert b'"kind":"typing"' in before.take()

    assert hub.join(sari, last_id).take() == b""


def test_a_stream_that_was_cut_goes_on_where_it_was() -> None:
    hub, rani = hub_with(RANI)
    hub.tell(told("conversation:1"))
    last_id = rani.take().split(b"\n")[0].removeprefix(b"id: ").decode()
    hub.leave(rani)
    hub.tell(told("conversation:2", "conversation:3"))

    again = hub.join(RANI, last_id).take()

    assert again.count(b"data:") == 2
    assert b"conversation:1" not in again


def test_whoever_was_away_for_too_long_looks_anew() -> None:
    hub, rani = hub_with(RANI)
    hub.tell(told("conversation:1"))
    last_id = rani.take().split(b"\n")[0].removeprefix(b"id: ").decode()
    hub.tell(told(*["conversation:2"] * (RING + 1)))

    assert hub.join(RANI, last_id).take() == RESYNC
    assert hub.join(RANI, "another-1").take() == RESYNC
    assert hub.join(RANI, "nonsense").take() == RESYNC


def test_a_page_hears_what_was_told_since_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    hub, _rani = hub_with(RANI)
    for moment, topic in ((1001.5, "conversation:1"), (1002.5, "conversation:2")):
        monkeypatch.setattr(CLOCK, "now", moment)
        hub.tell(told(topic))

    assert b"conversation:1" not in (heard := hub.join(RANI, "@1002").take())
    assert b"conversation:2" in heard
    assert hub.join(RANI, "@1003").take() == b""
    for too_old in ("@999", "@", "@x", "@" + "9" * 13):
        assert hub.join(RANI, too_old).take() == RESYNC


def test_a_client_that_does_not_keep_up_is_told_to_look_anew_once() -> None:
    hub, rani = hub_with(RANI)
    hub.tell(told(*["conversation:1"] * (QUEUE + 50)))

    assert rani.take() == RESYNC
    hub.tell(told("conversation:2"))
    assert b"conversation:2" in rani.take()


def test_closing_the_hub_ends_every_stream() -> None:
    hub, rani = hub_with(RANI)
    asyncio.run(hub.close())

    assert rani.is_closed
    assert rani.ready.is_set()
