"""Stored clocks follow what happened, whatever the order in which we learn of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.core.states import Sending, Status
from inbox.models import Activity, Conversation
from responders.models import Handling, SlaBreach, SlaClock
from responders.operations import assignments, attend, clocks
from tests.builders import a_conversation, a_message
from tests.responders.promised import (
    a_bank,
    jakarta,
    moved,
    reconcile,
    replied,
    the_clock,
    wrote,
)  # fmt: skip

pytestmark = pytest.mark.django_db

FRIDAY = "2026-11-20 16:50"


def test_a_first_message_gets_its_clocks_over_the_weekend() -> None:
    conversation = a_bank().conversation(FRIDAY)
    clock = the_clock(conversation)
    assert clock.due_at == jakarta("2026-11-23 08:05")
    assert the_clock(conversation, "resolution").due_at == jakarta("2026-11-23 15:50")
    assert clock.knowable_at == jakarta(FRIDAY)


def test_handling_shows_what_is_due_next() -> None:
    conversation = a_bank().conversation(FRIDAY)
    handling = Handling.objects.get(pk=conversation.pk)
    assert handling.next_due_at == jakarta("2026-11-23 08:05")
    assert handling.next_due_metric == "first_reply"
    assert handling.warn_at == jakarta("2026-11-23 08:01:15")


def test_a_reply_meets_its_clock_and_is_credited_to_who_gave_it() -> None:
    bank = a_bank()
    conversation = bank.conversation(FRIDAY)
    reply = replied(conversation, "2026-11-23 08:02", bank.rani)
    reconcile(conversation, "2026-11-23 08:02")
    clock = the_clock(conversation)
    assert (clock.outcome, clock.fulfilled_by, clock.fulfilled_message) == ("met", bank.rani, reply)
    assert clock.business_seconds == 12 * 60
    assert clock.calendar_seconds == 63 * 3600 + 12 * 60
    assert Handling.objects.get(pk=conversation.pk).next_due_metric == "resolution"


@pytest.mark.parametrize("state", [Sending.FAILED, Sending.UNCERTAIN, Sending.QUEUED])
def test_a_reply_that_was_not_accepted_stops_nothing(state: Sending) -> None:
    bank = a_bank()
    conversation = bank.conversation(FRIDAY)
    replied(conversation, "2026-11-20 16:51", bank.rani, state)
    reconcile(conversation, "2026-11-20 16:51")
    assert the_clock(conversation).outcome == ""


def test_a_reconciliation_repeated_changes_nothing() -> None:
    bank = a_bank()
    conversation = bank.conversation(FRIDAY)
    replied(conversation, "2026-11-23 08:20", bank.rani)
    assert reconcile(conversation, "2026-11-23 08:20") == 1
    before = list(SlaClock.objects.order_by("pk").values())
    assert reconcile(conversation, "2026-11-23 08:21") == 0
    assert list(SlaClock.objects.order_by("pk").values()) == before
    assert SlaBreach.objects.count() == 1


def test_a_late_reply_is_a_breach_even_where_no_ticker_saw_it() -> None:
    bank = a_bank()
    conversation = bank.conversation(FRIDAY)
    Handling.objects.filter(pk=conversation.pk).update(owner=bank.rani)
    replied(conversation, "2026-11-23 08:06", bank.rani)
    reconcile(conversation, "2026-11-23 08:06")
    breach = SlaBreach.objects.get(conversation=conversation)
    assert the_clock(conversation).outcome == "missed"
    assert (breach.owner_id_then, breach.team_id_then) == (bank.rani.pk, bank.queue.team_id)


def test_a_late_echo_withdraws_a_breach_and_both_rows_stay() -> None:
    conversation = a_bank().conversation(FRIDAY)
    clock = the_clock(conversation)
    SlaBreach.objects.create(
        clock=clock, conversation=conversation, metric=clock.metric, due_at=clock.due_at,
        detected_at=clock.due_at, channel_id_then=clock.channel_id,
    )  # fmt: skip
    replied(conversation, "2026-11-23 08:01")
    reconcile(conversation, "2026-11-23 09:00")
    breach = SlaBreach.objects.get()
    assert the_clock(conversation).outcome == "met"
    assert (breach.withdrawn_at, breach.withdrawn_reason) == (
        jakarta("2026-11-23 09:00"),
        "answered_in_time",
    )
    assert Activity.objects.filter(verb="breach_withdrawn", new="answered_in_time").count() == 1


def test_a_mark_takes_the_clock_away_and_says_why() -> None:
    conversation = a_bank().conversation(FRIDAY)
    conversation.messages.update(needs_no_reply=True)
    reconcile(conversation, "2026-11-20 16:55")
    clock = the_clock(conversation)
    assert (clock.outcome, clock.reason) == ("cancelled", "no_reply_needed")
    conversation.messages.update(needs_no_reply=False)
    reconcile(conversation, "2026-11-20 16:56")
    assert the_clock(conversation).outcome == ""


def test_an_earlier_message_that_arrives_late_takes_over_the_clock() -> None:
    conversation = a_bank().conversation(FRIDAY)
    wrote(conversation, "2026-11-20 16:40")
    reconcile(conversation, "2026-11-20 17:30")
    running = SlaClock.objects.get(conversation=conversation, metric="first_reply", outcome="")
    gone = SlaClock.objects.get(
        conversation=conversation, metric="first_reply", outcome="cancelled"
    )
    assert running.due_at == jakarta("2026-11-20 16:55")
    assert gone.reason == "superseded"


def test_a_reopening_gets_a_new_resolution_clock() -> None:
    bank = a_bank()
    conversation = bank.conversation(FRIDAY)
    replied(conversation, "2026-11-20 16:52", bank.rani)
    moved(conversation, "2026-11-20 16:53", Status.RESOLVED, bank.rani)
    wrote(conversation, "2026-11-23 09:00")
    moved(conversation, "2026-11-23 09:00:01", Status.OPEN)
    reconcile(conversation, "2026-11-23 09:00:01")
    first, second = SlaClock.objects.filter(metric="resolution").order_by("started_at")
    assert (first.outcome, first.fulfilled_by) == ("met", bank.rani)
    assert (second.outcome, second.started_at) == ("", jakarta("2026-11-23 09:00"))
    assert the_clock(conversation, "next_reply").due_at == jakarta("2026-11-23 09:30")


def test_resolved_without_a_word_is_closed_unanswered() -> None:
    conversation = a_bank().conversation(FRIDAY)
    moved(conversation, "2026-11-20 16:55", Status.RESOLVED)
    reconcile(conversation, "2026-11-20 16:55")
    assert the_clock(conversation).outcome == "closed_unanswered"
    assert Handling.objects.get(pk=conversation.pk).next_due_at is None


def test_an_owner_meets_the_assignment_and_a_release_starts_it_again() -> None:
    bank = a_bank(assignment=10)
    conversation = bank.conversation("2026-11-23 09:00")
    assignments.claim(conversation, by=bank.rani.user, at=jakarta("2026-11-23 09:05"))
    assert attend.attend(at=jakarta("2026-11-23 09:05")) == 1
    assert the_clock(conversation, "assignment").outcome == "met"
    assignments.release(conversation, by=bank.rani.user, at=jakarta("2026-11-23 09:20"))
    attend.attend(at=jakarta("2026-11-23 09:20"))
    assert the_clock(conversation, "assignment").due_at == jakarta("2026-11-23 09:30")


def test_a_conversation_without_a_policy_has_no_clocks() -> None:
    conversation = a_conversation()
    a_message(conversation)
    assert clocks.reconcile([conversation], at=jakarta(FRIDAY)) == 0


def test_many_conversations_take_no_more_queries_than_one() -> None:
    bank = a_bank()
    one = [a_conversation(bank.channel, at=jakarta(FRIDAY))]
    many = [a_conversation(bank.channel, at=jakarta(FRIDAY)) for _ in range(20)]
    for conversation in one + many:
        a_message(conversation, at=jakarta(FRIDAY))
    clocks.reconcile(one[:0], at=jakarta(FRIDAY))
    counts = [_queries(group) for group in (one, many)]
    assert counts[1] <= counts[0] <= 14


def _queries(conversations: list[Conversation]) -> int:
    with CaptureQueriesContext(connection) as captured:
        clocks.reconcile(conversations, at=jakarta(FRIDAY))
    return len(captured)
