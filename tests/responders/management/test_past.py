"""The demo brand's past is what the product itself would have made of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inbox.core.states import Status
from inbox.models import Activity, Conversation
from inbox.operations import tallies
from responders.management.demo import brand
from responders.management.demo.past import making
from responders.models import ArrivalCount, Presence, SlaClock, Survey
from responders.operations import arrivals, clocks, handling_times
from responders.reports.breaches import broken
from responders.reports.satisfaction import satisfaction
from responders.reports.scope import Period
from tests.builders import MONDAY_TEN

pytestmark = pytest.mark.django_db(transaction=True)
COUNTED = (
    "status", "turn", "waiting_since", "preview", "last_message_at", "last_inbound_at", "created_at",
)  # fmt: skip


def test_the_past_is_what_its_facts_make_it() -> None:
    brand.seed(at=MONDAY_TEN)
    past = Conversation.objects.filter(created_at__lt=MONDAY_TEN - making.ENDS)
    ids = set(past.values_list("pk", flat=True))
    applied = Activity.objects.filter(
        conversation__in=ids, verb="policy_applied", at__gte=MONDAY_TEN - making.ENDS
    )
    assert not applied.exists()  # the terms of each were known when it came
    assert clocks.reconcile(past.only("pk"), at=MONDAY_TEN) == 0
    rows = dict(past.in_bulk())
    tallies.recount(ids)
    for one in past:
        before = rows[one.pk]
        assert [getattr(one, name) for name in COUNTED] == [
            getattr(before, name) for name in COUNTED
        ]
    assert not set(past.values_list("status", flat=True)) & {Status.NEW, Status.OPEN}


def test_reports_and_planner_have_a_past_to_tell_of() -> None:
    brand.seed(at=MONDAY_TEN)
    period = Period(MONDAY_TEN - making.LENGTH, MONDAY_TEN)
    causes = {cause.value for cause, _clocks in broken(None, period, at=MONDAY_TEN).by_cause()}
    assert {"unstaffed", "overloaded", "lag"} <= causes
    (all_,) = satisfaction(None, period)
    assert (
        all_.satisfied is not None and all_.answered == Survey.objects.exclude(score=None).count()
    )
    assert "" in next(iter(handling_times.known().values()))
    queues = ArrivalCount.objects.values_list("queue", flat=True).distinct()
    days = arrivals.history(list(queues), ZoneInfo("Asia/Jakarta"), at=MONDAY_TEN)
    assert len(days) >= 7 * 7
    assert not Presence.objects.filter(ends_at=None).exists()  # what is planned counts
    first, last = (_share(MONDAY_TEN - timedelta(days=ago)) for ago in (55, 8))
    assert first < last


def _share(start: datetime) -> float:
    """Of the first replies promised in this week, how many were in time."""
    promised = SlaClock.objects.filter(
        metric="first_reply", started_at__gte=start, started_at__lt=start + timedelta(days=7)
    )
    return promised.filter(outcome="met").count() / promised.exclude(outcome="cancelled").count()
