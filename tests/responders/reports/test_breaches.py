"""Broken promises with what broke them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from responders.core.causes import Cause
from responders.models import (
    Absence,
    Assignment,
    Calendar,
    CalendarVersion,
    Presence,
    Responder,
    Shift,
)
from responders.reports.breaches import broken
from responders.reports.scope import Period
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder
from tests.responders.api.promises import a_clock

pytestmark = pytest.mark.django_db

WEEK = Period(MONDAY_TEN - timedelta(days=5), MONDAY_TEN + timedelta(days=2))
NIGHT = MONDAY_TEN - timedelta(hours=8)  # 02:00 in Jakarta
LATER = MONDAY_TEN + timedelta(days=1)
OFFICE = {
    "zone": "Asia/Jakarta",
    "weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}


def an_office(brand: object) -> CalendarVersion:
    calendar = Calendar.objects.create(brand=brand, name="Office")
    version = CalendarVersion.objects.create(
        calendar=calendar, number=1, spec=OFFICE, at=MONDAY_TEN
    )
    calendar.current = version
    calendar.save()
    return version


def test_the_night_explains_only_what_was_promised_for_the_night() -> None:
    brand = a_brand()
    office = an_office(brand)
    always = a_clock(
        a_conversation(a_channel(brand)),
        started_at=NIGHT,
        due_at=NIGHT + timedelta(minutes=15),
        outcome="missed",
    )
    by_day = a_clock(
        a_conversation(a_channel(brand)),
        started_at=NIGHT,
        due_at=MONDAY_TEN - timedelta(hours=1),
        calendar_version=office,
        outcome="missed",
    )
    found = {clock.pk: why.cause for clock, why in broken(None, WEEK, at=LATER).causes}
    assert found == {always.pk: Cause.UNSTAFFED, by_day.pk: Cause.UNASSIGNED}


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, Cause.UNASSIGNED), (7, Cause.UNASSIGNED), (8, Cause.UNSTAFFED)]
)
@pytest.mark.parametrize("way", ["planned", "available"])
def test_the_night_explains_nothing_where_somebody_was_there(
    way: str, minutes: int, expected: Cause
) -> None:
    brand = a_brand()
    an_office(brand)
    rani = a_responder("Rani", Responder.Role.AGENT, brand)
    within = {
        "responder": rani,
        "starts_at": NIGHT - timedelta(hours=1) if not minutes else NIGHT + timedelta(minutes=minutes),
        "ends_at": NIGHT + timedelta(hours=2),
    }  # fmt: skip
    if way == "planned":
        Shift.objects.create(brand=brand, **within)
    else:
        Presence.objects.create(**within, state="available", seen_at=NIGHT, reason="chosen")
    a_clock(
        a_conversation(a_channel(brand)),
        started_at=NIGHT,
        due_at=NIGHT + timedelta(minutes=15),
        outcome="missed",
    )
    ((_clock, why),) = broken(None, WEEK, at=LATER).causes
    assert why.cause is expected


def test_nobody_who_was_away_or_of_another_brand_was_there() -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    an_office(brand)
    away, stranger = (
        a_responder(name, Responder.Role.AGENT, of)
        for name, of in (("Rani", brand), ("Sari", other))
    )
    night = {"starts_at": NIGHT - timedelta(hours=1), "ends_at": NIGHT + timedelta(hours=2)}
    Shift.objects.create(brand=other, responder=stranger, **night)
    Shift.objects.create(brand=brand, responder=away, **night)
    Absence.objects.create(responder=away, **night)
    Presence.objects.create(responder=away, **night, state="break", seen_at=NIGHT, reason="chosen")
    a_clock(
        a_conversation(a_channel(brand)),
        started_at=NIGHT,
        due_at=NIGHT + timedelta(minutes=15),
        outcome="missed",
    )
    ((_clock, why),) = broken(None, WEEK, at=LATER).causes
    assert why.cause is Cause.UNSTAFFED
    assert why.facts["opens_at"] == MONDAY_TEN - timedelta(hours=2)


def test_the_load_is_that_of_the_moment_it_broke() -> None:
    brand = a_brand()
    rani = a_responder("Rani", Responder.Role.AGENT, brand)
    for number in range(rani.capacity + 1):
        conversation = a_conversation(a_channel(brand))
        if number == 0:
            a_clock(conversation, outcome="missed")
        Assignment.objects.create(conversation=conversation, responder=rani, at=MONDAY_TEN)
    ((_clock, why),) = broken(None, WEEK, at=LATER).causes
    assert why.cause is Cause.OVERLOADED
    assert why.facts == {"load": rani.capacity + 1, "capacity": rani.capacity}


def test_it_takes_as_many_queries_for_many_as_for_one() -> None:
    brand = a_brand()
    an_office(brand)
    night = {"started_at": NIGHT, "due_at": NIGHT + timedelta(minutes=15), "outcome": "missed"}
    a_clock(a_conversation(a_channel(brand)), **night)
    with CaptureQueriesContext(connection) as one:
        broken(None, WEEK, at=LATER)
    for _number in range(9):
        a_clock(a_conversation(a_channel(brand)), **night)
    with CaptureQueriesContext(connection) as many:
        found = broken(None, WEEK, at=LATER)
    assert found.n == 10
    assert len(many) == len(one) <= 12
