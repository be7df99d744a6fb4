"""Shifts by hand, by the week, copied, and the days off between them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Brand
from responders.models import Absence, Responder, Shift, ShiftPattern, Team
from responders.operations import shift_patterns, shifts
from tests.builders import MONDAY_TEN, a_brand, a_responder, a_team

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
OFFICE = {"from": "08:00", "until": "17:00", "breaks": [["12:00", "13:00"]]}
NIGHT = {"from": "22:00", "until": "06:00"}
DAY = timedelta(days=1)


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def rani(brand: Brand) -> Responder:
    return a_responder("Rani", "agent", brand)


@pytest.fixture
def team(brand: Brand, rani: Responder) -> Team:
    return a_team(brand, rani)


def plan(person: Responder, day: date, turn: dict[str, Any], by: Any = None) -> Shift:
    return shifts.plan(person, person.brands.get(), day, turn, by=by, at=MONDAY_TEN)


def begun(person: Responder) -> list[str]:
    """Local beginnings, as day and hour."""
    rows = Shift.objects.filter(responder=person).order_by("starts_at")
    return [f"{one.starts_at + timedelta(hours=7):%d %H:%M}" for one in rows]


def test_a_shift_is_kept_in_utc_with_its_breaks(rani: Responder) -> None:
    shift = plan(rani, MONDAY, OFFICE)
    shift.refresh_from_db()
    assert shift.starts_at == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert shifts.breaks_of(shift) == (
        (datetime(2026, 11, 23, 5, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC)),
    )
    assert Activity.objects.get(verb="shift_planned").detail["name"] == "Rani"


def test_nobody_works_twice_at_once(rani: Responder) -> None:
    plan(rani, MONDAY, NIGHT)
    with pytest.raises(Refused, match="already works"):
        plan(rani, MONDAY + DAY, {"from": "05:00", "until": "09:00"})
    assert Shift.objects.count() == 1


@pytest.mark.parametrize(
    "turn",
    [
        {"from": "8", "until": "9"},
        {"from": "08:00", "until": "17:00", "breaks": [["18:00", "19:00"]]},
    ],
)
def test_hours_that_cannot_be_read_are_refused(rani: Responder, turn: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        plan(rani, MONDAY, turn)


def test_a_lead_plans_the_people_of_their_own_teams_only(brand: Brand, rani: Responder) -> None:
    bima, wati = a_responder("Bima", "agent", brand), a_responder("Wati", "lead", brand)
    a_team(brand, rani, lead=wati)
    plan(rani, MONDAY, OFFICE, by=wati.user)
    with pytest.raises(NotAllowed):
        plan(bima, MONDAY, OFFICE, by=wati.user)
    manager = a_responder("Dewi", "manager", brand)
    plan(bima, MONDAY, OFFICE, by=manager.user)
    for role in ("agent", "admin", "auditor"):
        with pytest.raises(NotAllowed):
            plan(rani, MONDAY + DAY, OFFICE, by=a_responder("Joko", role, brand).user)


def test_nobody_plans_for_another_brand(rani: Responder) -> None:
    stranger = a_responder("Joko", "manager", a_brand("Bank Lain"))
    with pytest.raises(NotAllowed):
        plan(rani, MONDAY, OFFICE, by=stranger.user)


def test_a_week_is_copied_by_the_clock_and_what_is_there_stays(team: Team, rani: Responder) -> None:
    plan(rani, MONDAY, OFFICE)
    plan(rani, MONDAY + 2 * DAY, NIGHT)
    plan(rani, MONDAY + 7 * DAY, {"from": "10:00", "until": "12:00"})
    assert shifts.copy_week(team, MONDAY + 7 * DAY, by=None, at=MONDAY_TEN) == 1
    assert shifts.copy_week(team, MONDAY + 7 * DAY, by=None, at=MONDAY_TEN) == 0
    assert begun(rani) == ["23 08:00", "25 22:00", "30 10:00", "02 22:00"]


def test_an_absence_is_whole_days_of_the_brand(brand: Brand, rani: Responder) -> None:
    made = shifts.be_absent(rani, brand, MONDAY, MONDAY, "Cuti", by=None, at=MONDAY_TEN)
    assert made.starts_at == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert made.ends_at - made.starts_at == DAY
    with pytest.raises(Refused):
        shifts.be_absent(rani, brand, MONDAY, MONDAY - DAY, "", by=None, at=MONDAY_TEN)
    shifts.cancel_absence(made, brand, by=None, at=MONDAY_TEN)
    assert not Absence.objects.exists()


def save(team: Team, person: Responder | None, **week: Any) -> ShiftPattern:
    return shift_patterns.save(team, person, week, MONDAY, None, by=None, at=MONDAY_TEN)


def test_a_week_that_repeats_is_laid_out_ahead_and_goes_on_each_night(
    team: Team, rani: Responder
) -> None:
    save(team, None, mon=[OFFICE])
    assert Shift.objects.count() == 9
    assert shift_patterns.lay_ahead(at=MONDAY_TEN) == 0
    assert shift_patterns.lay_ahead(at=MONDAY_TEN + 7 * DAY) == 1
    assert shift_patterns.lay_ahead(at=MONDAY_TEN + 7 * DAY) == 0


def test_what_was_taken_out_or_changed_by_hand_stays_so(team: Team, rani: Responder) -> None:
    save(team, None, mon=[OFFICE])
    first, second = Shift.objects.order_by("starts_at")[:2]
    shifts.remove(first, by=None, at=MONDAY_TEN)
    shifts.change(second, MONDAY + 7 * DAY, NIGHT, by=None, at=MONDAY_TEN)
    shift_patterns.lay_ahead(at=MONDAY_TEN + DAY)
    assert begun(rani)[:2] == ["30 22:00", "07 08:00"]
    save(team, None, mon=[OFFICE], tue=[OFFICE])
    assert begun(rani)[:4] == ["23 08:00", "24 08:00", "30 08:00", "30 22:00"]


def test_ones_own_week_takes_the_place_of_the_teams(
    brand: Brand, team: Team, rani: Responder
) -> None:
    bima = a_responder("Bima", "agent", brand)
    team.memberships.create(responder=bima)
    save(team, None, mon=[OFFICE])
    save(team, rani, tue=[NIGHT])
    assert {hour[3:] for hour in begun(rani)} == {"22:00"}
    assert {hour[3:] for hour in begun(bima)} == {"08:00"}
    save(team, None, wed=[OFFICE])
    assert {hour[3:] for hour in begun(rani)} == {"22:00"}
    assert begun(bima)[0] == "25 08:00"


def test_a_week_that_overlaps_itself_is_refused(team: Team) -> None:
    with pytest.raises(Refused):
        save(team, None, mon=[NIGHT], tue=[{"from": "05:00", "until": "09:00"}])
    assert not ShiftPattern.objects.exists()


def test_after_a_week_of_ones_own_the_teams_week_goes_on(team: Team, rani: Responder) -> None:
    week = {"mon": [OFFICE]}
    shift_patterns.save(team, None, week, MONDAY, None, by=None, at=MONDAY_TEN)
    own, days = {"tue": [OFFICE]}, (MONDAY, MONDAY + 6 * DAY)
    shift_patterns.save(team, rani, own, MONDAY, None, by=None, at=MONDAY_TEN)
    shift_patterns.save(team, rani, own, *days, by=None, at=MONDAY_TEN)
    assert begun(rani)[:3] == ["24 08:00", "30 08:00", "07 08:00"]


def test_who_has_a_week_of_ones_own_later_works_the_teams_until_then(
    team: Team, rani: Responder
) -> None:
    later = MONDAY + 7 * DAY
    shift_patterns.save(team, rani, {"tue": [OFFICE]}, later, later + 6 * DAY, by=None, at=MONDAY_TEN)  # fmt: skip
    shift_patterns.save(team, None, {"mon": [OFFICE]}, MONDAY, None, by=None, at=MONDAY_TEN)
    assert begun(rani)[:3] == ["23 08:00", "01 08:00", "07 08:00"]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_days_beyond_all_time_are_refused(rani: Responder, day: date) -> None:
    with pytest.raises(Refused):
        plan(rani, day, NIGHT)
