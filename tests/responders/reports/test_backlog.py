"""The backlog of any past moment against conversations walked through one by one."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.core.states import CONVERSATION
from inbox.models import Activity, Conversation
from inbox.operations import conversations
from responders.models import Handling, Responder
from responders.reports.backlog import (
    Way,
    arrived,
    backlog,
    moves,
    open_at,
    opened_again,
    reopened,
    resolutions,
)
from responders.reports.scope import Filters, Period
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_queue,
    a_responder,
    a_team,
)
from tests.responders.api.promises import a_clock
from tests.responders.reports.moved import a_move

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
START = MONDAY_TEN - timedelta(days=10)
PERIOD = Period(MONDAY_TEN - timedelta(days=6), MONDAY_TEN - timedelta(days=1))
JAKARTA = "Asia/Jakarta"
IS_OPEN = {"new", "open", "pending", "snoozed"}


@dataclass
class Life:
    pk: int
    began: datetime
    moves: list[tuple[datetime, str, str]]

    def stood(self, at: datetime) -> str | None:
        """None before it came."""
        if self.began >= at:
            return None
        status = "new"
        for moment, _old, new in self.moves:
            if moment < at:
                status = new
        return status


def lives(seed: int, many: int = 40) -> list[Life]:
    """Conversations with legal moves at random hours, written as rows; some moves share a moment."""
    draw = random.Random(seed)
    channel, found = a_channel(), []
    for _number in range(many):
        began = START + HOUR * draw.randrange(200)
        case = a_conversation(channel, at=began)
        at, status, walked = began, "new", []
        while draw.random() < 0.75 and CONVERSATION.moves.get(status):
            at += HOUR * draw.choice([0, 1, 5, 30, 90])
            new = draw.choice(sorted(CONVERSATION.moves[status]))
            walked.append((at, status, new))
            a_move(case, status, new, at)
            status = new
        if status == "snoozed":
            Conversation.objects.filter(pk=case.pk).update(snoozed_until=at + HOUR)
        Conversation.objects.filter(pk=case.pk).update(status=status)
        found.append(Life(case.pk, began, walked))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_any_past_moment_is_told_as_it_was(seed: int) -> None:
    walked = lives(seed)
    for hours in range(-1, 300, 23):
        at = START + HOUR * hours
        told = {case.pk: case.stood for case in open_at(None, at)}  # type: ignore[attr-defined]
        assert told == {one.pk: status for one in walked if (status := one.stood(at)) in IS_OPEN}


@pytest.mark.parametrize("seed", range(4))
def test_what_was_there_and_what_came_and_went_is_what_is_left(seed: int) -> None:
    walked = lives(seed)
    told = backlog(None, PERIOD, zone=JAKARTA, at=MONDAY_TEN)
    assert told.over == 0
    ins = [one for one in walked if PERIOD.start <= one.began < PERIOD.end]
    steps = [step for one in walked for step in one.moves if PERIOD.start <= step[0] < PERIOD.end]
    outs = [new for _at, old, new in steps if old in IS_OPEN and new not in IS_OPEN]
    assert told.sum(Way.ARRIVED) == len(ins)
    assert told.sum(Way.RESOLVED) == outs.count("resolved")
    assert told.sum(Way.SET_ASIDE) == outs.count("spam")
    assert told.sum(Way.REOPENED) == sum(
        old not in IS_OPEN and new in IS_OPEN for _at, old, new in steps
    )
    for day in told.days:
        end = min(datetime.combine(day.day + timedelta(days=1), datetime.min.time(), ZoneInfo(JAKARTA)), told.end)  # fmt: skip
        assert day.open == sum(one.stood(end) in IS_OPEN for one in walked)


def test_every_way_opens_as_many_as_it_counts() -> None:
    lives(7)
    told = backlog(None, PERIOD, zone=JAKARTA, at=MONDAY_TEN)
    assert told.sum(Way.ARRIVED) == arrived(None, PERIOD).count() > 0
    for way in (Way.REOPENED, Way.RESOLVED, Way.SET_ASIDE):
        assert told.sum(way) == moves(None, PERIOD, way).count() > 0


def test_a_hole_in_the_journal_is_told() -> None:
    case = a_conversation(at=PERIOD.start - HOUR)
    Conversation.objects.filter(pk=case.pk).update(status="resolved")
    a_move(case, "open", "resolved", PERIOD.start + HOUR)
    assert backlog(None, PERIOD, zone=JAKARTA, at=MONDAY_TEN).over == 0
    a_move(case, "open", "resolved", PERIOD.start + 2 * HOUR)
    assert backlog(None, PERIOD, zone=JAKARTA, at=MONDAY_TEN).over == 1


def test_what_the_console_does_is_what_the_journal_tells() -> None:
    case, at = a_conversation(at=PERIOD.start), PERIOD.start + HOUR
    conversations.resolve(case, by=None, at=at)
    conversations.reopen(case, by=None, at=at + HOUR)
    conversations.mark_spam(case, by=None, at=at + 3 * HOUR)
    told = [open_at(None, at + HOUR * hours / 2).count() for hours in (0, 1, 3, 5, 7)]
    assert told == [1, 0, 1, 1, 0]


def test_the_day_that_is_not_over_ends_now() -> None:
    a_conversation(at=MONDAY_TEN - HOUR)
    today = Period(MONDAY_TEN - 3 * HOUR, MONDAY_TEN + 20 * HOUR)
    told = backlog(None, today, zone=JAKARTA, at=MONDAY_TEN)
    assert (told.end, told.at_start, told.at_end, told.over) == (MONDAY_TEN, 0, 1, 0)


def test_a_period_still_to_come_is_empty() -> None:
    coming = Period(MONDAY_TEN + 14 * HOUR, MONDAY_TEN + 20 * HOUR)  # from midnight in Jakarta
    told = backlog(None, coming, zone=JAKARTA, at=MONDAY_TEN)
    assert (told.days, told.over) == ((), 0)


@pytest.mark.parametrize(("hours", "again"), [(7 * 24, 1), (7 * 24 + 1, 0)])
def test_a_resolution_that_lasted_a_week_is_not_counted_as_opened_again(
    hours: int, again: int
) -> None:
    case, at = a_conversation(at=PERIOD.start), PERIOD.start + HOUR
    a_move(case, "open", "resolved", at)
    a_move(case, "resolved", "open", at + HOUR * hours, a_responder().user)
    told = reopened(None, PERIOD, at=at + timedelta(days=20))
    assert (told.rate.n, told.again, told.by_customer, told.young) == (1, again, 0, 0)
    assert (resolutions(None, PERIOD).count(), opened_again(None, PERIOD).count()) == (1, again)


def test_nothing_resolved_has_no_rate() -> None:
    assert reopened(None, PERIOD, at=MONDAY_TEN).rate.value is None


def test_each_role_counts_what_it_may_see() -> None:
    brand = a_brand()
    rani = a_responder("Rani", Responder.Role.AGENT, brand)
    lead = a_responder("Sinta", Responder.Role.LEAD, brand)
    queue = a_queue(a_team(brand, rani, lead=lead))
    channel = a_channel(brand)
    owned, answered, queued, _other = (a_conversation(channel, at=START) for _each in range(4))
    a_conversation(a_channel(a_brand("Bank Lain")), at=START)
    Handling.objects.filter(conversation=owned).update(owner=rani)
    Handling.objects.filter(conversation=queued).update(queue=queue)
    a_clock(answered, fulfilled_by=rani)

    def told(who: Responder, **filters: int) -> set[int]:
        found = open_at(who.user, MONDAY_TEN, Filters(**filters))
        return set(found.values_list("pk", flat=True))

    assert told(rani) == {owned.pk, answered.pk}
    assert told(lead) == {queued.pk}
    for role in (Responder.Role.MANAGER, Responder.Role.AUDITOR):
        assert len(told(a_responder("Dewi", role, brand))) == 4
    dewi = a_responder("Dewi", Responder.Role.MANAGER, brand)
    assert told(dewi, agent=rani.pk) == {answered.pk}
    assert told(dewi, owner=rani.pk) == {owned.pk}
    assert told(dewi, team=queue.team_id) == {queued.pk}


def test_it_takes_as_many_queries_for_many_as_for_one() -> None:
    lives(1, many=1)
    with CaptureQueriesContext(connection) as one:
        backlog(None, PERIOD, zone=JAKARTA, at=MONDAY_TEN)
    lives(2, many=30)
    with CaptureQueriesContext(connection) as many:
        backlog(None, PERIOD, zone=JAKARTA, at=MONDAY_TEN)
    assert len(many) == len(one) == 4
    assert Activity.objects.count() > 20
