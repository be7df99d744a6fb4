"""A week of clocks, and the days of it that are summed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from inbox.models import Conversation
from responders.models import SlaClock
from responders.operations import day_sums
from responders.reports.attainment import report
from responders.reports.scope import Period
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation
from tests.responders.api.promises import a_clock

JAKARTA = ZoneInfo("Asia/Jakarta")
MONDAY = date(2026, 11, 23)
START = datetime(2026, 11, 23, tzinfo=JAKARTA)
WEEK = Period(START, START + timedelta(days=7))
LATER = START + timedelta(days=8)


def a_case() -> Conversation:
    return a_conversation(a_channel(a_brand()))


def answered(case: Conversation, *, start: datetime = MONDAY_TEN, seconds: int = 60) -> SlaClock:
    return a_clock(
        case,
        started_at=start,
        outcome="met",
        fulfilled_at=start + timedelta(seconds=seconds),
        business_seconds=seconds,
        calendar_seconds=seconds,
    )


def sum_all(at: datetime = LATER) -> list[date]:
    return [day for day in day_sums.due(at=at) if day_sums.sum_day(day, at=at)]


def met(period: Period = WEEK) -> int:
    return sum(line.counts["met"] for line in report(None, period, at=LATER).lines)
