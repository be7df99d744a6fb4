"""Mail and push leave once, are tried again, and end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from pytest_django import Settings

from responders.models import Telling
from responders.operations import mailing, sending, tellings
from tests.responders.operations.test_alerts import LATER, a_rule, beat, owned, work
from tests.responders.promised import Bank, a_bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(settings: Settings) -> Bank:
    settings.EMAIL_HOST = "mail.example"
    settings.PUBLIC_URL = "https://inbox.bank.example"
    found = a_bank(first_reply=15)
    found.rani.user.email = "rani@bank.example"
    found.rani.user.save()
    a_rule(found, ways=["email"])
    return found


def send(at: datetime = LATER) -> int:
    return sending.sweep(clock=lambda: at, draw=lambda: 0.0)


def told(bank: Bank, clocks: int = 1) -> list[int]:
    ids = [owned(bank).conversation_id for _ in range(clocks)]
    beat()
    work()
    return ids


def test_a_letter_is_sent_once_with_its_headers(bank: Bank) -> None:
    [case] = told(bank)
    assert [send(), send()] == [1, 0]
    [letter] = mail.outbox
    assert letter.to == ["rani@bank.example"]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert letter.extra_headers["List-Id"] == f"<notices.{bank.brand.slug}.inbox.bank.example>"
    assert f"https://inbox.bank.example/conversations/{case}/" in letter.body
    [(html, kind)] = letter.alternatives  # type: ignore[misc]
    assert kind == "text/html"
    assert f"/conversations/{case}/" in str(html)
    assert Telling.objects.get().state == Telling.State.SENT


def test_a_letter_speaks_its_readers_language_and_time(bank: Bank) -> None:
    bank.rani.user.language, bank.rani.user.time_zone = "en", "Asia/Jayapura"
    bank.rani.user.save()
    [case] = told(bank)
    send()
    wanted = f"[{bank.brand.name}] K-{case}: First reply was due at 10:05 and is late"
    assert mail.outbox[0].subject == wanted


def test_no_word_of_a_customer_is_in_a_letter(bank: Bank) -> None:
    clock = owned(bank)
    clock.conversation.messages.update(text="RAHASIA-8813")
    clock.conversation.preview = "RAHASIA-8813"
    clock.conversation.save()
    beat()
    work()
    send()
    assert "RAHASIA" not in mail.outbox[0].message().as_string()


def test_a_storm_is_one_letter_with_every_case(bank: Bank) -> None:
    cases = told(bank, 9)
    send()
    [letter] = mail.outbox
    assert all(f"/conversations/{case}/" in letter.body for case in cases)


class Stubborn(EmailBackend):
    failures = count()

    def send_messages(self, messages: Any) -> int:
        if next(self.failures) < 2:
            raise ConnectionRefusedError("not now")
        return super().send_messages(messages)


def test_a_server_that_is_away_is_tried_again(bank: Bank, settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Stubborn"
    told(bank)
    assert send() == 1
    assert Telling.objects.get().error == "ConnectionRefusedError: not now"
    assert send() == 0
    at = LATER
    for _ in range(4):
        at += timedelta(minutes=1)
        send(at)
    assert len(mail.outbox) == 1
    assert Telling.objects.get().state == Telling.State.SENT


def test_a_letter_that_cannot_leave_for_hours_is_given_up(
    bank: Bank, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stubborn, "failures", iter([0] * 100))
    settings.EMAIL_BACKEND = f"{__name__}.Stubborn"
    told(bank)
    at = LATER
    for _ in range(20):
        send(at)
        at += timedelta(minutes=20)
    assert Telling.objects.get().state == Telling.State.FAILED
    assert mail.outbox == []


def test_what_a_dead_worker_had_claimed_is_sent_by_another_under_the_same_id(bank: Bank) -> None:
    told(bank)
    dead = sending.claim(LATER)
    assert dead is not None
    assert send() == 0
    assert send(LATER + sending.LEASE) == 1
    sending._settle(dead, state=Telling.State.FAILED)  # it wakes up too late to matter
    assert Telling.objects.get().state == Telling.State.SENT
    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<notice-{dead.pk}@")


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_letter_once(bank: Bank) -> None:
    for _ in range(4):
        told(bank, 1)

    def worker(_number: int) -> int:
        try:
            return send()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(worker, range(8))) == 4
    assert len(mail.outbox) == 4
    assert tellings.summary(bank.rani)[0] == 0


@pytest.mark.django_db(transaction=True)
def test_a_slow_mail_server_leaves_workers_for_everything_else(bank: Bank) -> None:
    told(bank, 5)

    def worker(_number: int) -> bool:
        try:
            return sending.claim(LATER) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(worker, range(5))) == sending.MOST_TOGETHER


def test_a_letter_that_cannot_even_be_written_stops_no_other_and_ends(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(bank, 2)
    first = Telling.objects.earliest("pk")
    written = mailing.letter

    def letter(telling: Telling) -> Any:
        if telling == first:
            raise KeyError("no such word")
        return written(telling)

    monkeypatch.setattr(mailing, "letter", letter)
    assert send() == 2
    assert len(mail.outbox) == 1
    for hour in range(6):
        send(LATER + timedelta(minutes=40 * hour))
    first.refresh_from_db()
    assert (first.state, first.error) == (Telling.State.FAILED, "KeyError: 'no such word'")


def test_what_waited_for_hours_because_no_worker_was_there_is_told_no_more(bank: Bank) -> None:
    told(bank)
    send(LATER + sending.WORTH_TELLING)
    assert mail.outbox == []
    assert Telling.objects.get().state == Telling.State.FAILED
