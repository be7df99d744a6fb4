"""Business hours are worked out by whole years of UTC; no answer shows where one ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.core.hours import ALWAYS, BusinessHours, NeverOpens

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYTIME, NIGHT, WHOLE = ["09:00", "17:00"], ["22:00", "21:59"], ["00:00", "24:00"]


def hours(
    zone: str, *windows: list[str], openings: dict[str, list[list[str]]] | None = None
) -> BusinessHours:
    return BusinessHours.from_spec(
        {
            "zone": zone,
            "weekly": {day: list(windows) for day in WEEK},
            "openings": [{"date": d, "windows": w} for d, w in (openings or {}).items()],
        }
    )


@pytest.fixture(params=["Pacific/Kiritimati", "Etc/GMT+12"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine itself stands at one of the ends of the day."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("shift", [-12, -2, -1, 0, 1, 2, 12])
def test_the_zone_of_the_machine_plays_no_part(shift: int) -> None:
    at = NEW_YEAR + shift * HOUR
    assert hours("UTC", WHOLE).is_open(at)
    assert hours("UTC", WHOLE).between(at, at + 2 * HOUR) == 2 * HOUR
    assert ALWAYS.next_opening(at).tzinfo is UTC
    due = hours("UTC", WHOLE).add(at, HOUR)
    assert (due, due.tzinfo) == (at + HOUR, UTC)
    assert hours("UTC", WHOLE).stretches(at, at + HOUR) == [(at, at + HOUR)]
    assert all(moment.tzinfo is UTC for moment in hours("UTC", WHOLE).stretches(at, at + HOUR)[0])


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("windows", [(DAYTIME,), (NIGHT,), (WHOLE,)])
def test_a_calendar_asked_first_at_the_new_year_answers_as_one_that_knows_both(
    zone: str, windows: tuple[list[str], ...]
) -> None:
    informed = hours(zone, *windows)
    informed.between(NEW_YEAR - 400 * DAY, NEW_YEAR + 400 * DAY)
    for shift in range(-36, 37, 3):
        at, fresh = NEW_YEAR + shift * HOUR, hours(zone, *windows)
        assert fresh.is_open(at) == informed.is_open(at)
        assert fresh.add(at, HOUR) == informed.add(at, HOUR)


def test_the_night_from_the_old_year_to_the_new_is_one_whole() -> None:
    night = hours("Asia/Jakarta", ["22:00", "08:00"])
    opening = datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert night.between(opening, opening + 10 * HOUR) == 10 * HOUR
    assert night.stretches(opening, opening + 10 * HOUR) == [(opening, opening + 10 * HOUR)]


@pytest.mark.parametrize(("zone", "opens"), [("America/New_York", "20:00"), ("UTC", "23:30")])
def test_a_last_opening_that_reaches_into_the_next_year_still_opens(zone: str, opens: str) -> None:
    last = BusinessHours.from_spec(
        {"zone": zone, "openings": [{"date": "2026-12-31", "windows": [[opens, "02:00"]]}]}
    )
    due = last.add(NEW_YEAR - 14 * HOUR, HOUR)
    assert NEW_YEAR < due < NEW_YEAR + 3 * HOUR
    with pytest.raises(NeverOpens):
        last.add(due, 8 * HOUR)


def test_an_opening_years_ahead_is_found() -> None:
    far = BusinessHours.from_spec(
        {"zone": "UTC", "openings": [{"date": "2044-06-01", "windows": [DAYTIME]}]}
    )
    assert far.next_opening(NEW_YEAR) == datetime(2044, 6, 1, 9, tzinfo=UTC)


def test_what_is_due_within_fifty_years_is_found_and_what_needs_a_hundred_is_never_due() -> None:
    minute = BusinessHours.from_spec({"zone": "UTC", "weekly": {"mon": [["08:00", "08:01"]]}})
    due = minute.add(NEW_YEAR, timedelta(minutes=2600))
    assert 49 * 365 * DAY < due - NEW_YEAR < 50 * 366 * DAY
    with pytest.raises(
        NeverOpens, match=r"^These hours do not open long enough after 2027-01-01 00:00 UTC\.$"
    ):
        minute.add(NEW_YEAR, timedelta(minutes=5300))


def test_the_fifty_years_are_counted_from_the_start_and_not_from_what_is_known() -> None:
    minute = BusinessHours.from_spec({"zone": "UTC", "weekly": {"mon": [["08:00", "08:01"]]}})
    minute.between(NEW_YEAR - 70 * 365 * DAY, NEW_YEAR)
    assert minute.add(NEW_YEAR, timedelta(minutes=2500)) > NEW_YEAR + 47 * 365 * DAY


@settings(max_examples=20, deadline=None)
@given(st.integers(-900, 900), st.integers(-900, 900))
def test_years_asked_about_in_any_order_are_all_known(one: int, other: int) -> None:
    office = hours("Asia/Jakarta", DAYTIME)
    for shift in (one, other, 0):
        noon = datetime(2027, 1, 1, 5, tzinfo=UTC) + shift * DAY
        assert office.is_open(noon)
        assert office.between(noon, noon + DAY) == 8 * HOUR
