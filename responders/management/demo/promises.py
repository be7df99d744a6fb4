"""The demo brand's hours and what it promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from inbox.models import Brand
from responders.models import Calendar
from responders.operations import calendars, policies
from responders.operations.calendars import Plan

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
DAYS = (*WORKDAYS, "sat", "sun")
MINUTE, HOUR = 60, 3600
Seconds = Mapping[int, int]  # by priority, 1 is urgent


def keep(brand: Brand, *, at: datetime) -> None:
    """Two calendars and two policies: people are answered at any hour, cases are solved at the office."""
    office = calendars.create(brand, "Jam kantor (Office hours)", _office(brand), by=None, at=at)
    always = Plan(
        brand.time_zone,
        {day: [("00:00", "24:00")] for day in DAYS},
        keeps_holidays=False,
        keeps_joint_leave=False,
    )
    round_the_clock = calendars.create(brand, "Selalu (Always)", always, by=None, at=at)
    solved = {1: 4 * HOUR, 2: 8 * HOUR, 3: 18 * HOUR, 4: 36 * HOUR}
    for name, conditions, first, following in (
        (
            "Pesan langsung (Direct messages)",
            {"visibilities": ["private"]},
            {1: 5 * MINUTE, 2: 15 * MINUTE, 3: 30 * MINUTE, 4: HOUR},
            {1: 10 * MINUTE, 2: 20 * MINUTE, 3: 45 * MINUTE, 4: 2 * HOUR},
        ),
        (
            "Komentar publik (Public comments)",
            {},
            {1: 10 * MINUTE, 2: 30 * MINUTE, 3: HOUR, 4: 4 * HOUR},
            {1: 20 * MINUTE, 2: HOUR, 3: 2 * HOUR, 4: 4 * HOUR},
        ),
    ):
        spec = {
            "conditions": conditions,
            "targets": {
                "first_reply": _targets(first, round_the_clock),
                "next_reply": _targets(following, round_the_clock),
                "resolution": _targets(solved, office),
            },
        }
        policies.create(brand, name, spec, by=None, at=at)


def _office(brand: Brand) -> Plan:
    return Plan(brand.time_zone, {day: [("08:00", "17:00")] for day in WORKDAYS})


def _targets(seconds: Seconds, calendar: Calendar) -> dict[str, dict[str, Any]]:
    return {
        str(priority): {"seconds": limit, "calendar": calendar.current_id, "warn_at": 0.75}
        for priority, limit in seconds.items()
    }
