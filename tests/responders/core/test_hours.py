"""Business time: the worked examples, the edges, and the laws."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.core.hours import ALWAYS, BusinessHours, Hours, NeverOpens
from responders.core.windows import SpecWrong

JAKARTA, NEW_YORK = ZoneInfo("Asia/Jakarta"), ZoneInfo("America/New_York")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calendar(
    *windows: tuple[str, str],
    days: tuple[str, ...] = WEEK[:5],
    zone: str = "Asia/Jakarta",
    closed: tuple[str, ...] = (),
    openings: dict[str, list[list[str]]] | None = None,
) -> BusinessHours:
    return BusinessHours.from_spec(
        {
            "zone": zone,
            "weekly": {day: [list(window) for window in windows] for day in days},
            "closed": [{"date": day, "name": ""} for day in closed],
            "openings": [{"date": d, "windows": w} for d, w in (openings or {}).items()],
        }
    )


def jakarta(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


OFFICE = calendar(("08:00", "17:00"))
CHRISTMAS = calendar(("08:00", "17:00"), closed=("2026-12-24", "2026-12-25"))
LUNCH = calendar(("08:00", "12:00"), ("13:00", "17:00"))
NIGHT = calendar(("22:00", "06:00"), days=WEEK)


@pytest.mark.parametrize(
    ("hours", "start", "target", "due"),
    [
        (OFFICE, "2026-11-20 16:50", 30, "2026-11-23 08:20"),
        (OFFICE, "2026-11-20 17:00", 30, "2026-11-23 08:30"),
        (OFFICE, "2026-11-21 10:00", 15, "2026-11-23 08:15"),
        (CHRISTMAS, "2026-12-24 16:00", 60, "2026-12-28 09:00"),
        (LUNCH, "2026-11-23 11:50", 30, "2026-11-23 13:20"),
        (NIGHT, "2026-11-23 23:50", 20, "2026-11-24 00:10"),
        (NIGHT, "2026-11-24 05:50", 20, "2026-11-24 22:10"),
    ],
)
def test_the_worked_examples_come_out(hours: Hours, start: str, target: int, due: str) -> None:
    assert hours.add(jakarta(start), minutes(target)) == jakarta(due)


@pytest.mark.parametrize(
    "hours", [ALWAYS, calendar(("00:00", "24:00"), days=WEEK, zone="America/New_York")]
)
def test_a_night_of_25_hours_is_counted_whole(hours: Hours) -> None:
    start = datetime(2026, 10, 31, 23, 30, tzinfo=NEW_YORK)
    due = hours.add(start, timedelta(hours=4))
    assert due == datetime(2026, 11, 1, 2, 30, tzinfo=NEW_YORK)
    assert due.astimezone(NEW_YORK).tzname() == "EST"


def test_answers_are_in_utc() -> None:
    assert OFFICE.add(jakarta("2026-11-20 10:00"), minutes(5)).tzinfo is UTC


def test_the_moment_of_closing_belongs_to_the_next_opening() -> None:
    closing = jakarta("2026-11-20 17:00")
    assert not OFFICE.is_open(closing)
    assert OFFICE.is_open(closing - timedelta.resolution)
    assert OFFICE.next_opening(closing) == jakarta("2026-11-23 08:00")


def test_the_moment_of_opening_is_open() -> None:
    opening = jakarta("2026-11-23 08:00")
    assert OFFICE.is_open(opening)
    assert OFFICE.next_opening(opening) == opening


def test_time_used_up_at_closing_is_due_at_closing() -> None:
    assert OFFICE.add(jakarta("2026-11-20 16:30"), minutes(30)) == jakarta("2026-11-20 17:00")


def test_a_day_of_24_hours_loses_no_minute() -> None:
    hours = calendar(("00:00", "24:00"))
    start = jakarta("2026-11-24 00:00")
    assert hours.between(start, jakarta("2026-11-25 00:00")) == timedelta(hours=24)
    assert hours.is_open(jakarta("2026-11-24 23:59:59"))
    assert len(hours.stretches(start, jakarta("2026-11-27 00:00"))) == 1


def test_a_closed_date_takes_the_night_that_begins_on_it() -> None:
    hours = calendar(("22:00", "06:00"), days=WEEK, closed=("2026-11-24",))
    assert hours.is_open(jakarta("2026-11-24 05:00"))
    assert not hours.is_open(jakarta("2026-11-24 23:00"))
    assert not hours.is_open(jakarta("2026-11-25 05:00"))


def test_an_opening_replaces_a_closed_date() -> None:
    hours = calendar(
        ("08:00", "17:00"),
        closed=("2026-12-25",),
        openings={"2026-12-25": [["09:00", "12:00"]], "2026-12-26": [["10:00", "11:00"]]},
    )
    assert hours.between(jakarta("2026-12-25 00:00"), jakarta("2026-12-27 00:00")) == minutes(240)


def test_an_opening_without_windows_closes_its_date() -> None:
    hours = calendar(("08:00", "17:00"), openings={"2026-11-23": []})
    assert hours.next_opening(jakarta("2026-11-23 09:00")) == jakarta("2026-11-24 08:00")


def test_overlapping_windows_count_once() -> None:
    hours = calendar(("08:00", "13:00"), ("12:00", "17:00"))
    assert hours.between(jakarta("2026-11-23 00:00"), jakarta("2026-11-24 00:00")) == minutes(540)


def test_a_short_night_of_23_hours_is_short() -> None:
    hours = calendar(("00:00", "24:00"), days=WEEK, zone="America/New_York")
    day = datetime(2026, 3, 8, tzinfo=NEW_YORK)
    assert hours.between(day, datetime(2026, 3, 9, tzinfo=NEW_YORK)) == timedelta(hours=23)


def test_a_time_that_the_clock_jumps_over_is_the_jump() -> None:
    hours = calendar(("01:00", "02:30"), days=WEEK, zone="America/New_York")
    day = datetime(2026, 3, 8, tzinfo=NEW_YORK)
    assert hours.between(day, datetime(2026, 3, 9, tzinfo=NEW_YORK)) == minutes(60)


def test_a_window_that_the_clock_jumps_over_does_not_open() -> None:
    hours = calendar(("02:10", "02:50"), days=WEEK, zone="America/New_York")
    day = datetime(2026, 3, 8, tzinfo=NEW_YORK)
    assert hours.stretches(day, datetime(2026, 3, 9, tzinfo=NEW_YORK)) == []


def test_hours_that_never_open_say_so() -> None:
    with pytest.raises(NeverOpens):
        calendar(days=WEEK).next_opening(jakarta("2026-11-23 08:00"))


def test_hours_after_the_last_opening_never_open() -> None:
    hours = calendar(days=(), openings={"2027-02-01": [["08:00", "09:00"]]})
    assert hours.add(jakarta("2026-11-23 08:00"), minutes(60)) == jakarta("2027-02-01 09:00")
    with pytest.raises(NeverOpens):
        hours.add(jakarta("2026-11-23 08:00"), minutes(61))


def test_a_promise_beyond_two_generations_is_never_due() -> None:
    hours = calendar(("08:00", "08:01"), days=("mon",))
    with pytest.raises(NeverOpens):
        hours.add(jakarta("2026-11-23 08:00"), timedelta(days=30))


@pytest.mark.parametrize(
    "known_until", ["2026-12-01 00:00", "2076-12-01 00:00", "2095-12-01 00:00"]
)
def test_the_horizon_is_the_same_however_many_years_are_known(known_until: str) -> None:
    start = jakarta("2026-11-23 08:00")
    for opens, is_due in (("2076-11-01", True), ("2077-02-01", False)):
        hours = calendar(days=(), openings={opens: [["08:00", "09:00"]]})
        hours.between(start, jakarta(known_until))
        if is_due:
            assert hours.next_opening(start) == jakarta(f"{opens} 08:00")
        else:
            with pytest.raises(NeverOpens):
                hours.next_opening(start)


@pytest.mark.parametrize(
    "raw",
    [
        {"zone": "Mars/Olympus"},
        {"zone": ""},
        {"zone": "Asia/Jakarta", "weekly": {"funday": [["08:00", "09:00"]]}},
        {"zone": "Asia/Jakarta", "weekly": {"mon": [["08:00", "08:00"]]}},
        {"zone": "Asia/Jakarta", "weekly": {"mon": [["8", "09:00"]]}},
        {"zone": "Asia/Jakarta", "weekly": {"mon": [["08:00", "24:01"]]}},
        {"zone": "Asia/Jakarta", "weekly": {"mon": [["24:00", "01:00"]]}},
        {"zone": "Asia/Jakarta", "weekly": {"mon": [["08:00"]]}},
        {"zone": "Asia/Jakarta", "closed": [{"date": "25 December"}]},
    ],
)
def test_a_spec_that_cannot_be_read_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(SpecWrong):
        BusinessHours.from_spec(raw)


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        OFFICE.add(jakarta("2026-11-23 08:00"), minutes(-1))


ZONES = ("Asia/Jakarta", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC")
TIMES = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30)]
spans = st.timedeltas(timedelta(), timedelta(days=430))
moments = spans.map(lambda span: datetime(2025, 12, 1, tzinfo=NEW_YORK) + span)
durations = st.timedeltas(timedelta(microseconds=1), timedelta(hours=60))
windows = st.tuples(st.sampled_from(TIMES), st.sampled_from([*TIMES, "24:00"])).filter(
    lambda window: window[0] != window[1]
)

law = settings(max_examples=30, deadline=None)


@st.composite
def calendars(draw: st.DrawFn) -> BusinessHours:
    week = {day: draw(st.lists(windows, max_size=2)) for day in WEEK}
    week["wed"] = [("09:30", "15:00")]
    dates = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    return BusinessHours.from_spec(
        {
            "zone": draw(st.sampled_from(ZONES)),
            "weekly": week,
            "closed": [{"date": d.isoformat()} for d in draw(st.lists(dates, max_size=4))],
            "openings": [
                {"date": d.isoformat(), "windows": [w]}
                for d, w in draw(st.lists(st.tuples(dates, windows), max_size=3))
            ],
        }
    )


@law
@given(calendars(), moments, durations)
def test_what_is_added_is_what_lies_between(
    hours: BusinessHours, start: datetime, duration: timedelta
) -> None:
    assert hours.between(start, hours.add(start, duration)) == duration


@law
@given(calendars(), moments, moments, moments)
def test_parts_add_up_to_the_whole(
    hours: BusinessHours, a: datetime, b: datetime, c: datetime
) -> None:
    assert hours.between(a, c) == hours.between(a, b) + hours.between(b, c)


@law
@given(calendars(), moments, moments, durations, durations)
def test_adding_is_monotonic(
    hours: BusinessHours, a: datetime, b: datetime, short: timedelta, more: timedelta
) -> None:
    early, late = sorted((a, b))
    assert hours.add(early, short) <= hours.add(late, short)
    assert hours.add(early, short) < hours.add(early, short + more)


@law
@given(calendars(), moments, durations, durations)
def test_adding_twice_is_adding_the_sum(
    hours: BusinessHours, start: datetime, one: timedelta, two: timedelta
) -> None:
    assert hours.add(hours.add(start, one), two) == hours.add(start, one + two)


@law
@given(calendars(), moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(
    hours: BusinessHours, at: datetime
) -> None:
    opening = hours.next_opening(at)
    assert hours.is_open(opening)
    assert hours.between(at, opening) == timedelta()


@law
@given(calendars(), moments, moments)
def test_stretches_add_up_to_the_time_between(
    hours: BusinessHours, a: datetime, b: datetime
) -> None:
    early, late = sorted((a, b))
    parts = hours.stretches(early, late)
    assert sum((end - start for start, end in parts), timedelta()) == hours.between(early, late)


@law
@given(calendars(), moments, durations)
def test_what_was_asked_before_changes_no_answer(
    hours: BusinessHours, start: datetime, duration: timedelta
) -> None:
    fresh = BusinessHours(hours.spec)
    hours.between(start - timedelta(days=800), start + timedelta(days=800))
    assert hours.add(start, duration) == fresh.add(start, duration)
