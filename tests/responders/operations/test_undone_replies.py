"""A reply that is undone gives back the conversation that sending it took, and nothing that was given otherwise."""

from __future__ import annotations

import uuid

import pytest

from inbox.models import Conversation, Delivery
from responders.console import happenings
from responders.models import Assignment, Handling, Responder
from responders.operations import assignments, attend, replies, scheduled_replies
from tests.responders.operations.test_undoing import EVERY, rows
from tests.responders.promised import Bank, a_bank, jakarta, the_clock

pytestmark = pytest.mark.django_db
NINE, SENT, UNDONE = "2026-11-23 09:00", "2026-11-23 09:02", "2026-11-23 09:03"


@pytest.fixture
def bank() -> Bank:
    return a_bank(**EVERY)


@pytest.fixture
def conversation(bank: Bank) -> Conversation:
    return bank.conversation(NINE, status="open")


def said(
    conversation: Conversation, by: Responder, at: str = SENT, *, takes_over: bool = False
) -> Delivery:
    reply = replies.submit(
        conversation, mode=conversation.visibility, text="Kami cek ya", client_token=uuid.uuid4(),
        by=by.user, at=jakarta(at), takes_over=takes_over,
    )  # fmt: skip
    attend.attend(at=jakarta(at))
    return reply


def undone(reply: Delivery, by: Responder, at: str = UNDONE) -> None:
    replies.cancel(reply, by=by.user, at=jakarta(at))
    attend.attend(at=jakarta(at))


def owner(conversation: Conversation) -> Responder | None:
    return Handling.objects.get(pk=conversation.pk).owner


def test_it_is_nobodys_again_and_its_clocks_are_as_before(
    bank: Bank, conversation: Conversation
) -> None:
    before = rows(conversation)
    reply = said(conversation, bank.rani)
    assert the_clock(conversation, "assignment").outcome == "met"
    undone(reply, bank.rani)
    assert owner(conversation) is None
    assert rows(conversation) == before
    assert not Assignment.objects.filter(conversation=conversation, ended_at=None).exists()
    told = [happenings.words_of(one)[0] for one in conversation.activities.order_by("pk")
            if one.verb in ("claimed", "released")]  # fmt: skip
    assert told == ["Rani took this", "Rani took that back: nobody has this again"]


def test_what_one_had_before_stays_ones_own(bank: Bank, conversation: Conversation) -> None:
    assignments.claim(conversation, by=bank.rani.user, at=jakarta(NINE))
    undone(said(conversation, bank.rani), bank.rani)
    assert owner(conversation) == bank.rani


def test_what_was_given_since_stays_given(bank: Bank, conversation: Conversation) -> None:
    reply = said(conversation, bank.rani)
    assignments.assign(conversation, bank.bima, by=bank.bima.user, at=jakarta(SENT))
    assignments.assign(conversation, bank.rani, by=bank.bima.user, at=jakarta(SENT))
    undone(reply, bank.rani)
    assert owner(conversation) == bank.rani


def test_another_reply_keeps_it_until_it_is_undone_as_well(
    bank: Bank, conversation: Conversation
) -> None:
    first, second = (
        said(conversation, bank.rani),
        said(conversation, bank.rani, "2026-11-23 09:02:03"),
    )
    undone(first, bank.rani)
    assert owner(conversation) == bank.rani
    undone(second, bank.rani)
    assert owner(conversation) is None


def test_what_was_taken_over_on_purpose_is_not_given_back(
    bank: Bank, conversation: Conversation
) -> None:
    assignments.claim(conversation, by=bank.rani.user, at=jakarta(NINE))
    undone(said(conversation, bank.bima, takes_over=True), bank.bima)
    assert owner(conversation) == bank.bima


def test_a_lead_who_undoes_it_gives_it_back_too(bank: Bank, conversation: Conversation) -> None:
    undone(said(conversation, bank.rani), bank.bima)
    assert owner(conversation) is None


def test_who_has_planned_another_reply_stays_the_owner(
    bank: Bank, conversation: Conversation
) -> None:
    reply = said(conversation, bank.rani)
    planned = scheduled_replies.plan(
        conversation, text="Sudah kami cek", mode=conversation.visibility, client_token=uuid.uuid4(),
        send_at=jakarta("2026-11-23 11:00"), by=bank.rani.user, at=jakarta(SENT),
    )  # fmt: skip
    undone(reply, bank.rani)
    assert owner(conversation) == bank.rani
    assert planned.state == "waiting"
