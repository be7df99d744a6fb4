"""Satisfaction: counted whole, told only where enough answered, and only to whom it concerns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from inbox.models import Channel, Conversation, Delivery
from responders.core.figures import wilson
from responders.models import Responder, Survey, Team
from responders.reports.satisfaction import Along, satisfaction
from responders.reports.scope import Filters, Period
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_responder,
    a_team,
)

pytestmark = pytest.mark.django_db
WEEK = Period(MONDAY_TEN - timedelta(days=3), MONDAY_TEN + timedelta(days=4))


def surveyed(channel: Channel, *scores: int | None, **credited: Any) -> None:
    """None: asked, and the platform took it, but nobody answered."""
    for score in scores:
        found = a_conversation(channel)
        Survey.objects.create(
            conversation=found,
            channel=channel,
            resolved_at=MONDAY_TEN,
            decided_at=MONDAY_TEN,
            language="id",
            score=score,
            answered_at=MONDAY_TEN if score else None,
            delivery=None if score else a_taken_delivery(found),
            **credited,
        )


def a_taken_delivery(conversation: Conversation) -> Delivery:
    message = a_message(conversation, "Nilai kami", direction="out", source="automatic")
    return Delivery.objects.create(
        message=message,
        conversation=conversation,
        channel=conversation.channel,
        state="sent",
        next_attempt_at=MONDAY_TEN,
        give_up_at=MONDAY_TEN,
        created_at=MONDAY_TEN,
    )


def test_shares_have_their_wilson_interval_and_count_whom_was_asked() -> None:
    surveyed(a_channel(), *[5] * 6, *[4] * 2, *[1] * 4, None, None)
    (whole,) = satisfaction(None, WEEK)
    assert (whole.responses.n, whole.answered, whole.satisfied) == (14, 12, 8 / 12)
    assert whole.interval == wilson(8, 12)
    assert whole.mean == (30 + 8 + 4) / 12
    assert whole.scores == (4, 0, 0, 2, 6)


def test_of_nine_answers_only_their_number_is_told_and_of_ten_all() -> None:
    channel = a_channel()
    surveyed(channel, *[1] * 9)
    (few,) = satisfaction(None, WEEK)
    assert (few.answered, few.satisfied, few.interval) == (9, None, None)
    assert (few.mean, few.scores) == (None, None)
    surveyed(channel, 1)
    (enough,) = satisfaction(None, WEEK)
    assert enough.satisfied == 0.0
    assert enough.scores == (10, 0, 0, 0, 0)


def test_what_was_not_asked_or_not_said_is_in_no_rate() -> None:
    channel = a_channel()
    surveyed(channel, 5)
    for reason in ("not_answered", "refused", ""):  # the last one waits to be sent
        found = a_conversation(channel)
        Survey.objects.create(
            conversation=found,
            channel=channel,
            resolved_at=MONDAY_TEN,
            decided_at=MONDAY_TEN,
            language="id",
            reason=reason,
        )
    (whole,) = satisfaction(None, WEEK)
    assert whole.responses.n == 1


def test_groups_add_up_along_every_dimension() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    team, channel = a_team(brand, rani), a_channel(brand)
    surveyed(channel, 5, 4, None, responder=rani, team=team, topic="fees")
    surveyed(a_channel(brand), 1, responder=bima, topic="limits")
    for along in Along:
        found = satisfaction(None, WEEK, along)
        assert sum(line.answered for line in found) == 3, along
        assert sum(line.responses.n for line in found) == 4, along
    labels = [line.label for line in satisfaction(None, WEEK, Along.TEAM)]
    assert labels == [team.name, ""]
    assert [
        line.label for line in satisfaction(None, WEEK, Along.AGENT, Filters(channel=channel.pk))
    ] == ["Rani"]


def test_an_agent_sees_their_own_a_lead_their_teams_and_nobody_another_brands() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    lead = a_responder("Wati", "lead", brand)
    led: Team = a_team(brand, rani, lead=lead)
    surveyed(a_channel(brand), 5, 5, responder=rani, team=led)
    surveyed(a_channel(brand), 1, responder=bima)
    surveyed(a_channel(a_brand("Bank Lain")), 1, 1, 1)

    def seen(by: Responder) -> int:
        return sum(line.answered for line in satisfaction(by.user, WEEK))

    manager = a_responder("Putu", "manager", brand)
    assert [seen(one) for one in (rani, bima, lead, manager)] == [2, 1, 2, 3]


@pytest.mark.parametrize("along", list(Along))
def test_queries_stay_the_same_however_many_rows(
    along: Along, django_assert_max_num_queries: Any
) -> None:
    channel = a_channel()
    for number in range(12):
        surveyed(channel, 5, topic=f"topic-{number}")
    with django_assert_max_num_queries(2):
        satisfaction(None, WEEK, along)
