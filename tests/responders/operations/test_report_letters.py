"""Saved reports and their letters: who keeps, who gets, sent once, tried again, ended."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from pytest_django import Settings

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Brand
from responders.console.posted import letter as write
from responders.core.recurring import Rhythm
from responders.models import ReportLetter, ReportSchedule, Responder, SavedReport
from responders.operations import report_letters, report_schedules, saved_reports
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder
from tests.responders.api.promises import a_clock

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TUESDAY_EIGHT = MONDAY_TEN + 22 * HOUR
BY_CHANNEL = "range=7&by=channel"


@pytest.fixture
def brand(settings: Settings) -> Brand:
    settings.PUBLIC_URL = "https://inbox.bank.example"
    brand = a_brand()
    for seconds, outcome in ((120, "met"), (1800, "missed")):
        a_clock(
            a_conversation(a_channel(brand, name="Kanal Satu")),
            started_at=MONDAY_TEN,
            outcome=outcome,
            fulfilled_at=MONDAY_TEN + timedelta(seconds=seconds),
            business_seconds=seconds,
            calendar_seconds=seconds,
        )
    return brand


def person(name: str, role: str, brand: Brand, email: str = "dewi@bank.example") -> Responder:
    found = a_responder(name, role, brand)
    found.user.email, found.user.language = email, "en"
    found.user.save()
    return found


@pytest.fixture
def dewi(brand: Brand) -> Responder:
    return person("Dewi", Responder.Role.MANAGER, brand)


def kept(owner: Responder, brand: Brand | None = None, query: str = BY_CHANNEL) -> SavedReport:
    brand_id = brand.pk if brand else None
    return saved_reports.save("Pekanan", query, brand_id=brand_id, by=owner.user, at=MONDAY_TEN)


def scheduled(report: SavedReport, *people: Responder, **changed: Any) -> list[ReportSchedule]:
    usual = {"rhythm": Rhythm.DAY, "weekday": 1, "hour": 8, "attached": "", "at": MONDAY_TEN}
    told = {"by": report.owner.user, **usual, **changed}
    return report_schedules.schedule(report, people or [report.owner], **told)


def send(at: datetime = TUESDAY_EIGHT) -> int:
    report_letters.plan(at=at)
    return report_letters.sweep(write, clock=lambda: at, draw=lambda: 0.0)


def test_a_letter_comes_at_its_hour_and_once(dewi: Responder) -> None:
    scheduled(kept(dewi))
    assert send(TUESDAY_EIGHT - timedelta(microseconds=1)) == 0
    assert [send(), send()] == [1, 0]
    [letter] = mail.outbox
    assert letter.to == ["dewi@bank.example"]
    assert letter.subject == "Pekanan: SLA report"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "First replies are below target at 50.0%." in letter.body
    assert "https://inbox.bank.example/reports/sla/?range=7&by=channel" in letter.body
    assert "First replies on target" in str(letter.alternatives[0][0])  # type: ignore[attr-defined]
    assert ReportLetter.objects.get().state == ReportLetter.State.SENT


def test_moments_that_were_missed_bring_one_letter(dewi: Responder) -> None:
    scheduled(kept(dewi))
    assert send(TUESDAY_EIGHT + timedelta(days=5)) == 1
    assert ReportSchedule.objects.get().next_at == TUESDAY_EIGHT + timedelta(days=6)


def test_a_letter_speaks_its_readers_language_and_hour(brand: Brand) -> None:
    dewi = person("Dewi", Responder.Role.MANAGER, brand)
    dewi.user.language, dewi.user.time_zone = "id", "Asia/Jayapura"
    dewi.user.save()
    scheduled(kept(dewi))
    assert send(TUESDAY_EIGHT - 2 * HOUR) == 1
    assert mail.outbox[0].subject == "Pekanan: Laporan SLA"


@pytest.mark.parametrize(("kind", "starts"), [("pdf", b"%PDF-"), ("xlsx", b"PK")])
def test_what_is_attached_is_noted(dewi: Responder, kind: str, starts: bytes) -> None:
    scheduled(kept(dewi), attached=kind)
    send()
    [(name, content, _type)] = mail.outbox[0].attachments
    assert name == f"report.{kind}"
    assert bytes(content).startswith(starts)
    assert Activity.objects.get(verb="report_exported").new == kind
    if kind == "xlsx":
        assert zipfile.ZipFile(io.BytesIO(bytes(content))).testzip() is None


def test_everybody_gets_only_what_they_may_see(brand: Brand, dewi: Responder) -> None:
    rani = person("Rani", Responder.Role.AGENT, brand, "rani@bank.example")
    scheduled(kept(dewi, brand), rani, attached="xlsx")
    send()
    assert mail.outbox[0].to == ["rani@bank.example"]
    assert "No first reply was decided" in mail.outbox[0].body
    assert not mail.outbox[0].attachments  # an agent exports nothing


@pytest.mark.parametrize("change", ["disabled", "moved", "admin"])
def test_who_may_no_longer_read_it_gets_nothing(brand: Brand, dewi: Responder, change: str) -> None:
    rani = person("Rani", Responder.Role.LEAD, brand, "rani@bank.example")
    scheduled(kept(dewi, brand), rani)
    if change == "disabled":
        rani.user.is_active = False
        rani.user.save()
    elif change == "moved":
        rani.brands.set([a_brand("Bank Lain")])
    else:
        Responder.objects.filter(pk=rani.pk).update(role=Responder.Role.ADMIN)
    assert send() == 1
    assert not mail.outbox
    assert ReportLetter.objects.get().state == ReportLetter.State.FAILED


def test_a_channel_that_is_gone_ends_the_letter_and_says_which_filter(dewi: Responder) -> None:
    scheduled(kept(dewi, query="range=7&channel=999999"))
    send()
    letter = ReportLetter.objects.get()
    assert (letter.state, letter.error) == (ReportLetter.State.FAILED, "channel")


def test_a_server_that_does_not_answer_is_asked_again(
    dewi: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> int:
        raise ConnectionRefusedError("no")

    scheduled(kept(dewi))
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", broken)
        send()
    waiting = ReportLetter.objects.get()
    assert (waiting.state, waiting.attempts) == (ReportLetter.State.WAITING, 1)
    assert send() == 0
    assert send(waiting.next_at) == 1
    assert len(mail.outbox) == 1
    first, again = (one.extra_headers["Message-ID"] for one in mail.outbox * 2)
    assert first == again == f"<report-{waiting.pk}@inbox.bank.example>"


def test_a_letter_left_behind_is_taken_up_after_its_lease_and_not_for_ever(
    dewi: Responder,
) -> None:
    scheduled(kept(dewi))
    report_letters.plan(at=TUESDAY_EIGHT)
    at = TUESDAY_EIGHT
    for _attempt in range(report_letters.MOST_ATTEMPTS):
        assert report_letters.claim(at) is not None
        assert report_letters.claim(at) is None
        at += report_letters.LEASE
    assert send(at) == 1
    assert not mail.outbox
    assert ReportLetter.objects.get().state == ReportLetter.State.FAILED


def test_a_second_worker_plans_nothing_twice(dewi: Responder) -> None:
    [row] = scheduled(kept(dewi))
    report_letters.plan(at=TUESDAY_EIGHT)
    ReportSchedule.objects.filter(pk=row.pk).update(next_at=TUESDAY_EIGHT)
    report_letters.plan(at=TUESDAY_EIGHT)
    assert ReportLetter.objects.count() == 1


def test_shared_reports_are_seen_by_readers_of_the_brand_only(
    brand: Brand, dewi: Responder
) -> None:
    shared = kept(dewi, brand)
    own = saved_reports.save("Sendiri", "", by=dewi.user, at=MONDAY_TEN)
    auditor = a_responder("Putu", Responder.Role.AUDITOR, brand)
    stranger = a_responder("Joko", Responder.Role.MANAGER, a_brand("Bank Lain"))
    admin = a_responder("Wati", Responder.Role.ADMIN, brand)
    seen = {who: list(saved_reports.visible(who)) for who in (dewi, auditor, stranger, admin)}
    assert list(seen.values()) == [[shared, own], [shared], [], []]
    with pytest.raises(NotAllowed):
        saved_reports.remove(shared, by=auditor.user, at=MONDAY_TEN)
    with pytest.raises(NotAllowed):
        scheduled(shared, stranger, by=stranger.user)


def test_an_agent_keeps_their_own_and_shares_none(brand: Brand) -> None:
    rani = person("Rani", Responder.Role.AGENT, brand)
    other = person("Bima", Responder.Role.AGENT, brand)
    own = kept(rani)
    with pytest.raises(NotAllowed):
        kept(rani, brand)
    assert len(scheduled(own)) == 1
    with pytest.raises(NotAllowed):
        scheduled(own, other)


def test_keeping_one_under_the_same_name_replaces_it_and_withdraws_it_from_others(
    brand: Brand, dewi: Responder
) -> None:
    rani = person("Rani", Responder.Role.AGENT, brand, "rani@bank.example")
    scheduled(kept(dewi, brand), rani, dewi)
    again = kept(dewi, query="range=30")
    assert SavedReport.objects.get().query == "range=30"
    assert [row.recipient for row in again.schedules.all()] == [dewi]


@pytest.mark.parametrize(("name", "code"), [(" ", "empty"), ("Satu lagi", "too_many")])
def test_what_cannot_be_kept_is_refused(
    dewi: Responder, name: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_reports, "MOST", 1)
    kept(dewi)
    with pytest.raises(Refused) as refused:
        saved_reports.save(name, "", by=dewi.user, at=timezone.now())
    assert refused.value.code == code


def test_who_has_no_address_gets_nothing_until_there_is_one(brand: Brand, dewi: Responder) -> None:
    silent = person("Sinta", Responder.Role.LEAD, brand, email="")
    shared = kept(dewi, brand)
    [row] = scheduled(shared, silent)
    send(row.next_at)
    assert not mail.outbox
    silent.user.email = "sinta@bank.example"
    silent.user.save()
    row.refresh_from_db()
    send(row.next_at)
    assert [letter.to for letter in mail.outbox] == [["sinta@bank.example"]]


def test_who_gets_it_may_stop_it_and_others_may_not(brand: Brand, dewi: Responder) -> None:
    rani = person("Rani", Responder.Role.AGENT, brand, "rani@bank.example")
    bima = person("Bima", Responder.Role.AGENT, brand)
    [row] = scheduled(kept(dewi, brand), rani)
    with pytest.raises(NotAllowed):
        report_schedules.stop(row, by=bima.user)
    report_schedules.stop(row, by=rani.user)
    assert not ReportSchedule.objects.exists()


def test_old_letters_are_forgotten(dewi: Responder) -> None:
    scheduled(kept(dewi))
    send()
    assert report_letters.forget(before=TUESDAY_EIGHT) == 0
    assert report_letters.forget(before=TUESDAY_EIGHT + HOUR) == 1


def test_a_letter_that_cannot_be_written_keeps_nobody_waiting(
    brand: Brand, dewi: Responder
) -> None:
    rani = person("Rani", Responder.Role.LEAD, brand, "rani@bank.example")
    scheduled(kept(dewi))
    scheduled(kept(rani))

    def broken_for_dewi(letter: ReportLetter, at: datetime) -> Any:
        if letter.schedule.recipient == dewi:
            raise KeyError("a fault of ours")
        return write(letter, at)

    report_letters.plan(at=TUESDAY_EIGHT)
    done = report_letters.sweep(broken_for_dewi, clock=lambda: TUESDAY_EIGHT, draw=lambda: 0.0)
    assert (done, [one.to for one in mail.outbox]) == (2, [["rani@bank.example"]])
    waiting = ReportLetter.objects.get(schedule__recipient=dewi)
    assert (waiting.state, waiting.error) == ("waiting", "KeyError: 'a fault of ours'")


@pytest.mark.parametrize("sign", ["\x0b", "\u2028"])
def test_a_name_begins_no_header_of_its_own(dewi: Responder, sign: str) -> None:
    report = kept(dewi)
    SavedReport.objects.filter(pk=report.pk).update(name=f"Pekanan{sign}Bcc: joko@evil.example")
    scheduled(report)
    send()
    [letter] = mail.outbox
    assert letter.subject == "Pekanan Bcc: joko@evil.example: SLA report"
    assert "Bcc" not in letter.message()
    assert ReportLetter.objects.get().state == ReportLetter.State.SENT
