"""When something that is said again and again is said next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.core.recurring import Rhythm, following

JAKARTA, BERLIN = ZoneInfo("Asia/Jakarta"), ZoneInfo("Europe/Berlin")
START = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY_EIGHT = datetime(2026, 11, 23, 8, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("rhythm", "after", "told"),
    [
        (Rhythm.DAY, MONDAY_EIGHT - timedelta(microseconds=1), MONDAY_EIGHT),
        (Rhythm.DAY, MONDAY_EIGHT, MONDAY_EIGHT + timedelta(days=1)),
        (Rhythm.WEEK, MONDAY_EIGHT, MONDAY_EIGHT + timedelta(days=7)),
        (Rhythm.WEEK, MONDAY_EIGHT + timedelta(days=6), MONDAY_EIGHT + timedelta(days=7)),
        (Rhythm.MONTH, MONDAY_EIGHT, datetime(2026, 12, 1, 8, tzinfo=JAKARTA)),
        (Rhythm.MONTH, datetime(2026, 12, 1, 8, tzinfo=JAKARTA), datetime(2027, 1, 1, 8, tzinfo=JAKARTA)),
    ],
)  # fmt: skip
def test_the_next_one_comes_after(rhythm: Rhythm, after: datetime, told: datetime) -> None:
    assert following(rhythm, 1, 8, JAKARTA, after) == told


def test_an_hour_that_a_change_of_clocks_leaves_out_is_not_lost() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    assert following(Rhythm.DAY, 1, 2, BERLIN, before) == datetime(2026, 3, 29, 1, tzinfo=UTC)


@given(
    st.sampled_from(Rhythm),
    st.integers(1, 7),
    st.integers(0, 23),
    st.sampled_from([JAKARTA, BERLIN, ZoneInfo("America/New_York")]),
    st.integers(0, 15 * 366 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
)
def test_it_is_later_and_never_skips_one(
    rhythm: Rhythm, weekday: int, hour: int, zone: ZoneInfo, after: datetime
) -> None:
    first = following(rhythm, weekday, hour, zone, after)
    assert first > after
    longest = {Rhythm.DAY: 1, Rhythm.WEEK: 7, Rhythm.MONTH: 31}[rhythm]
    assert first - after <= timedelta(days=longest, hours=2)
    assert following(rhythm, weekday, hour, zone, first - timedelta(microseconds=1)) == first
