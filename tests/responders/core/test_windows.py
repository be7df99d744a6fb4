"""The written form of business hours, and the moments it names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from responders.core.windows import Spec, SpecWrong, instant, minutes_of, read, stretches, zone_of

MONDAY, NEXT_MONDAY = date(2026, 11, 23), date(2026, 11, 30)


def test_what_is_written_is_read_whole() -> None:
    spec = read(
        {
            "zone": "Asia/Jakarta",
            "weekly": {
                "mon": [["13:00", "17:00"], ["08:00", "12:00"]],
                "sun": [["22:00", "06:00"]],
            },
            "closed": [{"date": "2026-12-25", "name": "Christmas Day"}],
            "openings": [
                {"date": "2026-12-27", "windows": [["09:00", "10:00"]]},
                {"date": "2026-12-26", "windows": []},
            ],
        }
    )
    assert spec == Spec(
        zone="Asia/Jakarta",
        weekly=(((480, 720), (780, 1020)), (), (), (), (), (), ((1320, 1800),)),
        closed=frozenset({date(2026, 12, 25)}),
        extra=((date(2026, 12, 26), ()), (date(2026, 12, 27), ((540, 600),))),
    )


def test_only_the_zone_must_be_written() -> None:
    spec = read({"zone": "UTC"})
    assert spec == Spec("UTC", ((),) * 7, frozenset(), ())


def test_each_day_of_the_week_has_its_own_windows() -> None:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    spec = read(
        {"zone": "UTC", "weekly": {day: [[f"0{n}:00", "12:00"]] for n, day in enumerate(names)}}
    )
    opened = [opens for opens, _ in stretches(spec, MONDAY, MONDAY + timedelta(days=6))]
    assert opened == [datetime(2026, 11, 23 + n, n, tzinfo=UTC) for n in range(7)]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({}, "'' is not a time zone of the IANA list."),
        ({"zone": "Mars/Olympus"}, "'Mars/Olympus' is not a time zone of the IANA list."),
        ({"zone": "../etc"}, "'../etc' is not a time zone of the IANA list."),
        (
            {"zone": "UTC", "weekly": {"funday": [], "mon": [], "bunday": []}},
            "Unknown weekdays: bunday, funday.",
        ),
        (
            {"zone": "UTC", "weekly": {"mon": [["08:00"]]}},
            "A window needs an opening and a closing time, not ['08:00'].",
        ),
        (
            {"zone": "UTC", "weekly": {"mon": [["08:00", "08:00"]]}},
            "A window from 08:00 to 08:00 has no length; all day is 00:00 to 24:00.",
        ),
        (
            {"zone": "UTC", "weekly": {"mon": [["24:00", "01:00"]]}},
            "A window from 24:00 to 01:00 has no length; all day is 00:00 to 24:00.",
        ),
        ({"zone": "UTC", "closed": [{"date": "25 May"}]}, "'25 May' is not a date."),
    ],
)
def test_a_refusal_says_what_is_wrong(raw: dict[str, object], sentence: str) -> None:
    with pytest.raises(SpecWrong) as caught:
        read(raw)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("00:00", 0), ("00:59", 59), ("9:05", 545), ("23:59", 1439), ("24:00", 1440)],
)
def test_a_time_is_read_as_minutes(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    "text", ["8", "0800", "08:", ":30", "08:5", "08:005", "a:30", "08:b0", "08:30:00", "-1:30"]
)
def test_a_time_otherwise_written_is_refused(text: str) -> None:
    with pytest.raises(SpecWrong) as caught:
        minutes_of(text)
    assert str(caught.value) == f"A time is written HH:MM, not {text!r}."


@pytest.mark.parametrize("text", ["24:01", "25:00", "08:60", "23:60"])
def test_a_time_that_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(SpecWrong) as caught:
        minutes_of(text)
    assert str(caught.value) == f"{text} is not a time of day."


def test_a_window_a_minute_long_is_one() -> None:
    spec = read({"zone": "UTC", "weekly": {"mon": [["08:00", "08:01"], ["23:59", "24:00"]]}})
    assert spec.weekly[0] == ((480, 481), (1439, 1440))


def test_windows_that_touch_are_one_stretch_and_those_apart_are_two() -> None:
    def opened(*windows: list[str]) -> list[tuple[int, int]]:
        spec = read({"zone": "UTC", "weekly": {"mon": list(windows)}})
        found = stretches(spec, MONDAY, MONDAY)
        return [(opens.hour, closes.hour) for opens, closes in found]

    assert opened(["08:00", "12:00"], ["12:00", "17:00"]) == [(8, 17)]
    assert opened(["08:00", "12:00"], ["13:00", "17:00"]) == [(8, 12), (13, 17)]
    assert opened(["08:00", "17:00"], ["09:00", "10:00"]) == [(8, 17)]


def test_both_dates_asked_about_are_taken_in() -> None:
    spec = read({"zone": "UTC", "weekly": {"mon": [["08:00", "12:00"]]}})
    assert [opens.date() for opens, _ in stretches(spec, MONDAY, NEXT_MONDAY)] == [
        MONDAY,
        NEXT_MONDAY,
    ]


@pytest.mark.parametrize(
    ("day", "minutes", "told"),
    [
        ((2026, 3, 8), 119, "06:59"),  # New York, standard time until two
        ((2026, 3, 8), 120, "07:00"),  # what never comes is the jump
        ((2026, 3, 8), 150, "07:00"),
        ((2026, 3, 8), 179, "07:00"),
        ((2026, 3, 8), 180, "07:00"),
        ((2026, 3, 8), 181, "07:01"),
        ((2026, 3, 7), 1440 + 150, "07:00"),  # of the night that began the day before
        ((2026, 11, 1), 59, "04:59"),
        ((2026, 11, 1), 90, "05:30"),  # what comes twice is its first time
        ((2026, 11, 1), 120, "07:00"),
    ],
)
def test_wall_clock_becomes_utc(day: tuple[int, int, int], minutes: int, told: str) -> None:
    moment = instant(date(*day), minutes, zone_of("America/New_York"))
    assert (f"{moment:%H:%M:%S}", moment.tzinfo) == (f"{told}:00", UTC)


def test_a_jump_of_half_an_hour_and_one_at_midnight_are_found() -> None:
    howe, santiago = zone_of("Australia/Lord_Howe"), zone_of("America/Santiago")
    assert instant(date(2026, 10, 4), 135, howe) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
    assert instant(date(2026, 9, 6), 20, santiago) == datetime(2026, 9, 6, 4, tzinfo=UTC)


def test_a_date_that_a_zone_left_out_altogether_is_the_jump() -> None:
    apia = zone_of("Pacific/Apia")  # went over the date line after 29 December 2011
    assert instant(date(2011, 12, 30), 600, apia) == datetime(2011, 12, 30, 10, tzinfo=UTC)
    spec = read({"zone": "Pacific/Apia", "weekly": {"fri": [["09:00", "17:00"]]}})
    assert stretches(spec, date(2011, 12, 30), date(2011, 12, 30)) == []
