"""Sums that are what their instances say, in whatever order things came."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from inbox.core.states import Status
from inbox.models import Conversation
from responders.models import Handling, Responder, Rollup, RollupChange, RollupVolume, SlaClock
from responders.reports import attainment
from responders.reports.attainment import Dimension, Line
from responders.reports.scope import Cohort, Filters, Period
from responders.rollups import keeping, summed
from responders.rollups.checking import check
from responders.rollups.summed import wanted_of
from tests.responders.promised import Bank, a_bank, jakarta, moved, reconcile, replied, wrote

pytestmark = pytest.mark.django_db

NOON = jakarta("2026-11-25 12:00")
WEEK = Period(jakarta("2026-11-20 00:00"), jakarta("2026-11-27 00:00"))


def drain() -> None:
    while keeping.keep():
        continue


def answered(bank: Bank, asked: str, said: str, by: Responder | None = None) -> Conversation:
    conversation = bank.conversation(asked)
    replied(conversation, said, by or bank.rani)
    reconcile(conversation, said)
    return conversation


def a_week() -> Bank:
    bank = a_bank()
    for day in (23, 24, 25):
        answered(bank, f"2026-11-{day} 06:10", f"2026-11-{day} 08:05")
        answered(bank, f"2026-11-{day} 09:00", f"2026-11-{day} 09:25", bank.bima)
    closed = bank.conversation("2026-11-24 09:00")
    moved(closed, "2026-11-24 09:01", Status.RESOLVED)
    reconcile(closed, "2026-11-24 09:01")
    bank.conversation("2026-11-25 09:00")
    bank.conversation("2026-11-25 11:55")
    return bank


def cells() -> list[tuple[object, ...]]:
    columns = [field.name for field in Rollup._meta.fields if field.name != "id"]
    return sorted(Rollup.objects.values_list(*columns), key=repr)


def assert_like_the_instances(
    period: Period, dimension: Dimension = Dimension.NONE, **filters: object
) -> None:
    narrowed = Filters(**filters)  # type: ignore[arg-type]
    assert wanted_of(None, period, dimension, narrowed) is not None
    ours = summed.report(None, period, dimension, narrowed, at=NOON)
    theirs = attainment.report(None, period, dimension, narrowed, at=NOON)
    assert ours.kept == theirs.kept
    assert [_exact(line) for line in ours.lines] == [_exact(line) for line in theirs.lines]
    for mine, true in zip(ours.lines, theirs.lines, strict=True):
        for kind in ("business", "calendar"):
            for name in ("p50", "p90", "p95"):
                said, meant = getattr(getattr(mine, kind), name), getattr(getattr(true, kind), name)
                assert said == pytest.approx(meant, rel=0.02) if meant else said == meant


def _exact(line: Line) -> tuple[object, ...]:
    spreads = tuple((spread.n, spread.mean) for spread in (line.business, line.calendar))
    return line.metric, line.group, line.label, line.counts, line.rate, line.buckets, spreads


@pytest.mark.parametrize("cohort", Cohort)
@pytest.mark.parametrize("dimension", Dimension)
@pytest.mark.parametrize("is_summed", [False, True])
def test_the_sums_tell_what_the_instances_tell(
    cohort: Cohort, dimension: Dimension, is_summed: bool
) -> None:
    a_week()
    Handling.objects.filter(pk__lte=Handling.objects.latest("pk").pk - 3).update(intent="card")
    if is_summed:
        drain()
        assert RollupChange.objects.count() == 0
    assert_like_the_instances(Period(WEEK.start, WEEK.end, cohort), dimension)
    assert_like_the_instances(
        Period(WEEK.start, jakarta("2026-11-24 09:30"), cohort), dimension, metric="first_reply"
    )


def test_a_filter_on_another_dimension_is_left_to_the_instances() -> None:
    bank = a_week()
    crossed = Filters(topic="card")
    assert wanted_of(None, WEEK, Dimension.AGENT, crossed) is None
    assert wanted_of(bank.rani.user, WEEK, Dimension.NONE, Filters()) is None


def test_a_lead_reads_the_sums_of_the_teams_they_lead() -> None:
    bank = a_week()
    drain()
    ours = summed.report(bank.bima.user, WEEK, at=NOON)
    assert wanted_of(bank.bima.user, WEEK, Dimension.CHANNEL, Filters()) is not None
    theirs = attainment.report(bank.bima.user, WEEK, at=NOON)
    assert [_exact(line) for line in ours.lines] == [_exact(line) for line in theirs.lines]
    assert ours.lines[0].rate.n


def test_a_fact_that_comes_late_moves_its_counts() -> None:
    bank = a_bank()
    conversation = bank.conversation("2026-11-23 09:00")
    replied(conversation, "2026-11-23 09:40", bank.rani)
    reconcile(conversation, "2026-11-23 09:40")
    drain()
    row = Rollup.objects.get(axis="start", dimension="all", metric="first_reply")
    assert (row.met, row.missed) == (0, 1)
    replied(conversation, "2026-11-23 09:05")  # from the phone, told late
    reconcile(conversation, "2026-11-23 10:00")
    assert RollupChange.objects.exists()
    drain()
    row = Rollup.objects.get(axis="start", dimension="all", metric="first_reply")
    assert (row.met, row.missed) == (1, 0)
    assert check().difference == 0


def test_another_owner_or_topic_moves_the_cells_of_the_conversation() -> None:
    bank = a_week()
    drain()
    Handling.objects.update(owner=bank.bima, intent="loan")
    assert_like_the_instances(WEEK, Dimension.TOPIC)
    drain()
    assert_like_the_instances(WEEK, Dimension.OWNER)
    assert set(Rollup.objects.filter(dimension="topic").values_list("key", flat=True)) == {"loan"}


def test_any_order_and_repetition_of_changes_gives_the_cells_of_a_rebuild() -> None:
    for seed in range(4):
        chance = random.Random(seed)
        bank = a_bank()
        steps = []
        for number in range(6):
            asked = f"2026-11-2{chance.randint(3, 5)} {chance.randint(6, 15):02}:{chance.randint(0, 59):02}"
            conversation = bank.conversation(asked)
            said = jakarta(asked) + timedelta(minutes=chance.randint(0, 300))
            at = said.strftime("%Y-%m-%d %H:%M")
            steps += [("replied", conversation, at), ("wrote", conversation, at)]
            if number % 2:
                steps.append(("resolved", conversation, at))
        chance.shuffle(steps)
        for what, conversation, at in steps + steps[:3]:
            if what == "replied":
                replied(conversation, at, chance.choice([bank.rani, bank.bima]))
            elif what == "wrote":
                wrote(conversation, at)
            else:
                moved(conversation, at, Status.RESOLVED)
            reconcile(conversation, "2026-11-26 12:00")
            if chance.random() < 0.4:
                keeping.keep(limit=chance.randint(1, 3))
        drain()
        kept = cells()
        found = check()
        assert (found.difference, found.behind) == (0, 0)
        keeping.mark_all()
        drain()
        assert cells() == kept


def test_a_wrong_cell_is_found() -> None:
    a_week()
    drain()
    Rollup.objects.filter(dimension="all").update(met=99)
    assert check().clock_cells > 0
    RollupVolume.objects.update(messages_in=99)
    assert check().volume_cells > 0


def test_a_clock_that_vanishes_takes_its_count_along() -> None:
    a_week()
    drain()
    SlaClock.objects.filter(outcome="met").delete()
    drain()
    assert not Rollup.objects.filter(met__gt=0).exists()
    assert check().difference == 0


def test_every_zone_has_its_day_and_every_minute_its_period() -> None:
    bank = a_bank()
    answered(
        bank, "2026-11-24 00:40", "2026-11-24 08:05"
    )  # 23:10 of the 23rd in Kathmandu's west, Kolkata
    drain()
    kolkata = Period(jakarta("2026-11-23 01:30"), jakarta("2026-11-24 01:30"))
    assert_like_the_instances(kolkata)
    assert_like_the_instances(Period(kolkata.end, kolkata.end + timedelta(days=1)))
    assert_like_the_instances(Period(jakarta("2026-11-22 00:41"), jakarta("2026-11-24 08:03")))
