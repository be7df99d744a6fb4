"""Sums of finished days say what their clocks say, also when facts come late."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from inbox.models import Conversation
from inbox.operations import settlement
from inbox.operations.bulk import query
from responders.models import ChangedDay, DaySum, Responder, SlaClock, SummedDay
from responders.models.day_sum import MARK
from responders.operations import day_sums
from responders.operations.clocks import reconcile
from responders.reports import summed_days
from responders.reports.attainment import Dimension, report
from responders.reports.scope import Cohort, Filters, Period, brands_counted
from responders.tasks import sum_days
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_responder,
)
from tests.responders.api.promises import a_clock
from tests.responders.summed import (
    JAKARTA,
    LATER,
    MONDAY,
    START,
    WEEK,
    a_case,
    answered,
    met,
    sum_all,
)


@pytest.mark.django_db
def test_a_day_is_summed_an_hour_after_it_ended_and_once() -> None:
    answered(a_case())
    midnight = START + timedelta(days=1)
    assert list(day_sums.due(at=midnight + timedelta(minutes=59))) == []
    assert sum_all(at=midnight + timedelta(hours=1)) == [MONDAY]
    assert list(day_sums.due(at=midnight + timedelta(hours=1))) == []


@pytest.mark.django_db
def test_days_without_clocks_between_others_are_summed_too() -> None:
    case = a_case()
    answered(case)
    answered(case, start=MONDAY_TEN + timedelta(days=3))
    assert len(sum_all()) == 7  # from the first clock on
    assert set(DaySum.objects.values_list("day", flat=True)) == {MONDAY, date(2026, 11, 26)}


@pytest.mark.django_db
def test_a_day_that_changes_all_the_time_leaves_a_turn_to_the_others() -> None:
    case = a_case()
    tuesday = MONDAY + timedelta(days=1)
    answered(case)
    sum_all()
    for day in (MONDAY, tuesday):
        ChangedDay.objects.create(day=day)
    turns = []
    for minute in range(2):
        turns.append(next(iter(day_sums.due(at=LATER))))
        day_sums.sum_day(turns[-1], at=LATER + timedelta(minutes=1 + minute))
        ChangedDay.objects.create(day=turns[-1])  # at once again
    assert turns == [tuesday, MONDAY]


@pytest.mark.django_db
def test_a_report_reads_the_sums_and_looks_again_at_what_changed() -> None:
    answered(a_case())
    sum_all()
    SlaClock.objects.update(outcome="missed")  # behind the back of those who mark
    assert met() == 1
    ChangedDay.objects.create(day=MONDAY)
    assert met() == 0
    assert sum_all() == [MONDAY]
    assert (ChangedDay.objects.count(), met()) == (0, 0)


@pytest.mark.django_db
def test_reconciling_marks_the_days_that_clocks_left_and_came_to() -> None:
    case = a_case()
    a_clock(case, outcome="met", fulfilled_at=MONDAY_TEN)  # the facts know nothing of it
    sum_all()
    assert met() == 1
    assert reconcile([case], at=LATER) == 1
    assert list(ChangedDay.objects.values_list("day", flat=True)) == [MONDAY]
    assert met() == 0


@pytest.mark.django_db
def test_a_day_that_has_not_ended_needs_no_mark() -> None:
    now = timezone.now()
    moments = [now, now - timedelta(days=2), now - timedelta(days=2)]
    query(MARK, {"zone": "Asia/Jakarta", "moments": moments})
    before = (now - timedelta(days=2)).astimezone(JAKARTA).date()
    assert list(ChangedDay.objects.values_list("day", flat=True)) == [before]


@pytest.mark.django_db
def test_what_runs_is_judged_at_the_moment_asked_about() -> None:
    a_clock(a_case())  # due at 10:15
    sum_all()
    [line] = report(None, WEEK, at=MONDAY_TEN).lines
    assert (line.counts["running"], line.counts["breached"]) == (1, 0)
    [line] = report(None, WEEK, at=LATER).lines
    assert (line.counts["running"], line.counts["breached"]) == (0, 1)


@pytest.mark.django_db
def test_a_day_whose_last_clock_is_gone_is_summed_anew() -> None:
    answered(a_case())
    sum_all()
    SlaClock.objects.all().delete()
    ChangedDay.objects.create(day=MONDAY)
    assert sum_all() == [MONDAY]
    assert (DaySum.objects.count(), ChangedDay.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_part_of_a_day_is_counted_from_its_clocks() -> None:
    case = a_case()
    answered(case)
    answered(case, start=MONDAY_TEN + timedelta(hours=5))
    sum_all()
    assert met(Period(START, MONDAY_TEN + timedelta(hours=1))) == 1
    assert met(Period(MONDAY_TEN + timedelta(hours=1), WEEK.end)) == 1
    assert met() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("filters", "zone", "cohort", "days"),
    [
        (Filters(metric="first_reply", priority=3), "Asia/Jakarta", Cohort.START, 7),
        (Filters(topic="fees"), "Asia/Jakarta", Cohort.START, 0),
        (Filters(owner=1), "Asia/Jakarta", Cohort.START, 0),
        (None, "Asia/Jayapura", Cohort.START, 0),
        (None, "Asia/Jakarta", Cohort.END, 0),
    ],
)
def test_sums_are_read_where_they_can_tell(
    filters: Filters | None, zone: str, cohort: Cohort, days: int
) -> None:
    answered(a_case())
    sum_all()
    period = Period(WEEK.start, WEEK.end, cohort)
    assert len(summed_days.within(None, period, filters, zone)) == days


@pytest.mark.django_db
def test_sums_show_nobody_more_than_their_clocks() -> None:
    ours, theirs = a_case(), a_conversation(a_channel(a_brand("other")))
    rani = a_responder("Rani", Responder.Role.AGENT, ours.brand)
    lia = a_responder("Lia", Responder.Role.LEAD, ours.brand)
    dewi = a_responder("Dewi", Responder.Role.MANAGER, ours.brand)
    answered(ours)
    answered(theirs)
    sum_all()
    assert [brands_counted(one.user) for one in (rani, lia, dewi)] == [(), (), [ours.brand_id]]
    for dimension in Dimension:
        found = report(dewi.user, WEEK, dimension, at=LATER).lines
        assert sum(line.counts["met"] for line in found) == 1
        assert report(rani.user, WEEK, dimension, at=LATER).lines == ()
        assert report(lia.user, WEEK, dimension, at=LATER).lines == ()
    nobody = Filters(brand=theirs.brand_id)
    assert report(dewi.user, WEEK, filters=nobody, at=LATER).lines == ()


@pytest.mark.django_db
def test_another_zone_of_the_installation_sums_all_days_anew(
    settings: pytest.FixtureRequest,
) -> None:
    answered(a_case())
    sum_all()
    settings.TIME_ZONE = "Asia/Jayapura"  # type: ignore[attr-defined]
    assert summed_days.within(None, WEEK, None, "Asia/Jayapura") == []
    assert MONDAY in sum_all()
    assert set(SummedDay.objects.values_list("zone", flat=True)) == {"Asia/Jayapura"}


@pytest.mark.django_db
@pytest.mark.parametrize("has_summed", [True, False])
def test_what_changed_while_the_zone_was_another_is_not_forgotten_when_it_is_put_back(
    settings: pytest.FixtureRequest, has_summed: bool
) -> None:
    start = START + timedelta(hours=23, minutes=30)  # of the next day in Jayapura
    answered(a_case(), start=start)
    sum_all()
    settings.TIME_ZONE = "Asia/Jayapura"  # type: ignore[attr-defined]
    if has_summed:
        day_sums.sum_day(MONDAY + timedelta(days=1), at=LATER)
    SlaClock.objects.update(outcome="missed")
    query(MARK, {"zone": "Asia/Jayapura", "moments": [start]})
    if has_summed:
        day_sums.sum_day(MONDAY + timedelta(days=1), at=LATER)
    settings.TIME_ZONE = "Asia/Jakarta"  # type: ignore[attr-defined]
    assert met() == 0


@pytest.mark.django_db
def test_the_command_prints_what_differs() -> None:
    case = a_case()
    answered(case)
    sum_all()
    out = StringIO()
    call_command("day_sums", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"days": 7, "sums": 1, "differences": 0}
    SlaClock.objects.update(business_seconds=61)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("day_sums", stdout=out)
    assert "2026-11-23" in out.getvalue()
    ChangedDay.objects.create(day=MONDAY)  # known to be old: no fault
    call_command("day_sums", stdout=StringIO())


@pytest.mark.django_db
def test_the_task_sums_what_is_due() -> None:
    answered(a_case(), start=timezone.now() - timedelta(days=3))
    sum_days()
    assert DaySum.objects.count() == 1


@pytest.mark.django_db
def test_a_worker_whose_clock_is_fast_sums_no_day_that_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = timezone.now()
    answered(a_case(), start=now)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=2))
    sum_days()
    assert not SummedDay.objects.exists()


@pytest.mark.django_db
def test_clocks_that_go_with_their_conversation_leave_the_sums_of_their_day() -> None:
    """What was told in another thread had begun a conversation of its own, and was our own reply."""
    case = a_case()
    answered(case)
    told = a_message(case, direction="out", source="person", external_id=None)
    echoed = a_conversation(case.channel)
    answered(echoed)
    a_message(echoed, direction="out", source="native", external_id="m-1")
    sum_all()
    assert met() == 2
    settlement.adopt(told, "m-1")
    assert not Conversation.objects.filter(pk=echoed.pk).exists()
    assert ChangedDay.objects.filter(day=MONDAY).exists()
    assert met() == 1
    sum_all()
    assert met() == 1
    assert list(day_sums.differences()) == []
