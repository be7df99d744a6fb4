"""What was done by mistake and undone leaves the clocks as if it had never been done; the journal keeps both."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from inbox.core.states import Status
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Conversation, Message
from responders.console.telling import told
from responders.models import BulkAction, BulkItem, Handling, SlaBreach, SlaClock
from responders.operations import (
    assignments,
    attend,
    breaches,
    bulk_actions,
    conversations,
    explanations,
    seen,
)
from responders.operations.clock_rows import COLUMNS
from responders.reports import backlog
from responders.reports.scope import Cohort, Period
from tests.responders.promised import Bank, a_bank, jakarta, reconcile, replied, the_clock, wrote

pytestmark = pytest.mark.django_db
NINE, LATE, BACK = "2026-11-23 09:00", "2026-11-23 09:20", "2026-11-23 09:25"
EVERY = {
    "assignment": 5, "first_reply": 15, "next_reply": 30, "update": 60, "requester_wait": 240, "resolution": 480,
}  # fmt: skip


def rows(conversation: Conversation) -> list[Any]:
    """Every stored clock as the replay has it."""
    return list(
        SlaClock.objects.filter(conversation=conversation)
        .order_by("metric", "base")
        .values_list(*COLUMNS, "outcome")
    )


def bulk(bank: Bank, kind: str, *talks: Conversation, at: str, **params: Any) -> BulkAction:
    newest = seen.newest([one.pk for one in talks])
    picked = {
        one.pk: seen.stamp(one, Handling.objects.get(pk=one.pk).owner_id, newest.get(one.pk, 0))
        for one in talks
    }
    action = bulk_actions.ask(
        kind, picked, params, token=uuid.uuid4(), by=bank.bima.user, at=jakarta(at)
    )
    while bulk_actions.step(at=jakarta(at)):
        continue
    attend.attend(at=jakarta(at))
    return action


def undo(action: BulkAction, bank: Bank, at: str) -> set[str]:
    bulk_actions.undo(action, by=bank.bima.user, at=jakarta(at))
    while bulk_actions.step(at=jakarta(at)):
        continue
    attend.attend(at=jakarta(at))
    return set(BulkItem.objects.filter(action=action).values_list("state", flat=True))


def read(bank: Bank) -> Conversation:
    """Triage has read its message."""
    conversation = bank.conversation(NINE, status="open")
    Handling.objects.filter(pk=conversation.pk).update(intent="complaint_service")
    return conversation


def late(bank: Bank) -> Conversation:
    """Nobody answered in time, and the ticker has seen it."""
    conversation = read(bank)
    with connection.cursor() as cursor:
        breaches.record_due(cursor, at=jakarta(LATE))
    return conversation


@pytest.mark.parametrize("status", ["new", "open", "pending"])
def test_a_late_conversation_resolved_by_mistake_is_late_again(status: str) -> None:
    bank = a_bank(**EVERY)
    conversation = late(bank)
    Conversation.objects.filter(pk=conversation.pk).update(status=status)
    before, listed = rows(conversation), Handling.objects.get(pk=conversation.pk).next_due_at
    assert SlaBreach.objects.filter(withdrawn_at=None).count() == 2

    conversation.refresh_from_db()
    conversations.resolve(conversation, by=bank.rani.user, at=jakarta(LATE))
    attend.attend(at=jakarta(LATE))
    assert the_clock(conversation).outcome == "closed_unanswered"
    assert Handling.objects.get(pk=conversation.pk).next_due_at is None

    conversation.refresh_from_db()
    back = conversations.take_back(conversation, by=bank.rani.user, at=jakarta(BACK))
    assert (back.status, back.resolved_at) == (status, None)
    attend.attend(at=jakarta(BACK))
    assert rows(conversation) == before
    assert Handling.objects.get(pk=conversation.pk).next_due_at == listed
    assert SlaBreach.objects.filter(withdrawn_at=None, metric="first_reply").count() == 1


def test_opening_again_is_still_another_life() -> None:
    bank = a_bank()
    conversation = bank.conversation(NINE)
    conversations.resolve(conversation, by=bank.rani.user, at=jakarta(LATE))
    conversations.reopen(conversation, by=bank.rani.user, at=jakarta(BACK))
    reconcile(conversation, BACK)
    assert the_clock(conversation, "resolution").started_at == jakarta(BACK)
    assert SlaClock.objects.get(metric="first_reply").outcome == "closed_unanswered"


def test_what_comes_due_while_it_was_resolved_is_found_after_the_undo() -> None:
    bank = a_bank()
    conversation = bank.conversation(NINE)
    conversations.resolve(conversation, by=bank.rani.user, at=jakarta("2026-11-23 09:10"))
    attend.attend(at=jakarta("2026-11-23 09:10"))
    conversations.take_back(conversation, by=bank.rani.user, at=jakarta(BACK))
    attend.attend(at=jakarta(BACK))
    clock = the_clock(conversation)
    assert (clock.outcome, clock.due_at, clock.is_breached) == ("", jakarta("2026-11-23 09:15"), False)  # fmt: skip
    late_reply = replied(conversation, "2026-11-23 09:14")  # accepted before, heard of only now
    reconcile(conversation, "2026-11-23 09:30")
    clock.refresh_from_db()
    assert (clock.outcome, clock.fulfilled_message_id) == ("met", late_reply.pk)


def test_every_bulk_undo_gives_the_clocks_back() -> None:
    bank = a_bank(**EVERY)
    conversation = read(bank)
    replied(conversation, "2026-11-23 09:04", bank.rani)
    wrote(conversation, "2026-11-23 09:06")
    Conversation.objects.filter(pk=conversation.pk).update(turn="ours")
    reconcile(conversation, LATE)
    before = rows(conversation)
    until = jakarta("2026-11-23 15:00").isoformat()
    for kind, params in [
        ("resolve", {}),
        ("snooze", {"until": until}),
        ("spam", {}),
        ("no_reply", {}),
        ("assign", {"responder": bank.rani.pk}),
    ]:
        conversation.refresh_from_db()
        action = bulk(bank, kind, conversation, at=LATE, **params)
        assert rows(conversation) != before, kind
        assert undo(action, bank, BACK) == {"undone"}, kind
        assert rows(conversation) == before, kind
        assert Conversation.objects.get(pk=conversation.pk).status == "open", kind


def test_a_resolved_snooze_is_snoozed_again_until_its_time() -> None:
    bank = a_bank(**EVERY)
    conversation = bank.conversation(NINE, status="open")
    until = jakarta("2026-11-23 15:00")
    conversations.snooze(conversation, until, by=bank.rani.user, at=jakarta(NINE))
    conversation.refresh_from_db()
    conversations.resolve(conversation, by=bank.rani.user, at=jakarta(LATE))
    conversation.refresh_from_db()
    back = conversations.take_back(conversation, by=bank.rani.user, at=jakarta(BACK))
    assert (back.status, back.snoozed_until) == (Status.SNOOZED, until)
    with pytest.raises(MovedMeanwhile):  # an undo is not undone a second time
        conversations.take_back(back, by=bank.rani.user, at=jakarta(BACK))


def test_a_colleagues_later_resolution_is_not_undone_in_ones_place() -> None:
    bank = a_bank()
    conversation = bank.conversation(NINE, status="open")
    action = bulk(bank, "resolve", conversation, at=LATE)
    conversation.refresh_from_db()
    conversations.reopen(conversation, by=bank.rani.user, at=jakarta(LATE))
    conversation.refresh_from_db()
    conversations.resolve(conversation, by=bank.rani.user, at=jakarta(LATE))
    assert undo(action, bank, BACK) == {"kept"}
    assert Conversation.objects.get(pk=conversation.pk).status == "resolved"


def test_after_an_hour_it_is_opened_again_instead() -> None:
    bank = a_bank()
    conversation = bank.conversation(NINE)
    conversations.resolve(conversation, by=bank.rani.user, at=jakarta(NINE))
    conversation.refresh_from_db()
    at = jakarta(NINE) + conversations.TAKES_BACK_WITHIN
    assert conversations.undoable(conversation, at=at) is None
    with pytest.raises(Refused) as refused:
        conversations.take_back(conversation, by=bank.rani.user, at=at)
    assert refused.value.code == "not_undoable"
    just = at - timedelta(microseconds=1)
    assert conversations.take_back(conversation, by=bank.rani.user, at=just).status == "new"


def test_a_message_that_needs_a_reply_after_all_has_its_clock_again() -> None:
    bank = a_bank()
    conversation = late(bank)
    before, message = rows(conversation), Message.objects.get()
    conversations.mark_no_reply_needed(message, by=bank.rani.user, at=jakarta(LATE))
    attend.attend(at=jakarta(LATE))
    assert SlaBreach.objects.get().withdrawn_reason == "no_reply_needed"
    message.refresh_from_db()
    conversations.unmark_no_reply_needed(message, by=bank.rani.user, at=jakarta(BACK))
    attend.attend(at=jakarta(BACK))
    assert rows(conversation) == before
    assert SlaBreach.objects.get().withdrawn_at is None
    assert Conversation.objects.get(pk=conversation.pk).waiting_since is not None
    with pytest.raises(MovedMeanwhile):
        conversations.unmark_no_reply_needed(message, by=bank.rani.user, at=jakarta(BACK))


def test_the_explanation_says_it_in_both_languages() -> None:
    bank = a_bank(**EVERY)
    conversation = bank.conversation(NINE)
    assignments.assign(conversation, bank.rani, by=bank.bima.user, at=jakarta("2026-11-23 09:01"))
    assignments.unassign(conversation, by=bank.bima.user, at=jakarta("2026-11-23 09:02"))
    conversations.resolve(conversation, by=bank.rani.user, at=jakarta(LATE))
    conversation.refresh_from_db()
    conversations.take_back(conversation, by=bank.rani.user, at=jakarta(BACK))
    message = Message.objects.get()
    conversations.mark_no_reply_needed(message, by=bank.rani.user, at=jakarta(BACK))
    conversations.unmark_no_reply_needed(message, by=bank.rani.user, at=jakarta("2026-11-23 09:26"))
    reconcile(conversation, "2026-11-23 09:26")
    explained = explanations.explain(
        the_clock(conversation, "assignment"), by=None, at=jakarta("2026-11-23 09:30")
    )
    codes = [line.code for line in explained.explanation.lines]
    wanted = {f"taken_back_{what}" for what in ("assigned", "resolved", "no_reply_needed")}
    assert wanted <= set(codes)
    words = {}
    for language in ("en", "id"):
        with translation.override(language):
            words[language] = [line["sentence"] for line in told(explained.explanation)]
    place = codes.index("taken_back_resolved")
    assert words["en"][place].startswith("Resolved here. That was taken back 5m later")
    assert all(one != other for one, other in zip(words["en"], words["id"], strict=True))


def test_a_resolution_taken_back_is_none_in_the_reopen_rate() -> None:
    bank = a_bank()
    first, second = bank.conversation(NINE, status="open"), bank.conversation(NINE, status="open")
    for one in (first, second):
        conversations.resolve(one, by=bank.rani.user, at=jakarta(LATE))
        one.refresh_from_db()
    conversations.take_back(first, by=bank.rani.user, at=jakarta(BACK))
    conversations.reopen(second, by=bank.rani.user, at=jakarta(BACK))
    period = Period(jakarta("2026-11-23 00:00"), jakarta("2026-11-24 00:00"), Cohort.START)
    at = jakarta("2026-11-23 12:00")
    found = backlog.reopened(None, period, at=at)
    assert (found.rate.n, found.again) == (1, 1)
    days = backlog.backlog(None, period, zone="Asia/Jakarta", at=at)
    assert (days.over, days.at_end) == (0, 2)
    assert backlog.open_at(None, jakarta("2026-11-23 09:22")).count() == 0
    assert Activity.objects.filter(verb="move_withdrawn").count() == 1
