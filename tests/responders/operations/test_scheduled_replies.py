"""A reply for later: said once when its time has come, or not at all and its author hears why."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from inbox.core.states import Sending
from inbox.errors import MovedMeanwhile, NotAllowed, Refused
from inbox.models import Conversation, Delivery, Message, StoredFile
from inbox.operations import files
from inbox.operations.outbound import TokenReused
from responders.models import (
    BulkAction,
    BulkItem,
    Draft,
    Responder,
    ScheduledReply,
    SlaClock,
    Telling,
)
from responders.operations import (
    assignments,
    clocks,
    contact_cards,
    conversations,
    enclosures,
    explanations,
    replies,
    scheduled_replies,
    scheduled_sweep,
)
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.api.promises import a_clock
from tests.responders.operations.test_routing_at_once import at_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = MONDAY_TEN + HOUR


@pytest.fixture
def rani() -> Responder:
    return a_responder("Rani", "agent", a_brand())


def a_waiting(responder: Responder, kind: str = "webchat") -> Conversation:
    found = a_conversation(
        a_channel(responder.brands.get(), kind), status="open", last_inbound_at=MONDAY_TEN
    )
    a_message(found, "Kartu saya tertelan")
    return found


def planned(
    conversation: Conversation, by: Responder, send_at: datetime = LATER, **fields: Any
) -> ScheduledReply:
    given = {"text": "Selamat pagi, Kak", "mode": "private", "client_token": uuid.uuid4(), **fields}
    return scheduled_replies.plan(conversation, send_at=send_at, by=by.user, at=MONDAY_TEN, **given)


def test_it_leaves_when_its_time_has_come_and_stops_no_clock_before(rani: Responder) -> None:
    found = a_waiting(rani)
    clock = a_clock(found, metric="next_reply")
    token = uuid.uuid4()
    enclosures.add(found, b"%PDF-1.7", "a.pdf", client_token=token, by=rani.user, at=MONDAY_TEN)
    row = planned(found, rani, client_token=token)
    assert planned(found, rani, client_token=token) == row  # the same click twice
    with pytest.raises(TokenReused):  # nor at once besides
        replies.submit(
            found, text=row.text, mode="private", client_token=token, by=rani.user, at=MONDAY_TEN
        )
    assert found.handling.__class__.objects.get(pk=found.pk).owner == rani
    told = explanations.explain(clock, by=rani.user, at=MONDAY_TEN).explanation.lines[-1]
    assert (told.code, told.at) == ("reply_planned", LATER)

    file = StoredFile.objects.get()  # out of every composer's reach, and of the night's sweep
    enclosures.remove(found, file.pk, by=rani.user)
    files.sweep(at=MONDAY_TEN + timedelta(days=3))
    assert StoredFile.objects.filter(pk=file.pk, is_held=True).exists()

    assert scheduled_sweep.sweep(at=LATER - timedelta(seconds=1)) == 0
    assert SlaClock.objects.get(pk=clock.pk).outcome == ""
    assert scheduled_sweep.sweep(at=LATER) == 1
    assert scheduled_sweep.sweep(at=LATER) == 0
    sent = Delivery.objects.get()
    assert (sent.state, sent.next_attempt_at) == (Sending.QUEUED, LATER)  # nothing to undo
    assert (sent.message.text, sent.message.author) == ("Selamat pagi, Kak", rani.user)
    assert [one.name for one in sent.message.attachments.all()] == ["a.pdf"]
    assert not Telling.objects.exists()


def test_nothing_is_said_into_what_was_merged_or_to_who_was_forgotten(rani: Responder) -> None:
    merged, forgotten = a_waiting(rani), a_waiting(rani)
    rows = [planned(one, rani) for one in (merged, forgotten)]
    failed = replies.submit(
        merged, text="Halo", mode="private", client_token=uuid.uuid4(), by=rani.user, at=MONDAY_TEN
    )
    Delivery.objects.filter(pk=failed.pk).update(state=Sending.FAILED)
    Conversation.objects.filter(pk=merged.pk).update(status="merged")
    with pytest.raises(Refused) as refused:
        replies.retry(failed, by=rani.user, at=MONDAY_TEN)
    assert refused.value.code == "conversation_closed"
    assert scheduled_sweep.sweep(at=MONDAY_TEN) == 1  # at once, not when its time has come
    tuti = a_responder("Tuti", "manager", rani.brands.get())
    action = BulkAction.objects.create(responder=rani, kind="reply", created_at=MONDAY_TEN)
    item = BulkItem.objects.create(action=action, conversation=forgotten, text="Halo Sari")
    contact_cards.forget(forgotten.identity.contact, by=tuti.user, at=MONDAY_TEN)
    assert scheduled_sweep.sweep(at=LATER) == 0
    for row in (*rows, item):
        row.refresh_from_db()
    assert (item.state, item.text) == ("skipped", "")
    assert [(row.state, row.reason, row.text) for row in rows] == [
        ("cancelled", "resolved", "Selamat pagi, Kak"), ("cancelled", "refused", ""),
    ]  # fmt: skip


def test_a_worker_that_dies_before_its_commit_says_nothing_and_the_next_says_it_once(
    rani: Responder,
) -> None:
    planned(a_waiting(rani), rani)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        assert scheduled_sweep.sweep(at=LATER) == 1
        raise KeyboardInterrupt
    assert not Delivery.objects.exists()
    assert scheduled_sweep.sweep(at=LATER) == 1
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_say_each_once() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    for _each in range(8):
        planned(a_waiting(rani), rani)

    def work() -> None:
        for _round in range(5):
            scheduled_sweep.sweep(at=LATER)

    at_once(work)
    scheduled_sweep.sweep(at=LATER)
    assert Delivery.objects.count() == ScheduledReply.objects.filter(state="sent").count() == 8


def _writes(found: Conversation, bima: Responder) -> None:
    a_message(found, "Bagaimana?", at=MONDAY_TEN + HOUR / 2)


def _answered(found: Conversation, bima: Responder) -> None:
    said = replies.submit(
        found, text="Sudah", mode="private", client_token=uuid.uuid4(), by=bima.user,
        at=MONDAY_TEN, takes_over=True,
    )  # fmt: skip
    Delivery.objects.filter(pk=said.pk).update(state=Sending.SENT, accepted_at=MONDAY_TEN)


def _answered_there(found: Conversation, bima: Responder) -> None:
    a_message(found, "Sudah", direction="out", source="native")


def _resolved(found: Conversation, bima: Responder) -> None:
    conversations.resolve(found, by=bima.user, at=MONDAY_TEN)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (_writes, "customer_wrote"),
        (_answered, "answered"),
        (_answered_there, "answered"),
        (_resolved, "resolved"),
    ],
)
def test_what_makes_it_needless_ends_it_at_once_and_its_author_keeps_the_words(
    rani: Responder, happens: Callable[[Conversation, Responder], None], reason: str
) -> None:
    found = a_waiting(rani)
    row = planned(found, rani)
    happens(found, a_responder("Bima", "agent", found.brand))
    before = Message.objects.count()
    assert scheduled_sweep.sweep(at=MONDAY_TEN + HOUR / 2) == 1
    assert scheduled_sweep.sweep(at=LATER) == 0
    row.refresh_from_db()
    assert (row.state, row.reason) == ("cancelled", reason)
    assert Message.objects.count() == before
    told = Telling.objects.get(recipient=rani)
    assert (told.kind, told.reason, told.conversation) == ("not_sent", reason, found)
    assert list(scheduled_replies.shown(found, rani)) == [row]
    scheduled_replies.take_back(row, by=rani.user, at=LATER)
    assert Draft.objects.get(responder=rani).text == "Selamat pagi, Kak"
    assert not scheduled_replies.shown(found, rani).exists()


def test_an_answer_that_may_still_be_undone_ends_nothing_before_the_time(rani: Responder) -> None:
    found = a_waiting(rani)
    planned(found, rani)
    bima = a_responder("Bima", "agent", found.brand)
    said = replies.submit(
        found, text="Sudah", mode="private", client_token=uuid.uuid4(), by=bima.user,
        at=MONDAY_TEN, takes_over=True,
    )  # fmt: skip
    assert scheduled_sweep.sweep(at=MONDAY_TEN) == 0
    replies.cancel(said, by=bima.user, at=MONDAY_TEN)
    assignments.take_over(found, by=rani.user, at=MONDAY_TEN)
    assert scheduled_sweep.sweep(at=LATER) == 1
    assert ScheduledReply.objects.get().state == "sent"


def test_who_lost_the_conversation_or_the_right_to_answer_says_nothing(rani: Responder) -> None:
    taken, left = a_waiting(rani), a_waiting(rani)
    planned(taken, rani)
    planned(left, rani)
    assignments.take_over(taken, by=a_responder("Bima", "agent", taken.brand).user, at=MONDAY_TEN)
    scheduled_sweep.sweep(at=LATER - timedelta(seconds=1))
    rani.role = "auditor"
    rani.save()
    assert scheduled_sweep.sweep(at=LATER) == 2
    ended = dict(ScheduledReply.objects.values_list("conversation", "reason"))
    assert ended == {taken.pk: "owned_by_other", left.pk: "refused"}
    assert not Delivery.objects.exists()


def test_a_time_when_the_window_is_closed_is_refused_at_once(rani: Responder) -> None:
    found = a_waiting(rani, "whatsapp")
    for send_at, code in (
        (MONDAY_TEN + timedelta(hours=25), "window_closed"),
        (MONDAY_TEN, "schedule_in_past"),
        (MONDAY_TEN + timedelta(days=40), "schedule_too_far"),
    ):
        with pytest.raises(Refused) as refused:
            planned(found, rani, send_at)
        assert refused.value.code == code
    row = planned(found, rani, MONDAY_TEN + timedelta(hours=23))
    with pytest.raises(Refused, match="time to answer"):
        scheduled_replies.change(
            row, text="Kak", send_at=MONDAY_TEN + timedelta(hours=24), by=rani.user, at=MONDAY_TEN
        )


def test_its_author_changes_it_sends_it_now_or_takes_it_back_above_what_was_begun(
    rani: Responder,
) -> None:
    found = a_waiting(rani)
    row = planned(found, rani)
    bima = a_responder("Bima", "agent", found.brand)
    for act in (scheduled_replies.send_now, scheduled_replies.take_back, scheduled_replies.cancel):
        with pytest.raises(NotAllowed):
            act(row, by=bima.user, at=MONDAY_TEN)
    scheduled_replies.change(
        row, text="Selamat sore, Kak", send_at=LATER + HOUR, by=rani.user, at=MONDAY_TEN
    )
    Draft.objects.create(
        conversation=found, responder=rani, mode="private", text="Satu lagi", updated_at=MONDAY_TEN
    )
    draft = scheduled_replies.take_back(row, by=rani.user, at=MONDAY_TEN)
    assert draft.text == "Selamat sore, Kak\n\nSatu lagi"
    with pytest.raises(MovedMeanwhile):
        scheduled_replies.send_now(row, by=rani.user, at=MONDAY_TEN)
    now = scheduled_replies.send_now(planned(found, rani), by=rani.user, at=MONDAY_TEN)
    assert now.state == Sending.HELD  # with the usual time to undo
    clocks.reconcile([found], at=MONDAY_TEN)


def test_a_lead_stops_it_and_its_author_hears_of_it(rani: Responder) -> None:
    row = planned(a_waiting(rani), rani)
    lead = a_responder("Dewi", "lead", rani.brands.get())
    scheduled_replies.cancel(row, by=lead.user, at=MONDAY_TEN)
    told = Telling.objects.get()
    assert (told.recipient, told.by, told.reason) == (rani, lead, "by_person")
    assert scheduled_replies.shown(row.conversation, rani).exists()
    scheduled_replies.cancel(row, by=rani.user, at=MONDAY_TEN)  # seen, and given up
    assert not scheduled_replies.shown(row.conversation, rani).exists()
