"""Every figure of a report against the same clocks counted one by one."""

from __future__ import annotations

import math
import random
from collections import Counter
from datetime import datetime, timedelta
from statistics import mode, quantiles
from zoneinfo import ZoneInfo

import pytest

from inbox.models import Channel
from responders.models import DaySum, Handling, Responder, SlaClock
from responders.operations.day_sums import due, sum_day
from responders.reports.attainment import Dimension, judged, report
from responders.reports.cells import Cell, cells
from responders.reports.daily import daily
from responders.reports.days import days_of
from responders.reports.lag import lag
from responders.reports.lengths import hours, lengths, week
from responders.reports.scope import Cohort, Filters, Period
from responders.reports.slices import Slice, instances
from responders.reports.unanswered import waiting
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder
from tests.responders.api.promises import a_clock

pytestmark = pytest.mark.django_db

JAKARTA = ZoneInfo("Asia/Jakarta")
AT = MONDAY_TEN + timedelta(hours=4, microseconds=17)
START = datetime(2026, 11, 16, tzinfo=JAKARTA)
COHORTS = [Period(START, START + timedelta(days=7), cohort) for cohort in Cohort]
METRICS = ("first_reply", "next_reply", "resolution")
OUTCOMES = ("met", "missed", "", "closed_unanswered", "cancelled")
NOT_MET = ("missed", "closed_unanswered", "breached")


@pytest.fixture(params=[(seed, share) for seed in range(3) for share in (0, 0.6, 1)])
def rows(request: pytest.FixtureRequest) -> list[SlaClock]:
    """Clocks of three weeks around the period, at its edges too; of a share of the days that ended there are sums."""
    seed, share = request.param
    draw = random.Random(seed)
    brand = a_brand()
    channels = [a_channel(brand, name=f"Kanal {number}") for number in range(3)]
    people = [a_responder(name, Responder.Role.AGENT, brand) for name in ("Rani", "Bima")]
    cases = [a_conversation(draw.choice(channels)) for _number in range(25)]
    for case in cases:
        intent = draw.choice(["card_swallowed", "fees", ""])
        Handling.objects.filter(conversation=case).update(intent=intent)
    edges = [START, START + timedelta(days=7), START - timedelta(microseconds=1)]
    for _number in range(150):
        begun = draw.choice(
            [*edges, *[START + timedelta(minutes=draw.randrange(-9000, 15000))] * 9]
        )
        outcome = draw.choice(OUTCOMES)
        seconds = int(draw.lognormvariate(6, 2)) if outcome in ("met", "missed") else None
        a_clock(
            draw.choice(cases),
            metric=draw.choice(METRICS),
            started_at=begun,
            knowable_at=begun + timedelta(seconds=draw.randrange(300)),
            target_seconds=draw.choice([900, 900, 3600]),
            due_at=draw.choice([None, begun + timedelta(minutes=15)]) if not outcome else begun + timedelta(minutes=15),
            outcome=outcome,
            priority=draw.choice([1, 3]),
            fulfilled_at=begun + timedelta(seconds=seconds * 2) if seconds is not None else None,
            fulfilled_by=draw.choice(people) if seconds is not None else None,
            business_seconds=seconds,
            calendar_seconds=seconds * 2 if seconds is not None else None,
        )  # fmt: skip
    for day in due(at=AT):
        if draw.random() < share:
            assert sum_day(day, at=AT)
    assert DaySum.objects.exists() == (share > 0)
    return list(SlaClock.objects.select_related("conversation__handling", "channel"))


def state(clock: SlaClock) -> str:
    if clock.outcome:
        return clock.outcome
    return "breached" if clock.due_at and clock.due_at < AT else "running"


def within(rows: list[SlaClock], period: Period) -> list[SlaClock]:
    def counted(clock: SlaClock) -> datetime | None:
        if period.cohort is Cohort.START:
            return clock.started_at
        return clock.fulfilled_at or clock.due_at

    return [clock for clock in rows if (at := counted(clock)) and period.start <= at < period.end]


def of_days(period: Period) -> list[Cell]:
    return cells(None, period, zone="Asia/Jakarta", at=AT)


def percentiles(numbers: list[int]) -> list[float]:
    cuts = quantiles(numbers, n=100, method="inclusive") if len(numbers) > 1 else numbers * 99
    return [cuts[49], cuts[89], cuts[94]]


@pytest.mark.parametrize("period", COHORTS)
def test_counts_rates_and_percentiles(rows: list[SlaClock], period: Period) -> None:
    mine = within(rows, period)
    assert {clock.metric for clock in mine} == set(METRICS)
    for line in report(None, period, at=AT).lines:
        of = [clock for clock in mine if clock.metric == line.metric]
        assert line.counts == dict.fromkeys(line.counts, 0) | Counter(map(state, of))
        met, lost = (sum(state(c) in names for c in of) for names in (("met",), NOT_MET))
        assert (line.rate.n, line.rate.value) == (met + lost, pytest.approx(met / (met + lost)))
        for spread, name in ((line.business, "business"), (line.calendar, "calendar")):
            took = [getattr(c, f"{name}_seconds") for c in of if c.outcome in ("met", "missed")]
            assert spread.n == len(took)
            assert [spread.p50, spread.p90, spread.p95] == pytest.approx(percentiles(took))


