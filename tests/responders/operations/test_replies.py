"""Who may answer, and who then has the conversation."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from inbox.errors import NotAllowed
from inbox.models import Conversation, Delivery, User
from responders.models import Handling
from responders.operations import replies
from responders.operations.seen import Unseen
from tests.builders import MONDAY_TEN, a_conversation, a_message, a_responder

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation() -> Conversation:
    conversation = a_conversation(last_inbound_at=MONDAY_TEN)
    a_message(conversation, "Kartu saya tertelan", external_id=f"in-{conversation.pk}")
    return conversation


def submitted(
    conversation: Conversation, by: User | None, at: datetime = MONDAY_TEN, **fields: object
) -> Delivery:
    given = {"text": "Kami cek ya", "mode": "private", "client_token": uuid.uuid4(), **fields}
    return replies.submit(conversation, by=by, at=at, **given)  # type: ignore[arg-type]


def owner(conversation: Conversation) -> str:
    held = Handling.objects.get(pk=conversation.pk).owner
    return held.name if held else ""


def test_whoever_answers_what_nobody_has_becomes_its_owner(conversation: Conversation) -> None:
    rani = a_responder("Rani", "agent", conversation.brand)
    reply = submitted(conversation, rani.user)
    assert reply.message.author == rani.user
    assert owner(conversation) == "Rani"


def test_what_somebody_else_has_is_not_answered_by_accident(conversation: Conversation) -> None:
    rani = a_responder("Rani", "agent", conversation.brand)
    bima = a_responder("Bima", "agent", conversation.brand)
    submitted(conversation, rani.user)
    with pytest.raises(replies.OwnedByOther) as refused:
        submitted(conversation, bima.user)
    assert (refused.value.code, refused.value.status) == ("owned_by_other", 409)
    assert "Rani" in refused.value.message
    assert Delivery.objects.count() == 1


def test_taking_over_is_possible_when_it_is_meant(conversation: Conversation) -> None:
    rani = a_responder("Rani", "agent", conversation.brand)
    bima = a_responder("Bima", "agent", conversation.brand)
    submitted(conversation, rani.user)
    submitted(conversation, bima.user, takes_over=True)
    assert owner(conversation) == "Bima"


def test_a_reply_that_is_refused_takes_nothing_over(conversation: Conversation) -> None:
    rani = a_responder("Rani", "agent", conversation.brand)
    with pytest.raises(Exception, match="Write something"):
        submitted(conversation, rani.user, text=" ")
    assert owner(conversation) == ""


def test_an_outsider_answers_nothing(conversation: Conversation) -> None:
    joko = a_responder("Joko")
    with pytest.raises(NotAllowed):
        submitted(conversation, joko.user)
    assert Delivery.objects.count() == 0


def test_an_auditor_answers_nothing(conversation: Conversation) -> None:
    auditor = a_responder("Rani", "auditor", conversation.brand)
    with pytest.raises(NotAllowed):
        submitted(conversation, auditor.user)


def test_only_a_lead_settles_what_is_uncertain(conversation: Conversation) -> None:
    rani = a_responder("Rani", "agent", conversation.brand)
    reply = submitted(conversation, rani.user)
    Delivery.objects.filter(pk=reply.pk).update(state="needs_human")
    with pytest.raises(NotAllowed):
        replies.confirm_sent(reply, by=rani.user, at=MONDAY_TEN)
    lead = a_responder("Bima", "lead", conversation.brand)
    replies.confirm_sent(reply, by=lead.user, at=MONDAY_TEN)
    reply.refresh_from_db()
    assert reply.state == "sent"


def test_undo_gives_the_text_back(conversation: Conversation) -> None:
    rani = a_responder("Rani", "agent", conversation.brand)
    reply = submitted(conversation, rani.user)
    assert replies.cancel(reply, by=rani.user, at=MONDAY_TEN) == "Kami cek ya"


def test_who_has_not_seen_the_last_word_is_told_before_answering(
    conversation: Conversation,
) -> None:
    rani = a_responder("Rani", "agent", conversation.brand)
    seen = conversation.messages.get().pk
    token = uuid.uuid4()
    first = submitted(conversation, rani.user, seen=seen, client_token=token)
    assert (
        submitted(conversation, rani.user, seen=seen).state == first.state
    )  # one's own are no news
    a_message(conversation, "Halo?", external_id="in-again")
    with pytest.raises(Unseen) as refused:
        submitted(conversation, rani.user, seen=seen)
    assert (refused.value.code, refused.value.status) == ("unseen", 409)
    assert "customer has written again" in refused.value.message
    assert submitted(conversation, rani.user, seen=seen, client_token=token) == first  # said before
    newest = conversation.messages.latest("pk").pk
    assert submitted(conversation, rani.user, seen=newest).state == first.state


def test_an_answer_of_a_colleague_is_read_before_it_is_given_again(
    conversation: Conversation,
) -> None:
    rani = a_responder("Rani", "agent", conversation.brand)
    bima = a_responder("Bima", "agent", conversation.brand)
    seen = conversation.messages.get().pk
    submitted(conversation, rani.user, seen=seen)
    with pytest.raises(Unseen) as refused:
        submitted(conversation, bima.user, seen=seen, takes_over=True)
    assert "colleague has answered" in refused.value.message
    assert owner(conversation) == "Rani"
