"""The hours around now: expected, arrived, planned."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from responders.core.ahead import WIDTH
from responders.models import ArrivalCount, ExpectedArrivals, HandlingTime, Shift, StaffingTarget
from responders.operations import expected, staffing_targets
from responders.reports import ahead
from tests.builders import a_brand
from tests.responders.operations.test_claims_at_once import second_waits_for_first
from tests.responders.promised import JAKARTA, Bank, a_bank, jakarta

pytestmark = pytest.mark.django_db
NOW = jakarta("2026-11-23 10:10")
HANDLING = 240.0


def _past(bank: Bank, half_hours: range = range(16, 32)) -> None:
    """Seven weeks with eight customers in each of these, from eight to four, and replies of four minutes."""
    midnight = jakarta("2026-11-23 00:00")
    ArrivalCount.objects.bulk_create(
        ArrivalCount(
            queue=bank.queue,
            starts_at=midnight - timedelta(days=day) + slot * WIDTH,
            turns=8,
        )
        for day in range(1, 50)
        for slot in half_hours
    )
    HandlingTime.objects.create(
        brand=bank.brand,
        topic="",
        n=500,
        median_seconds=HANDLING,
        p80_seconds=HANDLING,
        measured_at=NOW,
    )


def _shift(bank: Bank, starts: str, ends: str) -> None:
    Shift.objects.create(
        responder=bank.rani,
        brand=bank.brand,
        starts_at=jakarta(f"2026-11-23 {starts}"),
        ends_at=jakarta(f"2026-11-23 {ends}"),
    )


def test_each_half_hour_tells_who_came_who_will_and_whom_the_people_planned_can_answer() -> None:
    bank = a_bank(first_reply=15)
    _past(bank)
    _shift(bank, "08:00", "11:15")
    StaffingTarget.objects.create(team=bank.queue.team, shrinkage=0.25, changed_at=NOW)
    bank.conversation("2026-11-23 09:40")
    bank.conversation("2026-11-23 10:05")
    expected.refresh(at=jakarta("2026-11-23 08:10"))
    found = {slot.start: slot for slot in ahead.slots([bank.brand.pk], NOW)}
    assert len(found) == ahead.PAST + ahead.COMING

    def at(clock: str) -> datetime:
        return jakarta(f"2026-11-23 {clock}")

    assert [found[at(clock)].arrived for clock in ("08:00", "09:30", "10:00")] == [0, 1, 1]
    assert found[at("10:30")].arrived is None
    slot = found[at("11:00")]
    assert slot.mean == pytest.approx(8, rel=0.1)
    assert slot.low < slot.mean < slot.high
    assert slot.planned == 0.5
    mean = HANDLING * math.exp(0.1**2 / 2)  # of a lognormal that is as narrow as is believed
    assert slot.each == pytest.approx(1800 * 0.75 / mean)
    assert slot.capacity == pytest.approx(slot.each / 2)
    assert found[at("11:30")].capacity == 0


def test_somebody_in_two_teams_is_there_once() -> None:
    bank = a_bank(first_reply=15)
    _past(bank)
    _shift(bank, "08:00", "16:00")
    other = bank.queue.team.__class__.objects.create(brand=bank.brand, name="Lain")
    other.queues.create(brand=bank.brand, slug="lain", name="Lain")
    other.memberships.create(responder=bank.rani)
    expected.refresh(at=NOW)
    ExpectedArrivals.objects.create(
        team=other, starts_at=jakarta("2026-11-23 10:30"), mean=1, low=0, high=2, each=5
    )
    found = {slot.start: slot for slot in ahead.slots([bank.brand.pk], NOW)}
    assert found[jakarta("2026-11-23 10:30")].planned == 1


def test_without_a_past_there_is_nothing_and_an_old_forecast_goes() -> None:
    bank = a_bank(first_reply=15)
    assert expected.refresh(at=NOW) == 0
    assert ahead.slots([bank.brand.pk], NOW) == ()
    _past(bank)
    assert expected.refresh(at=NOW) > 0
    assert ahead.slots([a_brand("Bank Lain").pk], NOW) == ()
    ArrivalCount.objects.all().delete()
    expected.refresh(at=NOW)
    assert not ExpectedArrivals.objects.filter(starts_at__gt=NOW).exists()


def test_made_again_it_changes_what_is_to_come_and_asks_no_more_for_more_people() -> None:
    bank = a_bank(first_reply=15)
    _past(bank)
    first = expected.refresh(at=NOW)
    assert expected.refresh(at=NOW) == first == ExpectedArrivals.objects.count()
    HandlingTime.objects.update(median_seconds=2 * HANDLING, p80_seconds=2 * HANDLING)
    before = ahead.slots([bank.brand.pk], NOW)[-1].each
    expected.refresh(at=NOW)
    assert ahead.slots([bank.brand.pk], NOW)[-1].each == pytest.approx(before / 2)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ahead.slots([bank.brand.pk], NOW)
    assert len(asked) == 7


@pytest.mark.django_db(transaction=True)
def test_a_target_kept_while_it_is_reckoned_counts() -> None:
    bank = a_bank(first_reply=15)
    _past(bank)
    team = bank.queue.team
    assert team is not None
    expected.refresh(at=NOW)
    before = ahead.slots([bank.brand.pk], NOW)[-1].each
    usual = staffing_targets.of(team).wish
    told = second_waits_for_first(
        lambda: staffing_targets.keep(
            team, replace(usual, shrinkage=(1 + usual.shrinkage) / 2), None, by=None, at=NOW
        ),
        lambda: expected.refresh(at=NOW),
    )
    assert told == []
    assert ahead.slots([bank.brand.pk], NOW)[-1].each == pytest.approx(before / 2)


def test_who_wrote_at_night_is_to_be_answered_from_the_opening_on() -> None:
    bank = a_bank(first_reply=15)  # from 08:00 to 17:00
    _past(bank, range(12, 14))  # from six to seven
    bank.conversation("2026-11-22 23:10")
    bank.conversation("2026-11-23 05:40")
    bank.conversation("2026-11-20 16:40")  # in working hours, on Friday
    now = jakarta("2026-11-23 05:50")
    expected.refresh(at=now)
    found = ahead.slots([bank.brand.pk], now)
    due = {f"{slot.start.astimezone(JAKARTA):%H:%M}": slot.due for slot in found}
    night = 2 + sum(slot.mean for slot in found if slot.start < jakarta("2026-11-23 08:00"))
    opening = [due[clock] for clock in ("08:00", "08:30", "09:00", "09:30")]
    assert due["06:00"] == due["07:30"] == 0
    assert night > 15
    assert sum(opening) == pytest.approx(night + sum(
        slot.mean for slot in found if jakarta("2026-11-23 08:00") <= slot.start < jakarta("2026-11-23 10:00")
    ))  # fmt: skip
    assert max(opening) - min(opening) < 1


def test_nobody_is_missing_while_the_bank_is_closed() -> None:
    bank = a_bank(first_reply=15)  # open until 17:00
    _past(bank, range(26, 42))  # until 21:00
    expected.refresh(at=NOW)
    found = {slot.start: slot for slot in ahead.slots([bank.brand.pk], jakarta("2026-11-23 14:10"))}
    before, after = found[jakarta("2026-11-23 16:30")], found[jakarta("2026-11-23 17:00")]
    assert before.mean == pytest.approx(after.mean, rel=0.2)
    assert (before.missing > 0, after.missing) == (True, 0)


def test_half_hours_of_a_zone_with_a_quarter_are_found() -> None:
    bank = a_bank(first_reply=15)
    _past(bank)
    bank.brand.__class__.objects.update(time_zone="Asia/Kathmandu")
    expected.refresh(at=NOW)
    assert all(slot.mean > 0 for slot in ahead.slots([bank.brand.pk], NOW)[ahead.PAST + 1 :][:4])
