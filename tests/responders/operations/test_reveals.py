from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.errors import NotAllowed, Refused, TooOften
from inbox.models import Activity, Message
from inbox.operations.messages import receive
from responders.models import Handling, Responder, Reveal
from responders.operations import reveals
from responders.operations.attend import attend
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_received, a_responder

AT = MONDAY_TEN
TEXT = "rek 5212345621, hp 0812-3456-7890, kartu 4111 1111 1111 1111"
pytestmark = pytest.mark.django_db


def heard(text: str = TEXT) -> Message:
    channel = a_channel(a_brand())
    receive([(channel, a_received(channel, text))], at=AT)
    attend(at=AT)
    return Message.objects.select_related("conversation").latest("pk")


def owner(message: Message, role: str = "agent") -> Responder:
    rani = a_responder("Rani", role, message.conversation.brand)
    Handling.objects.filter(pk=message.conversation_id).update(owner=rani)
    return rani


def test_the_owner_sees_what_was_kept_and_the_record_says_why() -> None:
    message = heard()
    rani = owner(message)
    shown = reveals.reveal(message, reason="Cocokkan mutasi", by=rani.user, at=AT)
    assert list(shown.values()) == ["5212345621", "0812-3456-7890"]
    assert Reveal.objects.get().reason == "Cocokkan mutasi"
    assert Activity.objects.get(verb="revealed").actor == rani.user


def test_a_card_number_is_nowhere() -> None:
    message = heard()
    card = message.masked_items.get(kind="PAN")
    assert (card.is_kept, bytes(card.digest)) == (False, b"")
    assert "4111 1111" not in message.text


def test_no_reason_no_reveal() -> None:
    message = heard()
    with pytest.raises(Refused) as refused:
        reveals.reveal(message, reason="  ", by=owner(message).user, at=AT)
    assert refused.value.code == "no_reason"
    assert not Reveal.objects.exists()


def test_an_agent_reveals_in_their_own_conversations_only() -> None:
    message = heard()
    owner(message)
    bima = a_responder("Bima", "agent", message.conversation.brand)
    with pytest.raises(NotAllowed):
        reveals.reveal(message, reason="Penasaran", by=bima.user, at=AT)


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_who_does_not_answer_customers_reveals_nothing(role: str) -> None:
    message = heard()
    with pytest.raises(NotAllowed):
        reveals.reveal(message, reason="Periksa", by=owner(message, role).user, at=AT)


def test_an_outsider_of_another_brand_reveals_nothing() -> None:
    joko = a_responder("Joko", "lead", a_brand("Bank Lain"))
    with pytest.raises(NotAllowed):
        reveals.reveal(heard(), reason="Periksa", by=joko.user, at=AT)


def test_thirty_in_an_hour_are_enough() -> None:
    message = heard()
    rani = owner(message)
    for _ in range(reveals.MOST_PER_HOUR):
        reveals.reveal(message, reason="Cocokkan", by=rani.user, at=AT)
    with pytest.raises(TooOften):
        reveals.reveal(message, reason="Cocokkan", by=rani.user, at=AT)
    reveals.reveal(message, reason="Cocokkan", by=rani.user, at=AT + timedelta(hours=1))


def test_veiled_words_are_shown_on_the_record() -> None:
    message = heard("goblok banget, hp saya 081234567890")
    rani = owner(message)
    assert message.is_veiled
    assert reveals.unveil(message, by=rani.user, at=AT) == "goblok banget, hp saya 0812 •••• ••90"
    assert Activity.objects.get(verb="unveiled").actor == rani.user