@pytest.mark.parametrize("period", COHORTS)
def test_groups(rows: list[SlaClock], period: Period) -> None:
    keys = {
        Dimension.CHANNEL: lambda clock: clock.channel_id,
        Dimension.AGENT: lambda clock: clock.fulfilled_by_id,
        Dimension.TOPIC: lambda clock: clock.conversation.handling.intent,
        Dimension.PRIORITY: lambda clock: clock.priority,
    }
    for dimension, key in keys.items():
        told = {
            (line.metric, line.group, outcome): many
            for line in report(None, period, dimension, at=AT).lines
            for outcome, many in line.counts.items()
            if many
        }
        assert told == Counter((c.metric, key(c), state(c)) for c in within(rows, period))


@pytest.mark.parametrize("period", COHORTS)
@pytest.mark.parametrize("counted", ["business", "calendar"])
def test_columns_of_the_distribution(rows: list[SlaClock], period: Period, counted: str) -> None:
    answered = [c for c in within(rows, period) if c.outcome in ("met", "missed")]
    for metric, told in lengths(of_days(period), counted=counted).items():
        mine = [clock for clock in answered if clock.metric == metric]
        columns: Counter[tuple[int, bool]] = Counter()
        for clock in mine:
            seconds = max(getattr(clock, f"{counted}_seconds"), 1)
            columns[int(math.log(seconds, 1.35) + 1e-9), clock.outcome == "met"] += 1
        assert told.columns == {
            number: (columns[number, True], columns[number, False]) for number, _met in columns
        }
        assert told.target == mode(sorted(clock.target_seconds for clock in mine))
        number = min(told.columns)
        cut = Slice(column=number, counted=counted)
        behind = instances(None, period, Filters(metric=metric), cut, at=AT)
        assert behind.count() == sum(told.columns[number])


@pytest.mark.parametrize("period", COHORTS)
def test_hours_of_the_week_and_days(rows: list[SlaClock], period: Period) -> None:
    mine = within(rows, period)
    fields: Counter[tuple[int, int, bool]] = Counter()
    days: Counter[tuple[str, object, bool]] = Counter()
    for clock in mine:
        if state(clock) not in ("met", *NOT_MET):
            continue
        begun = clock.started_at.astimezone(JAKARTA)
        counted = begun if period.cohort is Cohort.START else (clock.fulfilled_at or clock.due_at)
        assert counted is not None
        fields[begun.isoweekday(), begun.hour, clock.outcome == "met"] += 1
        days[clock.metric, counted.astimezone(JAKARTA).date(), clock.outcome == "met"] += 1
    told = week(hours(None, period, zone="Asia/Jakarta", at=AT))
    assert {place: (one.met, one.not_met) for place, one in told.items()} == {
        (day, hour): (fields[day, hour, True], fields[day, hour, False])
        for day, hour, _met in fields
    }
    series = daily(of_days(period), days_of(period, JAKARTA))
    assert all(len(of) == 7 for of in series.values())
    assert {
        (metric, day.day, is_met): many
        for metric, of in series.items()
        for day in of
        for is_met, many in ((True, day.met), (False, day.not_met))
        if many
    } == days


@pytest.mark.parametrize("period", COHORTS)
def test_conversations_with_every_promise_kept(rows: list[SlaClock], period: Period) -> None:
    states: dict[int, set[str]] = {}
    for clock in within(rows, period):
        states.setdefault(clock.conversation_id, set()).add(state(clock))
    decided = {pk for pk, of in states.items() if of & {"met", *NOT_MET}}
    kept = {pk for pk in decided if not states[pk] & set(NOT_MET)}
    told = report(None, period, at=AT).kept
    assert (told.n, told.value) == (len(decided), pytest.approx(len(kept) / len(decided)))
    assert set(judged(None, period, at=AT).values_list("pk", flat=True)) == decided
    assert set(judged(None, period, kept=True, at=AT).values_list("pk", flat=True)) == kept


def test_ages_of_what_waits_and_how_late_it_reached_us(rows: list[SlaClock]) -> None:
    mine = within(rows, COHORTS[0])
    for told in waiting(None, COHORTS[0], at=AT):
        ages = [
            int((AT - clock.started_at).total_seconds())
            for clock in mine
            if clock.metric == told.metric and not clock.outcome
        ]
        assert told.ages.n == len(ages)
        assert [told.ages.p50, told.ages.p90, told.ages.p95] == pytest.approx(percentiles(ages))
    late: dict[int, list[int]] = {}
    for clock in mine:
        if clock.metric != "resolution":
            seconds = int((clock.knowable_at - clock.started_at).total_seconds())
            late.setdefault(clock.channel_id, []).append(seconds)
    assert {one.channel: one.n for one in lag(None, COHORTS[0])} == {
        channel: len(of) for channel, of in late.items()
    }
    for one in lag(None, COHORTS[0]):
        p50, _p90, p95 = percentiles(late[one.channel])
        assert [one.p50, one.p95, one.longest] == pytest.approx([p50, p95, max(late[one.channel])])
        assert one.label == Channel.objects.get(pk=one.channel).name
