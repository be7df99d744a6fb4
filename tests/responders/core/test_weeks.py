"""A week that repeats, across nights and changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responders.core.weeks import Made, lay_out, read_week
from responders.core.windows import DAYS, SpecWrong

# However busy the machine is: nothing here is about time taken.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NEW_YORK, JAKARTA = "America/New_York", "Asia/Jakarta"


def entry(start: str, end: str, *breaks: tuple[str, str]) -> dict[str, Any]:
    return {"from": start, "until": end, "breaks": [list(pair) for pair in breaks]}


def made(day: date, zone: str, *entries: dict[str, Any]) -> list[Made]:
    week = read_week({DAYS[day.weekday()]: list(entries)})
    return list(lay_out(week, zone, day, day))


def test_an_office_day_is_in_the_zone_of_the_brand() -> None:
    (shift,) = made(date(2026, 11, 23), JAKARTA, entry("08:00", "17:00", ("12:00", "13:00")))
    assert shift.starts_at == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert shift.ends_at == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert shift.breaks == (
        (datetime(2026, 11, 23, 5, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC)),
    )


def test_a_night_shift_belongs_to_the_day_it_begins_on_with_breaks_on_both_sides() -> None:
    (shift,) = made(
        date(2026, 11, 23), JAKARTA, entry("22:00", "06:00", ("02:00", "02:30"), ("23:45", "00:15"))
    )
    assert shift.day == date(2026, 11, 23)
    assert shift.ends_at - shift.starts_at == timedelta(hours=8)
    assert [
        begin.astimezone(ZoneInfo(JAKARTA)).strftime("%d %H:%M") for begin, _ in shift.breaks
    ] == [
        "23 23:45",
        "24 02:00",
    ]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 7), 7), (date(2026, 10, 31), 9), (date(2026, 6, 1), 8)]
)
def test_a_night_with_a_change_of_the_clock_is_as_long_as_it_really_is(
    day: date, hours: int
) -> None:
    (shift,) = made(day, NEW_YORK, entry("22:00", "06:00"))
    assert shift.ends_at - shift.starts_at == timedelta(hours=hours)


def test_a_shift_the_clock_jumps_over_is_left_out() -> None:
    assert made(date(2026, 3, 8), NEW_YORK, entry("02:10", "02:50")) == []


@pytest.mark.parametrize(
    "raw",
    [
        {"mon": [entry("08:00", "17:00", ("17:00", "18:00"))]},
        {"mon": [entry("08:00", "17:00", ("07:00", "08:30"))]},
        {"mon": [entry("08:00", "12:00"), entry("11:00", "15:00")]},
        {"mon": [entry("22:00", "06:00")], "tue": [entry("05:00", "09:00")]},
        {"sun": [entry("22:00", "06:00")], "mon": [entry("05:00", "09:00")]},
        {"mon": [entry("08:00", "08:00")]},
        {"mon": [entry("08:00", "25:00")]},
        {"someday": [entry("08:00", "09:00")]},
    ],
)
def test_a_week_that_cannot_be_worked_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(SpecWrong):
        read_week(raw)


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, Any]:
    """One shift a day, of up to twelve hours, each with up to one break inside."""
    raw: dict[str, Any] = {}
    for day in DAYS:
        if draw(st.booleans()):
            start, length = draw(st.integers(12 * 60, 23 * 60)), draw(st.integers(2, 12 * 60))
            pause = draw(st.integers(0, length - 2))
            raw[day] = [
                entry(
                    clock(start),
                    clock(start + length),
                    (clock(start + pause), clock(start + pause + 1)),
                )
            ]
    return raw


def clock(minutes: int) -> str:
    hours, rest = divmod(minutes % (24 * 60), 60)
    return f"{hours:02d}:{rest:02d}"


@given(weeks(), st.sampled_from([NEW_YORK, JAKARTA, "Europe/London", "Australia/Lord_Howe"]))
@settings(UNTIMED, max_examples=40)
def test_shifts_of_a_year_never_overlap_begin_at_their_hour_and_hold_their_breaks(
    raw: dict[str, Any], zone: str
) -> None:
    laid = list(lay_out(read_week(raw), zone, date(2026, 1, 1), date(2026, 12, 31)))
    for earlier, later in pairwise(laid):
        assert earlier.ends_at <= later.starts_at
    for shift in laid:
        local = shift.starts_at.astimezone(ZoneInfo(zone))
        assert (local.date(), f"{local:%H:%M}") == (
            shift.day,
            raw[DAYS[shift.day.weekday()]][0]["from"],
        )
        for begin, end in shift.breaks:
            assert shift.starts_at <= begin < end <= shift.ends_at
