"""Digests of a process: one for each open stream of the console, at most once in a while, made for all together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import orjson
import pytest

from inbox import digests
from inbox.digests import Asked, Digests
from inbox.hub import Audience, Hub, Listener

RANI = Audience(brands=frozenset({1}), own="responder:1")
JOKO = Audience(brands=frozenset({2}), own="responder:2")
SARI = Audience(topic="visitor:3")
FRAME = b'event: digest\ndata: {"of":'


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "GATHER_SECONDS", 0.01)
    monkeypatch.setattr(digests, "EVERY_SECONDS", 0.05)


def moved(*conversations: int, brand: int = 1, kind: str = "message_received") -> bytes:
    return orjson.dumps(
        [
            {"topic": f"conversation:{pk}", "kind": kind, "id": pk, "brand": brand}
            for pk in conversations
        ]
    )


def play(
    scene: Callable[[Hub, list[Sequence[Asked]]], object], fails: int = 0
) -> list[Sequence[Asked]]:
    """Everything that was asked for while the scene went on; so often at first it cannot be made."""
    asked: list[Sequence[Asked]] = []

    def make(some: Sequence[Asked]) -> list[bytes]:
        asked.append(some)
        if len(asked) <= fails:
            raise OSError("away")
        return [b'{"of":"%s"}' % own.encode() if own != "responder:9" else b"" for own, _m in some]

    async def run() -> None:
        hub = Hub("unix:///nowhere", lambda: 1000.0)
        told = Digests(hub, make)
        told.open()
        await scene(hub, asked)  # type: ignore[misc]
        await told.close()

    asyncio.run(run())
    return asked


def frames(listener: Listener) -> int:
    return listener.take().count(FRAME)


def test_what_moved_is_told_at_once_to_those_who_may_hear_of_it() -> None:
    async def scene(hub: Hub, asked: list[Sequence[Asked]]) -> None:
        rani, joko, sari = hub.join(RANI, ""), hub.join(JOKO, ""), hub.join(SARI, "")
        await asyncio.sleep(0.15)
        assert [frames(one) for one in (rani, joko, sari)] == [1, 1, 0]  # how it stands at first
        hub.tell(moved(7, 8))
        hub.tell(moved(8, 9))
        await asyncio.sleep(0.15)
        assert [frames(one) for one in (rani, joko, sari)] == [1, 0, 0]
        await asyncio.sleep(0.15)
        assert frames(rani) == 0  # nothing since

    asked = play(scene)
    assert asked[1:] == [[("responder:1", frozenset({7, 8, 9}))]]


@pytest.mark.parametrize("kind", ["typing", "presence", "delivery"])
def test_what_changes_no_number_makes_no_digest(kind: str) -> None:
    async def scene(hub: Hub, _asked: list[Sequence[Asked]]) -> None:
        rani = hub.join(RANI, "")
        await asyncio.sleep(0.1)
        rani.take()
        hub.tell(moved(7, kind=kind))
        await asyncio.sleep(0.1)
        assert frames(rani) == 0

    play(scene)


def test_many_changes_are_one_digest_in_each_span() -> None:
    async def scene(hub: Hub, _asked: list[Sequence[Asked]]) -> None:
        hub.join(RANI, "")
        for number in range(50):
            hub.tell(moved(number + 1))
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)

    asked = play(scene)
    assert 3 <= len(asked) <= 9
    assert frozenset[int]().union(*(one[0][1] for one in asked)) == set(range(1, 51))


def test_what_could_not_be_made_is_told_with_the_next() -> None:
    async def scene(hub: Hub, _asked: list[Sequence[Asked]]) -> None:
        rani = hub.join(RANI, "")
        hub.tell(moved(7))
        await asyncio.sleep(0.3)
        assert frames(rani) == 1

    asked = play(scene, fails=2)
    assert asked == [[("responder:1", frozenset({7}))]] * 3


def test_who_was_cut_hears_of_what_moved_meanwhile_and_nobody_of_nothing() -> None:
    async def scene(hub: Hub, asked: list[Sequence[Asked]]) -> None:
        rani = hub.join(RANI, "")
        hub.leave(rani)
        hub.tell(moved(7))
        rani, nobody = hub.join(RANI, rani.joined_at), hub.join(Audience(own="responder:9"), "")
        await asyncio.sleep(0.1)
        assert frames(rani) == 1
        assert b"digest" not in nobody.take()
        assert dict(asked[-1])["responder:1"] == {7}

    play(scene)
