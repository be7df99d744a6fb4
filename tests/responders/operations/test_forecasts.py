"""Forecasts as rows: who is ahead, who is there, what is too little to say anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from responders.console import outlook
from responders.models import (
    BreachForecast,
    Handling,
    HandlingTime,
    Membership,
    Presence,
    Responder,
    Shift,
    SlaClock,
)
from responders.operations import capacity, forecasts, handling_times
from tests.builders import MONDAY_TEN, a_conversation, a_queue, a_responder, a_team
from tests.responders.promised import Bank, a_bank

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def bank() -> Bank:
    return a_bank()


def _known(bank: Bank, topic: str = "", median: float = 240) -> None:
    HandlingTime.objects.create(
        brand=bank.brand, topic=topic, n=100, median_seconds=median, p80_seconds=median * 1.7,
        measured_at=MONDAY_TEN,
    )  # fmt: skip


def _there(person: Responder, state: str = "available") -> None:
    Presence.objects.create(
        responder=person, state=state, starts_at=MONDAY_TEN - MINUTE, seen_at=MONDAY_TEN,
        reason="chosen",
    )  # fmt: skip


def _open(bank: Bank, minutes: int, **fields: object) -> SlaClock:
    """A first reply that is due in so many minutes."""
    conversation = a_conversation(bank.channel, status="open")
    conversation.handling.queue = bank.queue
    conversation.handling.save()
    values = {
        "conversation": conversation, "channel": bank.channel, "metric": "first_reply", "base": "message:1",
        "policy_version": bank.policy.current, "priority": 3, "started_at": MONDAY_TEN,
        "knowable_at": MONDAY_TEN, "target_seconds": minutes * 60, "due_at": MONDAY_TEN + minutes * MINUTE,
        **fields,
    }  # fmt: skip
    return SlaClock.objects.create(**values)


def test_who_leaves_before_it_is_due_is_told_and_told_anew_as_time_goes_by(bank: Bank) -> None:
    """Four hours left, of which the people planned work two."""
    _known(bank)
    _there(bank.rani)
    Shift.objects.create(
        responder=bank.rani,
        brand=bank.brand,
        starts_at=MONDAY_TEN - 60 * MINUTE,
        ends_at=MONDAY_TEN + 120 * MINUTE,
    )
    soon, late = _open(bank, 30), _open(bank, 240)
    forecasts.refresh(at=MONDAY_TEN)
    told = {one.pk: one for one in BreachForecast.objects.all()}
    assert told[soon.conversation_id].work_seconds == 30 * 60
    assert told[late.conversation_id].work_seconds == 120 * 60
    assert "only" not in outlook.reason(told[soon.conversation_id])
    assert outlook.reason(told[late.conversation_id]).endswith(
        "only 120 min of work until it is due"
    )
    forecasts.refresh(at=MONDAY_TEN + 15 * MINUTE)
    again = BreachForecast.objects.get(pk=late.conversation_id)
    assert outlook.reason(again).endswith("only 105 min of work until it is due")


def test_the_later_ones_are_the_riskier_where_one_person_works(bank: Bank) -> None:
    _known(bank)
    _there(bank.rani)
    clocks = [_open(bank, 30 + number) for number in range(12)]
    assert forecasts.refresh(at=MONDAY_TEN) == 12
    found = [BreachForecast.objects.get(conversation=one.conversation_id) for one in clocks]
    assert [one.ahead for one in found] == list(range(12))
    assert found[0].probability < 0.1
    assert found[11].probability > 0.8
    assert found[0].agents == 1


def test_with_too_little_history_nothing_is_forecast(bank: Bank) -> None:
    _there(bank.rani)
    _open(bank, 30)
    assert forecasts.refresh(at=MONDAY_TEN) == 0
    assert not BreachForecast.objects.exists()


def test_an_answered_clock_is_forgotten(bank: Bank) -> None:
    _known(bank)
    clock = _open(bank, 30)
    forecasts.refresh(at=MONDAY_TEN)
    assert BreachForecast.objects.count() == 1
    SlaClock.objects.filter(pk=clock.pk).update(outcome="met")
    forecasts.refresh(at=MONDAY_TEN + MINUTE)
    assert not BreachForecast.objects.exists()


def test_what_did_not_change_is_not_written_again(bank: Bank) -> None:
    _known(bank)
    _there(bank.rani)
    _open(bank, 600)
    forecasts.refresh(at=MONDAY_TEN)
    forecasts.refresh(at=MONDAY_TEN + MINUTE)
    assert BreachForecast.objects.get().at == MONDAY_TEN


def test_the_number_of_queries_does_not_grow_with_the_clocks(bank: Bank) -> None:
    _known(bank)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            forecasts.refresh(at=MONDAY_TEN)
        return len(seen)

    _open(bank, 30)
    before = queries()
    for number in range(10):
        _open(bank, 40 + number)
    assert queries() == before


def test_a_person_on_a_break_or_in_two_teams_counts_less(bank: Bank) -> None:
    team = bank.queue.team
    other = a_team(bank.brand, bank.rani)
    _there(bank.rani)
    found = capacity.of_teams([team.pk, other.pk], at=MONDAY_TEN)
    assert found[other.pk].agents[0] == 0.5
    Presence.objects.update(state="break")
    assert capacity.of_teams([other.pk], at=MONDAY_TEN)[other.pk].agents[0] == 0


def test_active_time_runs_from_the_message_or_from_the_reply_before(bank: Bank) -> None:
    for number in range(40):
        at = MONDAY_TEN + number * 5 * MINUTE
        # All wrote at once; Rani answers one every five minutes.
        _open(
            bank, 30, started_at=MONDAY_TEN - 5 * MINUTE, fulfilled_at=at, outcome="met",
            fulfilled_by=bank.rani,
        )  # fmt: skip
    handling_times.measure(at=MONDAY_TEN + timedelta(days=1))
    row = HandlingTime.objects.get(topic="")
    assert (row.n, row.median_seconds, row.p80_seconds) == (40, 300, 300)
    assert bank.brand.pk in handling_times.known()


def test_a_night_between_two_replies_is_not_work(bank: Bank) -> None:
    for at in (MONDAY_TEN, MONDAY_TEN + timedelta(hours=14)):
        _open(
            bank, 30, started_at=MONDAY_TEN - 5 * MINUTE, fulfilled_at=at, outcome="met",
            fulfilled_by=bank.rani,
        )  # fmt: skip
    handling_times.measure(at=MONDAY_TEN + timedelta(days=1))
    assert HandlingTime.objects.get(topic="").n == 1
    assert handling_times.known() == {}


def test_a_rare_topic_has_no_time_of_its_own(bank: Bank) -> None:
    _known(bank, "fraud_report")
    handling_times.measure(at=MONDAY_TEN + timedelta(days=1))
    assert not HandlingTime.objects.exists()


def test_people_of_other_brands_are_not_counted(bank: Bank) -> None:
    _there(a_responder("Joko"))
    found = capacity.of_teams([bank.queue.team_id], at=MONDAY_TEN)
    assert found[bank.queue.team_id].agents[0] == 0


def test_who_may_not_answer_for_the_team_is_not_at_work_for_it(bank: Bank) -> None:
    auditor, elsewhere = a_responder("Citra", "auditor", bank.brand), a_responder("Joko")
    for person in (auditor, elsewhere):
        Membership.objects.create(team=bank.queue.team, responder=person)
        _there(person)
    team = bank.queue.team_id
    assert capacity.of_teams([team], at=MONDAY_TEN)[team].agents[0] == 0


def test_who_works_for_three_teams_is_somebody_in_each(bank: Bank) -> None:
    _known(bank)
    clock = _open(bank, 30)
    forecasts.refresh(at=MONDAY_TEN)
    assert "nobody of its team at work" in outlook.reason(BreachForecast.objects.get())
    _there(bank.rani)
    for number in range(2):
        queue = a_queue(a_team(bank.brand, bank.rani), f"more-{number}")
        other = _open(bank, 30)
        Handling.objects.filter(pk=other.conversation_id).update(queue=queue)
    forecasts.refresh(at=MONDAY_TEN)
    told = BreachForecast.objects.get(pk=clock.conversation_id)
    assert told.agents < 0.5
    assert "1 person of its team at work" in outlook.reason(told)
