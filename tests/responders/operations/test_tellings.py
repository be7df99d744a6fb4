"""Messages: one by one, in a storm together, seen by their reader."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from responders.core.grouping import MOST
from responders.models import Alert, Handling, Responder, Telling
from responders.operations import telling_words, tellings
from tests.builders import a_responder
from tests.responders.operations.test_alerts import (
    DUE,
    LATER,
    a_rule,
    beat,
    owned,
    work,
)
from tests.responders.promised import a_bank, jakarta

pytestmark = pytest.mark.django_db
WARNED = jakarta("2026-11-23 08:01:15")


def headline(telling: Telling) -> str:
    with translation.override("en"):
        alerts = list(telling.alerts.select_related("clock"))
        return telling_words.headline(telling, alerts)


def test_a_storm_is_one_message_with_the_list() -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank, kind="due_soon")
    clocks = [owned(bank) for _ in range(MOST + 2)]
    beat(WARNED)
    work(WARNED)
    [telling] = Telling.objects.all()
    assert telling.conversations == len(clocks)
    assert telling.alerts.count() == len(clocks)
    assert headline(telling) == f"{len(clocks)} conversations are due within 4 minutes"


def test_a_few_are_told_one_by_one() -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank)
    for _ in range(MOST):
        owned(bank)
    beat()
    work()
    assert list(Telling.objects.values_list("conversations", flat=True)) == [1] * MOST


def test_what_comes_after_a_storm_waits_for_the_minute_to_end() -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank)
    for _ in range(MOST + 1):
        owned(bank)
    beat()
    work()
    owned(bank)
    beat(LATER + timedelta(seconds=20))
    work(LATER + timedelta(seconds=20))
    assert Telling.objects.count() == 1
    work(LATER + timedelta(minutes=1))
    assert Telling.objects.count() == 2
    assert not Alert.objects.filter(telling=None).exists()


def test_one_persons_storm_does_not_keep_another_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tellings, "LIMIT", 2 * MOST)
    bank = a_bank(first_reply=15)
    a_rule(bank)
    for _ in range(MOST + 1):
        owned(bank)
    beat()
    work()
    for _ in range(tellings.LIMIT):
        owned(bank)
    dewi = a_responder("Dewi", Responder.Role.AGENT, bank.brand)
    last = owned(bank)
    Handling.objects.filter(pk=last.conversation_id).update(owner=dewi)
    beat(LATER + timedelta(seconds=20))
    work(LATER + timedelta(seconds=20))
    assert Telling.objects.get(recipient=dewi).conversations == 1
    assert Telling.objects.filter(recipient=bank.rani).count() == 1


def test_two_clocks_of_one_conversation_are_one_message() -> None:
    bank = a_bank(first_reply=15, resolution=15)
    a_rule(bank)
    clock = owned(bank)
    beat()
    work()
    [telling] = Telling.objects.all()
    assert telling.conversations == 1
    assert headline(telling).startswith(f"K-{clock.conversation_id}: First reply, Resolution")


def test_the_storm_of_one_person_is_quiet_for_another() -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank)
    for _ in range(MOST + 1):
        owned(bank)
    last = owned(bank)
    last.conversation.handling.owner = bank.bima
    last.conversation.handling.save()
    beat()
    work()
    counts = Telling.objects.values_list("recipient__name", "conversations")
    assert sorted(counts) == [("Bima", 1), ("Rani", MOST + 1)]


def told_to(rani: Responder) -> list[Telling]:
    return list(tellings.of(rani))


def test_one_sees_ones_own_and_marks_it() -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank, whom=["owner", "leads"])
    owned(bank), owned(bank)
    beat()
    work()
    newest, oldest = told_to(bank.rani)
    assert tellings.summary(bank.rani)[0] == 2
    theirs = told_to(bank.bima)[0]
    assert tellings.see(bank.rani, only=theirs.pk, at=LATER) == 0
    assert tellings.see(bank.rani, only=newest.pk, at=LATER) == 1
    assert tellings.see(bank.rani, up_to=oldest.pk, at=LATER) == 1
    assert (tellings.summary(bank.rani)[0], tellings.summary(bank.bima)[0]) == (0, 2)


def test_what_came_after_the_page_was_made_stays_unseen() -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank)
    owned(bank)
    beat()
    work()
    [first] = told_to(bank.rani)
    owned(bank)
    beat()
    work()
    tellings.see(bank.rani, up_to=first.pk, at=LATER)
    assert tellings.summary(bank.rani)[0] == 1


def test_a_late_conversation_says_when_it_was_due_in_the_readers_zone() -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank)
    clock = owned(bank)
    beat()
    work()
    said = headline(Telling.objects.get())
    assert said == f"K-{clock.conversation_id}: First reply was due at 08:05 and is late"
    assert Telling.objects.get().first_due_at == DUE


def test_what_is_old_is_forgotten() -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank)
    owned(bank)
    beat()
    work()
    assert tellings.forget(before=LATER) == 0
    tellings.forget(before=LATER + timedelta.resolution)
    assert not Telling.objects.exists()
