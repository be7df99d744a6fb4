"""Workers and customers at the same moment, each with its own connection."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.errors import MovedMeanwhile
from inbox.models import Activity, Conversation, Delivery
from responders.models import Responder, Survey
from responders.operations import conversations, survey_answers, surveys
from tests.builders import MONDAY_TEN, a_brand, a_responder
from tests.responders.operations.test_routing_at_once import at_once
from tests.responders.surveyed import HOUR, a_resolved, an_asking_channel, asked

pytestmark = pytest.mark.django_db(transaction=True)
LATER = MONDAY_TEN + HOUR


@pytest.fixture
def rani() -> Responder:
    return a_responder("Rani", "agent", a_brand())


def test_many_workers_ask_each_customer_once(rani: Responder) -> None:
    channel = an_asking_channel(rani.brands.get())
    for number in range(12):
        a_resolved(channel, rani, MONDAY_TEN - timedelta(minutes=number))

    def work() -> None:
        for _round in range(6):
            surveys.ask_due(at=LATER)

    at_once(work)
    assert Survey.objects.filter(reason="").count() == Delivery.objects.count() == 12


def test_opening_again_while_workers_ask_leaves_one_survey_or_none(rani: Responder) -> None:
    """And never a second one for the same episode, however the two interleave."""
    found = [a_resolved(an_asking_channel(rani.brands.get()), rani) for _ in range(4)]

    def work() -> None:
        for one in found:
            surveys.ask_due(at=LATER)
            try:
                conversations.reopen(one, by=None, at=LATER)
                conversations.resolve(one, by=None, at=LATER + timedelta(seconds=1))
            except MovedMeanwhile:
                pass
            surveys.ask_due(at=LATER + 2 * HOUR)

    at_once(work, workers=4)
    for one in found:
        assert Survey.objects.filter(conversation=one, reason="").count() <= 1
    assert Delivery.objects.count() == Survey.objects.filter(reason="").count()


def test_answers_sent_at_once_are_one_answer_with_corrections(rani: Responder) -> None:
    survey, _token = asked(a_resolved(an_asking_channel(rani.brands.get()), rani))
    at_once(lambda: survey_answers.answer(survey, 4, "Cepat", at=LATER), workers=5)
    told = Activity.objects.filter(conversation=survey.conversation)
    assert told.filter(verb="survey_answered").count() == 1
    assert told.filter(verb="survey_corrected").count() == 4
    assert Conversation.objects.get(pk=survey.conversation_id).status == "resolved"
