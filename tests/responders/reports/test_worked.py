"""Hours by person and day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inbox.errors import NotAllowed
from inbox.models import Conversation
from inbox.operations import conversations
from responders.models import Assignment, Responder
from responders.operations import presence, shifts
from responders.reports import worked
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder, a_team

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
HOUR = timedelta(hours=1)
LATER = MONDAY_TEN + 48 * HOUR


@pytest.fixture
def rani() -> Responder:
    return a_responder("Rani", "agent", a_brand())


def a_day(person: Responder) -> None:
    """Ten to one o'clock with half an hour's break, in Jakarta."""
    presence.sign_in(person.user, at=MONDAY_TEN)
    presence.choose("break", by=person.user, at=MONDAY_TEN + HOUR)
    presence.choose("available", by=person.user, at=MONDAY_TEN + 1.5 * HOUR)
    presence.sign_out(person.user, at=MONDAY_TEN + 3 * HOUR)


def given(
    person: Responder, start: float, end: float | None, resolved: float | None = None
) -> None:
    one: Conversation = a_conversation(a_channel(person.brands.get()))
    if resolved is not None:
        Conversation.objects.filter(pk=one.pk).update(resolved_at=MONDAY_TEN + resolved * HOUR)
    Assignment.objects.create(
        conversation=one,
        responder=person,
        at=MONDAY_TEN + start * HOUR,
        ended_at=None if end is None else MONDAY_TEN + end * HOUR,
    )


def line(person: Responder, first: date = MONDAY, last: date = MONDAY) -> worked.Line:
    return worked.worked(None, first, last, at=LATER)[0]


def test_a_day_is_available_and_break_and_nothing_is_counted_twice(rani: Responder) -> None:
    a_day(rani)
    found = line(rani)
    assert (found.available, found.on_break, found.away) == (2.5 * 3600, 1800, 0)
    assert found.occupancy == 0


def test_occupied_is_the_available_time_with_anything_at_hand(rani: Responder) -> None:
    a_day(rani)
    given(rani, 0, 0.5)
    given(rani, 0.25, 0.5)
    given(rani, 2, None, resolved=2.5)
    given(rani, 0.9, 1.6)
    found = line(rani)
    assert found.occupied == pytest.approx((0.5 + 0.5 + 0.1 + 0.1) * 3600)
    assert found.held == pytest.approx((0.5 + 0.25 + 0.5 + 0.1 + 0.1) * 3600)


def test_spam_is_at_nobodys_hand_until_it_is_opened_again(rani: Responder) -> None:
    a_day(rani)
    given(rani, 0, None)
    talk = Conversation.objects.get()
    conversations.mark_spam(talk, by=None, at=MONDAY_TEN + 0.5 * HOUR)
    assert line(rani).occupied == 0.5 * 3600
    conversations.reopen(talk, by=None, at=MONDAY_TEN + 2 * HOUR)
    assert line(rani).occupied == 2.5 * 3600


def test_a_night_is_parted_at_midnight_of_the_zone(rani: Responder) -> None:
    presence.sign_in(rani.user, at=MONDAY_TEN + 12 * HOUR)
    presence.sign_out(rani.user, at=MONDAY_TEN + 16 * HOUR)
    rows = worked.worked(None, MONDAY, MONDAY + timedelta(days=1), at=LATER)
    assert [(row.day, row.available) for row in rows] == [
        (MONDAY, 2 * 3600),
        (MONDAY + timedelta(days=1), 2 * 3600),
        (None, 4 * 3600),
    ]


def test_who_is_still_there_counts_up_to_now(rani: Responder) -> None:
    presence.sign_in(rani.user, at=MONDAY_TEN)
    rows = worked.worked(None, MONDAY, MONDAY, at=MONDAY_TEN + HOUR)
    assert rows[0].available == 3600


def test_planned_hours_leave_out_breaks_and_absences(rani: Responder) -> None:
    turn = {"from": "08:00", "until": "17:00", "breaks": [["12:00", "13:00"]]}
    brand = rani.brands.get()
    shifts.plan(rani, brand, MONDAY, turn, by=None, at=MONDAY_TEN)
    assert line(rani).planned == 8 * 3600
    shifts.be_absent(rani, brand, MONDAY, MONDAY, "", by=None, at=MONDAY_TEN)
    assert worked.worked(None, MONDAY, MONDAY, at=LATER) == []


def test_an_agent_reads_their_own_hours_a_lead_those_of_their_teams() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    wati = a_responder("Wati", "lead", brand)
    a_team(brand, rani, lead=wati)
    stranger = a_responder("Joko", "manager", a_brand("Bank Lain"))
    manager = a_responder("Dewi", "manager", brand)
    readers = {
        reader.name: {one.name for one in worked.people(reader.user)}
        for reader in (rani, wati, manager, stranger)
    }
    assert readers == {
        "Rani": {"Rani"},
        "Wati": {"Rani", "Wati"},
        "Dewi": {"Rani", "Wati", "Dewi", bima.name},
        "Joko": {"Joko"},
    }
    with pytest.raises(NotAllowed):
        worked.worked(a_responder("Ali", "admin", brand).user, MONDAY, MONDAY, at=LATER)
    with pytest.raises(NotAllowed):
        worked.csv(rani.user, MONDAY, MONDAY, at=LATER)


def test_a_name_in_the_csv_is_never_a_formula() -> None:
    person = a_responder("Rani", "agent", a_brand())
    Responder.objects.filter(pk=person.pk).update(name="=2+3")
    a_day(person)
    head, row = worked.csv(None, MONDAY, MONDAY, at=LATER)
    assert head.startswith("person,day,")
    assert row == "'=2+3,2026-11-23,0,9000,1800,0,0,0.0,0.0\r\n"
