"""Told waits: when, to whom, once; and never where a person is quicker."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from inbox.core.states import Sending
from inbox.errors import NotAllowed, Refused
from inbox.models import Delivery, Message
from inbox.operations import deliveries
from responders.models import HandlingTime, Presence, SlaClock, ToldWait
from responders.operations import clocks, replies, told_waits, wait_notices
from responders.reports import told_waits as kept_waits
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_queue,
    a_team,
)
from tests.responders.operations.test_routing_at_once import at_once
from tests.responders.promised import Bank, a_bank

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SOON = MONDAY_TEN + 2 * MINUTE


@pytest.fixture
def bank() -> Bank:
    """Rani is there, a reply takes ten minutes, and the channel's notice is on."""
    bank = a_bank(first_reply=60, next_reply=60)
    HandlingTime.objects.create(
        brand=bank.brand,
        topic="",
        n=100,
        median_seconds=600,
        p80_seconds=900,
        measured_at=MONDAY_TEN,
    )
    Presence.objects.create(
        responder=bank.rani,
        state="available",
        starts_at=MONDAY_TEN,
        seen_at=MONDAY_TEN,
        reason="chosen",
    )
    _switch(bank)
    return bank


def _switch(bank: Bank, **changes: object) -> None:
    values = {
        "queue": None,
        "is_on": True,
        "is_public": False,
        "again_after_minutes": 240,
        **changes,
    }
    wait_notices.switch(bank.channel, by=None, at=MONDAY_TEN, **values)  # type: ignore[arg-type]


def _waiting(bank: Bank, **fields: object):  # type: ignore[no-untyped-def]
    conversation = a_conversation(bank.channel, status="open", last_inbound_at=MONDAY_TEN, **fields)
    conversation.handling.queue = bank.queue
    conversation.handling.save()
    a_message(conversation)
    clocks.reconcile([conversation], at=MONDAY_TEN)
    return conversation


