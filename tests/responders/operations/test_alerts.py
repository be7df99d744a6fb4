"""What came due is held against the rules: once for each person and way, in working time, with delays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from responders.models import Alert, AlertRule, AlertStep, Handling, SlaClock, Telling
from responders.operations import alert_rules, alerts, breaches, tellings
from responders.operations.alert_rules import Plan
from tests.builders import a_responder
from tests.responders.promised import Bank, a_bank, jakarta, reconcile, replied, the_clock

pytestmark = pytest.mark.django_db

FRIDAY, DUE = "2026-11-20 16:50", jakarta("2026-11-23 08:05")
LATER = DUE + timedelta.resolution
NIGHT = "2026-11-23 16:59"


def a_rule(bank: Bank, **plan: Any) -> AlertRule:
    wanted = {"name": "Late", "kind": "breached", "whom": ["owner"], "ways": ["console"], **plan}
    return alert_rules.create(bank.brand, Plan(**wanted), by=None, at=DUE)


def owned(bank: Bank, at: str = FRIDAY) -> SlaClock:
    conversation = bank.conversation(at)
    Handling.objects.filter(pk=conversation.pk).update(owner=bank.rani)
    return the_clock(conversation)


def beat(at: datetime = LATER) -> None:
    with connection.cursor() as cursor:
        breaches.record_soon(cursor, at)
        breaches.record_due(cursor, at)


def work(at: datetime = LATER) -> None:
    while alerts.plan(at=at):
        continue
    while tellings.assemble(at=at):
        continue


def told() -> list[tuple[str, str, str]]:
    rows = Alert.objects.filter(telling__isnull=False)
    return sorted(rows.values_list("recipient__name", "kind", "way"))


def test_owner_and_lead_are_told_by_rule() -> None:
    bank = a_bank()
    owned(bank)
    a_rule(bank, whom=["owner", "leads"])
    beat()
    work()
    assert told() == [("Bima", "breached", "console"), ("Rani", "breached", "console")]
    assert not AlertStep.objects.filter(next_at__lte=LATER).exists()


def test_two_rules_and_any_number_of_beats_tell_once() -> None:
    bank = a_bank()
    owned(bank)
    a_rule(bank)
    a_rule(bank, whom=["owner", "team"], name="Team too")
    for _ in range(3):
        beat()
        work()
        SlaClock.objects.update(is_breached=False)
    assert [row for row in told() if row[0] == "Rani"] == [("Rani", "breached", "console")]


def test_a_rule_about_others_tells_nobody() -> None:
    bank = a_bank()
    owned(bank)
    a_rule(bank, metrics=["resolution"])
    a_rule(bank, priorities=[1])
    a_rule(bank, kind="due_soon", metrics=["next_reply"])
    alert_rules.enable(a_rule(bank), False, by=None, at=DUE)
    beat()
    work()
    assert told() == []


def test_a_warning_is_told_before_it_is_late() -> None:
    bank = a_bank()
    owned(bank)
    a_rule(bank, kind="due_soon")
    warn_at = jakarta("2026-11-23 08:01:15")
    beat(warn_at)
    work(warn_at)
    assert told() == [("Rani", "due_soon", "console")]


def test_what_was_answered_before_it_was_told_is_not_told() -> None:
    bank = a_bank()
    clock = owned(bank)
    a_rule(bank)
    beat()
    replied(clock.conversation, "2026-11-23 08:06", bank.rani)
    reconcile(clock.conversation, "2026-11-23 08:06")
    work(jakarta("2026-11-23 08:07"))
    assert told() == []
    assert not Alert.objects.exists()


def test_leads_hear_of_it_when_it_is_still_late_after_some_open_minutes() -> None:
    bank = a_bank()
    owned(bank, "2026-11-20 16:40")  # due on Friday at 16:55
    assert bank.calendar
    a_rule(bank, whom=["leads"], after_minutes=15, calendar=bank.calendar)
    beat(jakarta("2026-11-20 16:56"))
    work(jakarta("2026-11-20 16:56"))
    work(jakarta("2026-11-23 08:09:59"))
    assert told() == []
    work(jakarta("2026-11-23 08:10"))
    assert told() == [("Bima", "breached", "console")]


def test_an_escalation_that_was_answered_meanwhile_is_spared() -> None:
    bank = a_bank()
    clock = owned(bank)
    a_rule(bank, whom=["leads"], after_minutes=15)
    beat()
    work()
    replied(clock.conversation, "2026-11-23 08:06", bank.rani)
    reconcile(clock.conversation, "2026-11-23 08:06")
    work(jakarta("2026-11-23 08:30"))
    assert told() == []


def test_an_escalation_goes_to_who_leads_by_then() -> None:
    bank = a_bank()
    owned(bank)
    a_rule(bank, whom=["owner"], after_minutes=15)
    beat()
    work()
    Handling.objects.update(owner=bank.bima)
    work(jakarta("2026-11-23 08:30"))
    assert told() == [("Bima", "breached", "console")]


def test_at_night_those_on_call_are_told_and_the_others_in_the_morning() -> None:
    bank = a_bank(office=False)
    clock = owned(bank, NIGHT)  # due at 17:14
    dewi = a_responder("Dewi", "lead", bank.brand)
    hours = a_bank().calendar
    assert hours
    hours.brand = bank.brand
    hours.save()
    a_rule(bank, calendar=hours, on_call=[dewi])
    beat(jakarta("2026-11-23 17:15"))
    work(jakarta("2026-11-23 17:15"))
    assert told() == [("Dewi", "breached", "console")]
    assert Alert.objects.get(recipient=bank.rani, clock=clock).tell_at == jakarta(
        "2026-11-24 08:00"
    )
    work(jakarta("2026-11-24 08:00"))
    assert len(told()) == 2


def test_who_left_the_brand_over_night_is_told_nothing_in_the_morning() -> None:
    bank = a_bank(office=False)
    owned(bank, NIGHT)
    hours = a_bank().calendar
    assert hours
    hours.brand = bank.brand
    hours.save()
    a_rule(bank, calendar=hours)
    beat(jakarta("2026-11-23 17:15"))
    work(jakarta("2026-11-23 17:15"))
    bank.rani.brands.clear()
    work(jakarta("2026-11-24 08:00"))
    assert not Alert.objects.exists()
    assert not Telling.objects.exists()


def test_what_was_answered_over_night_is_not_told_in_the_morning() -> None:
    bank = a_bank(office=False)
    clock = owned(bank, NIGHT)
    hours = a_bank().calendar
    assert hours
    hours.brand = bank.brand
    hours.save()
    a_rule(bank, calendar=hours)
    beat(jakarta("2026-11-23 17:15"))
    work(jakarta("2026-11-23 17:15"))
    replied(clock.conversation, "2026-11-23 20:00", bank.rani)
    reconcile(clock.conversation, "2026-11-23 20:00")
    work(jakarta("2026-11-24 08:00"))
    assert told() == []


def test_a_withdrawn_breach_is_told_to_those_who_heard_of_it_and_no_others() -> None:
    bank = a_bank()
    clock = owned(bank)
    a_rule(bank)
    a_rule(bank, whom=["leads"], after_minutes=30)
    beat()
    work()
    replied(clock.conversation, "2026-11-23 08:04", bank.rani)  # heard of late
    reconcile(clock.conversation, "2026-11-23 08:10")
    work(jakarta("2026-11-23 09:00"))
    assert told() == [("Rani", "breached", "console"), ("Rani", "withdrawn", "console")]


def test_who_left_the_brand_or_cannot_sign_in_is_told_nothing() -> None:
    bank = a_bank()
    owned(bank)
    a_rule(bank, whom=["owner", "leads"])
    bank.rani.brands.clear()
    bank.bima.user.is_active = False
    bank.bima.user.save()
    beat()
    work()
    assert not Alert.objects.exists()


def test_mail_and_push_only_where_they_are_set_up_and_wanted(settings: Settings) -> None:
    bank = a_bank()
    a_rule(bank, ways=["console", "email", "push"])
    bank.rani.user.email = "rani@bank.example"
    bank.rani.user.save()
    owned(bank)
    beat()
    work()
    assert {way for *_who, way in told()} == {"console"}  # no server is set up

    settings.EMAIL_HOST = "mail.example"
    owned(bank)
    beat()
    work()
    assert {way for *_who, way in told()} == {"console", "email"}

    bank.rani.has_email_notices = False
    bank.rani.save()
    Alert.objects.all().delete()
    owned(bank)
    beat()
    work()
    assert {way for *_who, way in told()} == {"console"}


def test_one_step_that_cannot_be_worked_off_delays_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank)
    bad, _good = owned(bank), owned(bank)
    beat()
    whole = alerts._dues

    def stumbling(step: AlertStep, *more: Any) -> Any:
        if step.clock_id == bad.pk:
            raise RuntimeError("boom")
        return whole(step, *more)

    monkeypatch.setattr(alerts, "_dues", stumbling)
    alerts.plan(at=LATER)
    assert AlertStep.objects.get().clock_id == bad.pk
    assert AlertStep.objects.get().next_at > LATER
    monkeypatch.undo()
    work(LATER + timedelta(minutes=1))
    assert len(told()) == 2


def test_the_number_of_queries_is_the_same_for_many(django_assert_max_num_queries: Any) -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank, whom=["owner", "leads"])
    for _ in range(12):
        owned(bank)
    beat()
    with django_assert_max_num_queries(16):
        assert alerts.plan(at=LATER) == 2 * 12  # each warned of, and late


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_tell_each_person_once() -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank, whom=["owner", "leads"])
    clocks = [owned(bank) for _ in range(20)]

    def worker(_number: int) -> None:
        try:
            beat()
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worker, range(8)))
    work(LATER + timedelta(minutes=2))
    assert len(told()) == 2 * len(clocks)
    assert sum(Telling.objects.values_list("conversations", flat=True)) == 2 * len(clocks)
