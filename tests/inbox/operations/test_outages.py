"""The door's sign of life: which spells are known, by how many processes, and how often."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from inbox.models import Gap, Heartbeat
from inbox.operations import outages
from tests.builders import MONDAY_TEN, a_channel

LATER = MONDAY_TEN + timedelta(minutes=10)


@pytest.mark.django_db
def test_the_first_sign_of_all_has_no_spell_before_it() -> None:
    a_channel(kind="line")
    assert outages.note_open(at=MONDAY_TEN) == 0


@pytest.mark.django_db
def test_signs_in_time_leave_no_gap() -> None:
    a_channel(kind="line")
    for seconds in range(0, 300, 30):
        assert outages.note_open(at=MONDAY_TEN + timedelta(seconds=seconds)) == 0


@pytest.mark.django_db
def test_a_door_that_turned_calls_away_while_it_ran_leaves_one_too() -> None:
    a_channel(kind="line")
    outages.note_open(at=MONDAY_TEN)
    since, at = MONDAY_TEN, MONDAY_TEN + timedelta(seconds=20)
    assert outages.note_open(at=at, refused_since=since) == 1
    assert Gap.objects.get().starts_at == since - timedelta(minutes=5)


@pytest.mark.django_db
def test_a_clock_that_steps_back_makes_no_spell() -> None:
    a_channel(kind="line")
    outages.note_open(at=LATER)
    outages.note_open(at=MONDAY_TEN)
    assert outages.note_open(at=LATER + timedelta(seconds=10)) == 0
    assert Heartbeat.objects.get(name=outages.DOOR).at == LATER + timedelta(seconds=10)


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_open_together_note_it_once() -> None:
    a_channel(kind="line")
    outages.note_open(at=MONDAY_TEN)
    together, counts = threading.Barrier(4), list[int]()

    def open_up() -> None:
        together.wait()
        counts.append(outages.note_open(at=LATER))
        connection.close()

    doors = [threading.Thread(target=open_up) for _ in range(4)]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert Gap.objects.count() == 1
