"""Who is blocked: what they write is kept and found, and nobody waits, is routed or is written to for it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from inbox.core.events import MessageEdited
from inbox.errors import MovedMeanwhile
from inbox.models import Conversation, Identity, Message
from inbox.operations import messages, tallies
from responders.models import Handling, ScheduledReply, SlaClock, Telling
from responders.operations import (
    attend,
    contact_cards,
    conversations,
    routing,
    scheduled_replies,
    scheduled_sweep,
    surveys,
)
from tests.builders import MONDAY_TEN, a_received
from tests.responders.promised import Bank, a_bank

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def heard(bank: Bank, text: str, minute: int) -> Conversation:
    at = MONDAY_TEN + minute * MINUTE
    messages.receive([(bank.channel, a_received(bank.channel, text, who="joko", at=at))], at=at)
    attend.attend(at=at)
    return Conversation.objects.get(messages__text=text)


def block(bank: Bank, is_blocked: bool, minute: int) -> None:
    contact = Identity.objects.get(external_id="joko").contact
    at = MONDAY_TEN + minute * MINUTE
    contact_cards.set_blocked(
        contact, is_blocked, reason="kasar" if is_blocked else "", by=bank.bima.user, at=at
    )


def test_a_new_conversation_of_a_blocked_person_waits_for_nobody_and_is_kept() -> None:
    bank = a_bank()
    first = heard(bank, "halo, kartu saya hilang", 0)
    Conversation.objects.filter(pk=first.pk).update(status="closed")
    block(bank, True, 1)
    talk = heard(bank, "jawab saya sekarang juga", 2)
    assert talk.pk != first.pk
    assert (talk.turn, talk.waiting_since) == ("theirs", None)
    assert not SlaClock.objects.filter(conversation=talk).exists()
    assert not Handling.objects.get(pk=talk.pk).next_due_at
    queue = Handling.objects.get(pk=talk.pk).queue
    assert queue is not None and talk.pk not in routing.waiting_in(queue).values_list("pk", flat=True)  # fmt: skip
    told = Message.objects.get(text="jawab saya sekarang juga")
    assert told.is_from_blocked  # kept, and marked

    edit = MessageEdited(
        account=bank.channel.account,
        key="e1",
        occurred_at=MONDAY_TEN + 3 * MINUTE,
        external_id=told.external_id or "",
        text="tolong blokir kartu saya, hilang",
        version="1",
    )
    messages.receive([(bank.channel, edit)], at=MONDAY_TEN + 3 * MINUTE)
    attend.attend(at=MONDAY_TEN + 3 * MINUTE)
    tallies.recount([talk.pk])
    talk.refresh_from_db()
    assert (talk.turn, talk.waiting_since) == ("theirs", None)
    told.refresh_from_db()
    with pytest.raises(MovedMeanwhile):
        conversations.unmark_no_reply_needed(told, by=bank.rani.user, at=MONDAY_TEN + 4 * MINUTE)

    block(bank, False, 5)
    heard(bank, "maaf, mohon dibantu", 6)
    talk.refresh_from_db()
    assert talk.turn == "ours"
    clock = SlaClock.objects.get(conversation=talk, metric="first_reply", outcome="")
    assert clock.started_at == MONDAY_TEN + 6 * MINUTE
    assert talk.pk in routing.waiting_in(queue).values_list("pk", flat=True)


def test_a_reply_planned_for_somebody_who_was_blocked_since_is_not_sent() -> None:
    bank = a_bank()
    talk = heard(bank, "halo", 0)
    plan = scheduled_replies.plan(
        talk,
        text="Baik, Kak",
        mode="private",
        client_token=uuid.uuid4(),
        send_at=MONDAY_TEN + 60 * MINUTE,
        by=bank.rani.user,
        at=MONDAY_TEN + MINUTE,
    )
    assert scheduled_sweep.sweep(at=MONDAY_TEN + 2 * MINUTE) == 0
    block(bank, True, 3)
    assert scheduled_sweep.sweep(at=MONDAY_TEN + 4 * MINUTE) == 1
    plan.refresh_from_db()
    assert (plan.state, plan.reason) == (ScheduledReply.State.CANCELLED, "blocked")
    assert Telling.objects.get(recipient=bank.rani, way="console").reason == "blocked"
    assert not talk.messages.filter(direction="out").exists()


def test_what_waits_already_is_not_routed_while_its_person_is_blocked() -> None:
    bank = a_bank()
    talk = heard(bank, "halo", 0)
    queue = Handling.objects.get(pk=talk.pk).queue
    assert queue is not None
    assert routing.waiting_in(queue).count() == 1
    block(bank, True, 1)
    assert routing.waiting_in(queue).count() == 0
    Conversation.objects.filter(pk=talk.pk).update(status="resolved", resolved_at=MONDAY_TEN)
    assert not surveys._due(MONDAY_TEN + timedelta(hours=1)).exists()
    block(bank, False, 2)
    Conversation.objects.filter(pk=talk.pk).update(status="open")
    assert routing.waiting_in(queue).count() == 1
