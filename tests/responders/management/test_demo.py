"""The demo brand's day is believable, and its past is what the product itself would have made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db.models import Max, Q
from pytest_django import DjangoDbBlocker

from inbox.core.states import Status
from inbox.models import Activity, Channel, Conversation, Delivery, MaskedItem, Message, Notice
from inbox.operations import tallies
from responders.management.demo import brand
from responders.management.demo.past import making
from responders.models import (
    Alert,
    ArrivalCount,
    Handling,
    Presence,
    SlaBreach,
    SlaClock,
    Survey,
    ToldWait,
    WaitNotice,
)
from responders.operations import arrivals, clocks, handling_times
from responders.reports import told_waits
from responders.reports.breaches import broken
from responders.reports.satisfaction import satisfaction
from responders.reports.scope import Period
from tests.builders import MONDAY_TEN

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
HEARD = Q(messages__direction=Message.Direction.IN)
COUNTED = (
    "status", "turn", "waiting_since", "preview", "last_message_at", "last_inbound_at", "created_at",
)  # fmt: skip


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[brand.Seeded]:
    """Takes seconds, so all tests look at one and undo what they write; flushed before others come."""
    with django_db_blocker.unblock():
        made = brand.seed(at=MONDAY_TEN)
        assert made is not None
        yield made
        # Numbers go on: what a process remembers by number must not meet another row under it.
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


def test_a_day_at_the_bank_is_believable_and_is_made_once(seeded: brand.Seeded) -> None:
    assert set(seeded.passwords) == {"rani", "bima", "dewi", "admin", "putu"}
    assert Notice.objects.count() == 0
    assert not Delivery.objects.exclude(state="sent").exists()
    assert Conversation.objects.filter(status=Status.RESOLVED).count() >= 3
    assert Handling.objects.filter(next_due_at__gt=MONDAY_TEN, owner=None).exists()
    assert Message.objects.filter(occurred_at__gt=MONDAY_TEN + timedelta(seconds=30)).count() == 0
    assert MaskedItem.objects.filter(sealed=None).exists()
    for channel in Channel.objects.annotate(newest=Max("messages__received_at", filter=HEARD)):
        assert channel.last_event_at == channel.newest is not None
    assert brand.seed(at=MONDAY_TEN) is None


def test_what_was_missed_was_seen_at_once(seeded: brand.Seeded) -> None:
    breaches = list(SlaBreach.objects.select_related("clock"))
    assert len(breaches) >= 4
    for breach in breaches:  # words that came late could not be missed before they came
        could_know = max(breach.due_at, breach.clock.knowable_at)
        assert breach.detected_at - could_know < timedelta(seconds=1)
    late = SlaClock.objects.filter(outcome="", due_at__lte=MONDAY_TEN)
    assert late.count() == late.filter(is_breached=True).count()
    soon = SlaClock.objects.filter(outcome="", warn_at__lte=MONDAY_TEN, due_at__gt=MONDAY_TEN)
    assert soon.exists()


def test_the_past_is_what_its_facts_make_it(seeded: brand.Seeded) -> None:
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


def test_reports_and_planner_have_a_past_to_tell_of(seeded: brand.Seeded) -> None:
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


def test_waits_were_told_and_breaches_noticed_as_the_product_would_have(
    seeded: brand.Seeded,
) -> None:
    period = MONDAY_TEN - timedelta(days=28), MONDAY_TEN
    found = told_waits.coverage([seeded.brand.pk], *period, at=MONDAY_TEN)
    told, kept = sum(one.told for one in found), sum(one.kept for one in found)
    assert told >= 50
    assert 0.7 <= kept / told <= 0.9  # 8 of 10 is what is promised
    assert not WaitNotice.objects.filter(is_on=True).exists()
    for wait in ToldWait.objects.select_related("message"):
        assert wait.message is not None
        assert wait.message.source == Message.Source.AUTOMATIC
        assert wait.told_at < MONDAY_TEN - making.ENDS
    noticed = Alert.objects.filter(kind="breached", clock__started_at__lt=MONDAY_TEN - making.ENDS)
    assert noticed.exists()
    owners = dict(SlaBreach.objects.values_list("clock", "owner_id_then"))
    for alert in noticed.select_related("telling"):
        assert alert.telling is not None
        assert alert.telling.seen_at is not None
        assert alert.telling.at < alert.telling.seen_at <= MONDAY_TEN
        assert alert.is_own == (owners[alert.clock_id] == alert.recipient_id)


def _share(start: datetime) -> float:
    """Of the first replies promised in this week, how many were in time."""
    promised = SlaClock.objects.filter(
        metric="first_reply", started_at__gte=start, started_at__lt=start + timedelta(days=7)
    )
    return promised.filter(outcome="met").count() / promised.exclude(outcome="cancelled").count()
