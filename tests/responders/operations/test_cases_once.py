"""Complaint cases: no letter twice, no conversation in two."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from inbox.core.states import Sending
from inbox.errors import Refused
from inbox.models import Message
from responders.operations import case_letters, cases
from tests.responders.complaints import Desk, a_desk
from tests.responders.promised import jakarta

pytestmark = pytest.mark.django_db
MONDAY = "2026-11-02 10:00"


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def test_a_letter_that_is_on_its_way_is_not_sent_again_by_a_colleague(desk: Desk) -> None:
    case, dewi = desk.case(MONDAY), desk.dewi.user
    talk, at = case.links.get().conversation, jakarta("2026-11-02 11:00")
    cases.decide(case, "rejected", "Sesuai syarat.", by=dewi, at=at)

    def answer() -> Any:
        return case_letters.send(case, "answer", talk, client_token=uuid.uuid4(), by=dewi, at=at)

    letter = answer()
    for again in (answer, lambda: cases.decide(case, "accepted", "Benar.", by=dewi, at=at)):
        with pytest.raises(Refused) as refused:
            again()
        assert refused.value.code == "letter_on_its_way"
    assert letter.delivery is not None
    letter.delivery.state, letter.delivery.accepted_at = Sending.SENT, at
    letter.delivery.save()  # and nobody has looked since
    with pytest.raises(Refused):
        answer()
    assert case.letters.count() == 1
    assert Message.objects.filter(direction="out").count() == 1


def test_a_letter_that_was_taken_back_can_be_sent_again(desk: Desk) -> None:
    case, at = desk.case(MONDAY), jakarta("2026-11-02 11:00")
    talk = case.links.get().conversation
    for _time in range(2):
        letter = case_letters.send(
            case, "acknowledgement", talk, client_token=uuid.uuid4(), by=desk.rani.user, at=at
        )
        assert letter.delivery is not None
        letter.delivery.state = Sending.CANCELLED
        letter.delivery.save()
    assert case.letters.count() == 2


def test_a_conversation_of_a_running_case_joins_no_other(desk: Desk) -> None:
    first, second = desk.case(MONDAY), desk.case(MONDAY)
    talk = second.links.get().conversation
    talk.identity.contact = first.contact
    talk.identity.save()
    with pytest.raises(Refused) as refused:
        cases.join(first, talk, by=desk.rani.user, at=jakarta(MONDAY))
    assert refused.value.code == "case_runs"