def test_a_customer_is_told_once(bank: Bank) -> None:
    found = _waiting(bank)
    assert wait_notices.sweep(at=SOON) == 1
    assert wait_notices.sweep(at=SOON + MINUTE) == 0
    message = Message.objects.get(conversation=found, direction="out")
    assert message.source == Message.Source.AUTOMATIC
    told = ToldWait.objects.get().told_seconds
    assert told % 300 == 0
    assert str(told // 60) in message.text


def test_it_is_off_unless_somebody_switched_it_on(bank: Bank) -> None:
    _switch(bank, is_on=False)
    _waiting(bank)
    assert wait_notices.sweep(at=SOON) == 0


def test_a_queue_of_its_own_goes_before_the_channel(bank: Bank) -> None:
    _switch(bank, queue=bank.queue, is_on=False)
    _waiting(bank)
    assert wait_notices.sweep(at=SOON) == 0


def test_below_public_comments_only_where_that_is_allowed(bank: Bank) -> None:
    _waiting(bank, visibility="public")
    assert wait_notices.sweep(at=SOON) == 0


def test_with_too_little_history_nothing_is_told(bank: Bank) -> None:
    HandlingTime.objects.update(n=5)
    _waiting(bank)
    assert wait_notices.sweep(at=SOON) == 0


def test_those_who_are_told_nothing_do_not_stand_in_the_way_of_others(bank: Bank) -> None:
    first, second = _waiting(bank), _waiting(bank)
    SlaClock.objects.filter(conversation=first).update(started_at=MONDAY_TEN - 60 * MINUTE)
    HandlingTime.objects.create(
        brand=bank.brand, topic="fee_question", n=100, median_seconds=60, p80_seconds=90,
        measured_at=MONDAY_TEN,
    )  # fmt: skip
    near = _waiting(bank)
    near.handling.intent = "fee_question"
    near.handling.save()
    last = _waiting(bank)
    assert wait_notices.sweep(at=SOON, limit=1) == 1
    assert wait_notices.sweep(at=SOON, limit=1) == 1
    told = ToldWait.objects.values_list("conversation", flat=True)
    assert set(told) == {second.pk, last.pk}


def test_who_waits_is_looked_at_with_as_many_queries_for_two_as_for_one(
    bank: Bank, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _waiting(bank)
    with CaptureQueriesContext(connection) as one:
        assert len(list(told_waits.due(at=SOON))) == 1
    _waiting(bank)
    with django_assert_num_queries(len(one)):
        assert len(list(told_waits.due(at=SOON))) == 2


def test_a_notice_taken_back_does_not_silence_the_next(bank: Bank) -> None:
    found = _waiting(bank)
    wait_notices.sweep(at=SOON)
    wait_notices.withdraw(found, at=SOON)
    assert wait_notices.sweep(at=SOON + MINUTE) == 0
    SlaClock.objects.filter(conversation=found).update(base="message:later")
    assert wait_notices.sweep(at=SOON + MINUTE) == 1


def test_where_nobody_works_nothing_is_promised(bank: Bank) -> None:
    Presence.objects.all().delete()
    _waiting(bank)
    assert wait_notices.sweep(at=SOON) == 0


def test_where_an_answer_is_near_nothing_is_said(bank: Bank) -> None:
    HandlingTime.objects.update(median_seconds=60, p80_seconds=90)
    _waiting(bank)
    assert wait_notices.sweep(at=SOON) == 0


def test_the_clock_runs_on_and_the_turn_stays_ours(bank: Bank) -> None:
    found = _waiting(bank)
    wait_notices.sweep(at=SOON)
    delivery = Delivery.objects.get(conversation=found)
    Delivery.objects.update(state=Sending.SENDING)
    deliveries.confirm(delivery, external_id="x-1", accepted_at=SOON, at=SOON)
    clocks.reconcile([found], at=SOON)
    found.refresh_from_db()
    assert found.turn == "ours"
    assert SlaClock.objects.get(conversation=found, metric="first_reply").outcome == ""


def test_a_person_who_answers_first_takes_it_back(bank: Bank) -> None:
    found = _waiting(bank)
    wait_notices.sweep(at=SOON)
    replies.submit(
        found, text="Baik kak", mode="private", client_token=uuid4(), by=bank.rani.user, at=SOON
    )
    states = dict(Delivery.objects.values_list("message__source", "state"))
    assert states[Message.Source.AUTOMATIC] == Sending.CANCELLED
    assert states[Message.Source.PERSON] != Sending.CANCELLED
    assert ToldWait.objects.get().is_withdrawn


def test_after_a_person_composed_nothing_is_told(bank: Bank) -> None:
    found = _waiting(bank)
    replies.submit(
        found, text="Baik kak", mode="private", client_token=uuid4(), by=bank.rani.user, at=SOON
    )
    assert wait_notices.sweep(at=SOON) == 0


def test_what_waits_in_the_outbox_is_taken_back_once_the_clock_ended(bank: Bank) -> None:
    found = _waiting(bank)
    wait_notices.sweep(at=SOON)
    SlaClock.objects.filter(conversation=found, metric="first_reply").update(outcome="met")
    wait_notices.sweep(at=SOON + MINUTE)
    assert Delivery.objects.get().state == Sending.CANCELLED


def test_a_wait_that_did_not_leave_in_time_is_no_longer_told(bank: Bank) -> None:
    """A channel that was paused for hours would promise anew what was over long ago."""
    _waiting(bank)
    wait_notices.sweep(at=SOON)
    assert wait_notices.sweep(at=SOON + 4 * MINUTE) == 0
    assert Delivery.objects.get().state != Sending.CANCELLED
    assert wait_notices.sweep(at=SOON + 6 * MINUTE) == 0
    assert Delivery.objects.get().state == Sending.CANCELLED
    assert ToldWait.objects.get().is_withdrawn


def test_a_channel_that_cannot_be_opened_keeps_no_other_customer_waiting(bank: Bank) -> None:
    _waiting(bank)
    other = a_channel(bank.brand)
    wait_notices.switch(
        other, None, is_on=True, is_public=False, again_after_minutes=60, by=None, at=MONDAY_TEN
    )
    spoilt = bank.channel.pk
    with connection.cursor() as cursor:  # sealed under a key that is gone
        cursor.execute(
            "update inbox_channel set credentials = %s where id = %s", [b"x" * 32, spoilt]
        )
    second = a_conversation(other, status="open", last_inbound_at=MONDAY_TEN)
    second.handling.queue = bank.queue
    second.handling.save()
    a_message(second)
    clocks.reconcile([second], at=MONDAY_TEN)
    assert wait_notices.sweep(at=SOON) == 1
    assert ToldWait.objects.get().conversation == second


def test_coverage_counts_what_was_said_and_answered_in_time(bank: Bank) -> None:
    for seconds in (600, 1200):
        found = _waiting(bank)
        wait_notices.sweep(at=SOON)
        Delivery.objects.filter(conversation=found).update(accepted_at=SOON, state=Sending.SENT)
        SlaClock.objects.filter(conversation=found, metric="first_reply").update(
            outcome="met", fulfilled_at=SOON + timedelta(seconds=seconds)
        )
    ToldWait.objects.update(told_seconds=900)
    day = timedelta(days=1)
    (row,) = kept_waits.coverage([bank.brand.pk], SOON - day, SOON + day, at=SOON + day)
    assert (row.told, row.kept, row.share) == (2, 1, 0.5)
    assert kept_waits.coverage([a_brand().pk], SOON - day, SOON + day, at=SOON + day) == []


@pytest.mark.parametrize(
    ("seconds", "told"), [(301, 600), (3600, 3600), (3700, 5400), (25000, 25200)]
)
def test_a_wait_is_told_in_the_steps_of_people(seconds: float, told: int) -> None:
    assert wait_notices.rounded(seconds) == told


def test_only_managers_and_administrators_switch_it(bank: Bank) -> None:
    with pytest.raises(NotAllowed):
        wait_notices.switch(
            bank.channel, None, is_on=True, is_public=False, again_after_minutes=60,
            by=bank.bima.user, at=MONDAY_TEN,
        )  # fmt: skip


def test_a_queue_of_another_brand_is_refused(bank: Bank) -> None:
    other = a_queue(a_team(a_brand()))
    with pytest.raises(Refused):
        _switch(bank, queue=other)


@pytest.mark.django_db(transaction=True)
def test_many_workers_tell_a_customer_once(bank: Bank) -> None:
    for _ in range(5):
        _waiting(bank)
    connection.close()
    at_once(lambda: wait_notices.sweep(at=SOON))
    assert ToldWait.objects.count() == 5
    assert Message.objects.filter(direction="out").count() == 5
