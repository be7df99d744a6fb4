"""Versions of business hours, with the holidays of the country written out."""

from __future__ import annotations

from datetime import date

import pytest

from inbox.errors import NotAllowed, Refused
from responders.core.hours import BusinessHours
from responders.models import CalendarVersion
from responders.operations import calendars
from responders.operations.calendars import Plan
from tests.builders import a_brand, a_responder
from tests.responders.promised import OFFICE, a_calendar, jakarta

pytestmark = pytest.mark.django_db

NOVEMBER = jakarta("2026-11-23 09:00")


def hours(version: CalendarVersion | None) -> BusinessHours:
    assert version is not None
    return BusinessHours.from_spec(version.spec)


def test_holidays_and_joint_leave_are_closed() -> None:
    found = hours(a_calendar(a_brand()).current)
    assert not found.is_open(jakarta("2026-12-24 10:00"))  # joint leave
    assert not found.is_open(jakarta("2026-12-25 10:00"))
    assert found.is_open(jakarta("2026-12-28 10:00"))


def test_a_brand_may_work_on_joint_leave_days() -> None:
    plan = Plan("Asia/Jakarta", OFFICE.weekly, keeps_joint_leave=False)
    found = hours(a_calendar(a_brand(), plan).current)
    assert found.is_open(jakarta("2026-12-24 10:00"))
    assert not found.is_open(jakarta("2026-12-25 10:00"))


def test_own_days_and_openings_are_kept_and_come_back_for_editing() -> None:
    plan = Plan(
        "Asia/Jakarta",
        OFFICE.weekly,
        closed={date(2026, 11, 30): "Anniversary"},
        openings={date(2026, 12, 25): [("09:00", "12:00")]},
    )
    calendar = a_calendar(a_brand(), plan)
    assert calendar.current is not None
    assert calendars.plan_of(calendar.current) == plan
    assert not hours(calendar.current).is_open(jakarta("2026-11-30 10:00"))
    assert hours(calendar.current).is_open(jakarta("2026-12-25 10:00"))


def test_a_change_makes_a_version_and_leaves_the_old_one_alone() -> None:
    calendar = a_calendar(a_brand())
    first = calendar.current
    assert first is not None
    spec = dict(first.spec)
    second = calendars.change(
        calendar, Plan("Asia/Jakarta", {"sat": [("09:00", "12:00")]}), by=None, at=NOVEMBER
    )
    first.refresh_from_db()
    calendar.refresh_from_db()
    assert (first.spec, first.number, second.number) == (spec, 1, 2)
    assert calendar.current == second


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (Plan("Asia/Jakarta", {}), "never_opens"),
        (Plan("Asia/Atlantis", OFFICE.weekly), "hours_wrong"),
        (Plan("Asia/Jakarta", {"mon": [("9", "10")]}), "hours_wrong"),
    ],
)
def test_hours_that_cannot_be_are_refused(plan: Plan, code: str) -> None:
    with pytest.raises(Refused) as refused:
        a_calendar(a_brand(), plan)
    assert refused.value.code == code


def test_an_agent_may_not_change_hours() -> None:
    calendar = a_calendar(a_brand())
    rani = a_responder("Rani", "agent", calendar.brand)
    with pytest.raises(NotAllowed):
        calendars.change(calendar, OFFICE, by=rani.user, at=NOVEMBER)
