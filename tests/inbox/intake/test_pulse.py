"""When the webhook door leaves its sign of life, and what it says of calls it turned away."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from inbox.intake import pulse
from tests.builders import MONDAY_TEN

Signs = list[tuple[float, float | None]]


def seconds(at: datetime | None) -> float | None:
    return None if at is None else (at - MONDAY_TEN).total_seconds()


class Door:
    """`beats` looks every ten seconds and keeps the signs: when, and since when calls were turned away."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refused: Counter[str] = Counter()
        self.is_open = self.has_database = True
        self.signs: Signs = []
        self.now = 0.0
        self.pulse = pulse.Pulse(self.refused, lambda: self.is_open)
        monkeypatch.setattr(pulse, "_note_open", self.note)

    def note(self, at: datetime, since: datetime | None) -> None:
        if not self.has_database:
            raise OperationalError
        self.signs.append(((at - MONDAY_TEN).total_seconds(), seconds(since)))

    def beats(self, number: int = 1) -> Signs:
        for _beat in range(number):
            asyncio.run(self.pulse.beat(MONDAY_TEN + timedelta(seconds=self.now)))
            self.now += 10
        return self.signs


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(monkeypatch)


def test_an_open_door_gives_its_sign_at_every_look(door: Door) -> None:
    assert door.beats(3) == [(0, None), (10, None), (20, None)]


def test_a_door_that_cannot_store_gives_none(door: Door) -> None:
    door.is_open = False
    assert door.beats(3) == []


def test_calls_turned_away_are_told_from_the_last_time_all_was_well(door: Door) -> None:
    door.beats(2)
    door.refused["503"] += 4
    door.beats()
    door.refused["503"] += 1
    assert door.beats(3)[2:] == [(40, 10), (50, None)]


def test_calls_of_strangers_are_no_trouble_of_ours(door: Door) -> None:
    door.refused["403"] += 9
    assert door.beats() == [(0, None)]


def test_a_sign_that_could_not_be_kept_takes_what_it_had_to_tell_along(door: Door) -> None:
    door.beats()
    door.refused["503"] += 1
    door.beats()
    door.has_database = False
    door.beats(2)
    door.has_database = True
    assert door.beats()[1:] == [(40, 0)]
