"""What a beat of the watch finds, and whom it tells."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from inbox.models import Activity
from responders.models import AlertStep, Handling, SlaBreach, SlaClock
from responders.operations import breaches
from tests.responders.promised import Bank, a_bank, jakarta, reconcile, replied, the_clock

pytestmark = pytest.mark.django_db

FRIDAY, DUE = "2026-11-20 16:50", jakarta("2026-11-23 08:05")
LATER = DUE + timedelta.resolution


def due(at: object = LATER, limit: int = 500) -> int:
    with connection.cursor() as cursor:
        return len(breaches.record_due(cursor, at, limit))  # type: ignore[arg-type]


def soon(at: object = LATER) -> int:
    with connection.cursor() as cursor:
        return len(breaches.record_soon(cursor, at))  # type: ignore[arg-type]


def owned(bank: Bank) -> SlaClock:
    conversation = bank.conversation(FRIDAY)
    Handling.objects.filter(pk=conversation.pk).update(owner=bank.rani)
    return the_clock(conversation)


def test_at_the_due_moment_nothing_is_broken_yet() -> None:
    owned(a_bank())
    assert due(DUE) == 0
    assert due(LATER) == 1


def test_a_breach_keeps_who_had_it_then() -> None:
    bank = a_bank()
    clock = owned(bank)
    due()
    Handling.objects.update(owner=bank.bima)
    breach = SlaBreach.objects.get(clock=clock)
    assert (breach.owner_id_then, breach.team_id_then) == (bank.rani.pk, bank.queue.team_id)
    assert (breach.channel_id_then, breach.detected_at) == (bank.channel.pk, LATER)


def test_a_breach_is_found_once() -> None:
    owned(a_bank())
    assert [due(), due(LATER + timedelta(days=1), 1)] == [1, 1]  # the second is the resolution's
    assert due(LATER + timedelta(days=1)) == 0
    assert SlaBreach.objects.count() == 2


def test_the_beat_and_the_fulfilment_agree() -> None:
    bank = a_bank()
    clock = owned(bank)
    due()
    replied(clock.conversation, "2026-11-23 08:06", bank.rani)
    reconcile(clock.conversation, "2026-11-23 08:06")
    assert SlaBreach.objects.get().withdrawn_at is None
    assert the_clock(clock.conversation).outcome == "missed"


def test_each_leaves_one_step_to_tell_of_it() -> None:
    clock = owned(a_bank())
    warn_at = jakarta("2026-11-23 08:01:15")
    assert soon(warn_at - timedelta.resolution) == 0
    assert [soon(warn_at), soon(warn_at), due(), due()] == [1, 0, 1, 0]
    steps = AlertStep.objects.filter(clock=clock).values_list("kind", "moment", "next_at")
    assert sorted(steps) == [("breached", DUE, LATER), ("due_soon", warn_at, warn_at)]


def test_what_is_answered_in_time_never_comes_due() -> None:
    bank = a_bank()
    clock = owned(bank)
    replied(clock.conversation, "2026-11-23 08:01", bank.rani)
    reconcile(clock.conversation, "2026-11-23 08:01")
    assert due() == 0


def test_what_is_left_over_a_limit_comes_next() -> None:
    bank = a_bank(first_reply=15)
    for _ in range(3):
        bank.conversation(FRIDAY)
    assert [due(limit=2), due(limit=2), due(limit=2)] == [2, 1, 0]


def test_a_promise_that_is_moved_can_break_again() -> None:
    clock = owned(a_bank())
    due()
    clock.conversation.messages.update(occurred_at=jakarta("2026-11-20 16:40"))
    reconcile(clock.conversation, "2026-11-23 09:00")
    assert due(jakarta("2026-11-23 09:00")) == 1
    first, second = SlaBreach.objects.filter(metric="first_reply").order_by("pk")
    assert (first.withdrawn_reason, second.withdrawn_reason) == ("not_due_then", "")


class Interrupted:
    """A cursor that lets somebody else be quicker just before the marks are set."""

    def __init__(self, cursor: Any, meanwhile: Callable[[], object]) -> None:
        self.cursor, self.meanwhile, self.fetchall = cursor, meanwhile, cursor.fetchall

    def execute(self, sql: str, params: object = None) -> None:
        if sql.lstrip().startswith("update responders_slaclock"):
            self.meanwhile()
        self.cursor.execute(sql, params)


def test_a_promise_that_is_moved_during_a_beat_is_still_watched() -> None:
    clock, moved_to = owned(a_bank()), DUE + timedelta(hours=1)
    with connection.cursor() as cursor:
        mine = SlaClock.objects.filter(pk=clock.pk)
        breaches.record_due(Interrupted(cursor, lambda: mine.update(due_at=moved_to)), LATER)
    assert due(moved_to) == 0
    assert due(moved_to + timedelta.resolution) == 1
    assert SlaBreach.objects.filter(clock=clock, due_at=moved_to).exists()


@pytest.mark.django_db(transaction=True)
def test_a_breach_found_while_its_reply_was_being_written_is_withdrawn() -> None:
    bank = a_bank()
    clock = owned(bank)

    def beat() -> None:
        with connection.cursor() as cursor:
            breaches.record_due(cursor, LATER)
        connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as ticker:
        replied(clock.conversation, "2026-11-23 08:04:59", bank.rani)
        reconcile(clock.conversation, "2026-11-23 08:04:59")
        ticker.submit(beat).result()

    assert the_clock(clock.conversation).outcome == "met"
    for _ in range(2):
        with connection.cursor() as cursor:
            breaches.withdraw_recent(cursor, LATER + timedelta(seconds=1))
    assert SlaBreach.objects.get().withdrawn_reason == "answered_in_time"
    assert Activity.objects.filter(verb="breach_withdrawn").count() == 1


def test_a_true_breach_is_not_withdrawn_again() -> None:
    owned(a_bank())
    due()
    with connection.cursor() as cursor:
        breaches.withdraw_recent(cursor, LATER)
    assert SlaBreach.objects.get().withdrawn_at is None


def test_a_heartbeat_tells_the_databases_time() -> None:
    with connection.cursor() as cursor:
        first = breaches.beat(cursor, "ticker:1")
        assert breaches.beat(cursor, "ticker:1") > first
