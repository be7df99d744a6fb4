"""Deadlines of complaint cases reach people and programs by the rules, once each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation
from django.utils.formats import date_format

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, StoredFile
from inbox.operations import files
from responders.console import case_words, telling_rows
from responders.models import CaseAlert, Responder, Telling, WebhookEvent, case_reckoning
from responders.operations import (
    alert_rules,
    case_clocks,
    case_files,
    case_moves,
    case_tellings,
    case_terms,
    cases,
    sending,
    starter,
    webhooks,
)
from responders.operations.alert_rules import Plan
from responders.operations.case_terms import Days
from tests.builders import a_responder
from tests.responders.complaints import Desk, a_desk
from tests.responders.promised import jakarta

pytestmark = pytest.mark.django_db

RECEIVED = "2026-11-02 10:00"
LATE = jakarta("2026-12-30 09:00")


def a_rule(desk: Desk, kind: str, **more: object) -> None:
    plan = Plan(**{"name": kind, "kind": kind, "ways": ["console", "email", "webhook"], "whom": ["owner"], **more})  # type: ignore[arg-type]  # fmt: skip
    alert_rules.create(desk.brand, plan, by=None, at=jakarta(RECEIVED))


def told(kind: str) -> list[tuple[str, str]]:
    rows = Telling.objects.filter(kind=kind).order_by("recipient__name", "way")
    return list(rows.values_list("recipient__name", "way"))


def test_a_deadline_is_told_once_to_each_over_each_way(settings: Any) -> None:
    settings.EMAIL_HOST = "localhost"
    desk = a_desk()
    desk.rani.user.email = "rani@example.com"
    desk.rani.user.save()
    admin = a_responder("Admin", Responder.Role.ADMIN, desk.brand)  # may not read cases
    a_rule(desk, "case_due_soon")
    a_rule(desk, "case_late", people=[desk.dewi, admin], ways=["console"])
    webhooks.create(
        desk.brand, "CRM", "https://crm.example/", ["case.due_soon", "case.late"], by=None, at=jakarta(RECEIVED)
    )  # fmt: skip
    case = desk.case(RECEIVED)
    case.links.get().conversation.handling.__class__.objects.update(owner=desk.rani)
    near = case.warn_at + timedelta(hours=1)
    case_clocks.sweep(at=near)
    assert case_tellings.tell(at=near) == 2
    assert told("case_due_soon") == [("Rani", "console"), ("Rani", "email")]
    CaseAlert.objects.update(next_at=near)  # a worker died before it wrote that it was done
    assert case_tellings.tell(at=near) == 0
    assert WebhookEvent.objects.get().type == "case.due_soon"
    sending.sweep(clock=lambda: near, draw=lambda: 0.5)
    assert f"Pengaduan {case.register_number} jatuh tempo" in mail.outbox[0].subject
    assert f"/cases/{case.pk}/" in str(mail.outbox[0].body)
    [row] = telling_rows.of(list(Telling.objects.filter(way="console")), reads=True)
    assert row.url == f"/cases/{case.pk}/"
    case_clocks.sweep(at=LATE)
    case_tellings.tell(at=LATE)
    assert told("case_late") == [("Dewi", "console"), ("Rani", "console")]


@pytest.mark.parametrize("reader", ["Asia/Jakarta", "Asia/Jayapura", "Europe/London"])
def test_the_last_day_is_told_by_the_calendar_of_the_bank_wherever_it_is_read(reader: str) -> None:
    desk = a_desk()
    a_rule(desk, "case_due_soon", whom=[], people=[desk.dewi], ways=["console"])
    a_rule(desk, "case_late", whom=[], people=[desk.dewi], ways=["console"])
    case = desk.case(RECEIVED)
    last = case_reckoning.of_case(case).answer.due_on
    said = []
    for at in (case.warn_at + timedelta(hours=1), LATE):
        case_clocks.sweep(at=at)
        case_tellings.tell(at=at)
        with timezone.override(reader), translation.override("en-gb"):
            said += [row.words for row in telling_rows.of(list(Telling.objects.all()), reads=True)]
            Telling.objects.all().delete()
            day = date_format(last, "SHORT_DATE_FORMAT")
    number = case.register_number
    assert said == [
        f"Complaint {number} is due on {day}",
        f"Complaint {number} was due on {day} and is late",
    ]


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (2, "2 working days left"),
        (1, "1 working day left"),
        (0, "due today"),
        (-1, "1 working day over"),
        (-2, "2 working days over"),
    ],
)
def test_days_left_in_words(left: int, words: str) -> None:
    assert case_words.days_words(left) == words


def test_a_case_is_due_today_until_its_last_day_ends_and_not_a_moment_longer() -> None:
    case = a_desk().case(RECEIVED)
    reckoned = case_reckoning.of_case(case)
    end = case.due_at
    assert end is not None
    for at, words, left in (
        (end - timedelta(days=1, microseconds=1), "Due soon", "1 working day left"),
        (end - timedelta(days=1), "Due soon", "due today"),
        (end - timedelta.resolution, "Due soon", "due today"),
        (end + timedelta.resolution, "Overdue", "1 working day over"),
    ):
        told = case_words.standing(reckoned.answer, reckoned, at)
        assert (told["words"], told["left"]) == (words, left), at


def test_in_a_storm_one_message_tells_of_all_cases_and_none_is_told_twice() -> None:
    desk = a_desk()
    a_rule(desk, "case_late", whom=[], people=[desk.dewi], ways=["console"])
    several = [desk.case(RECEIVED) for _number in range(7)]
    case_clocks.sweep(at=LATE)
    assert case_tellings.tell(at=LATE) == 1
    telling = Telling.objects.get(kind="case_late")
    assert (telling.conversations, telling.case_alerts.count()) == (7, 7)
    [row] = telling_rows.of([telling], reads=True)
    assert (row.words, row.url) == ("7 complaints are late", "/cases/")
    CaseAlert.objects.filter(sort="overdue").update(next_at=LATE)
    assert case_tellings.tell(at=LATE + timedelta(minutes=2)) == 0
    more = desk.case(RECEIVED)
    case_clocks.sweep(at=LATE + timedelta(seconds=30))
    assert case_tellings.tell(at=LATE + timedelta(seconds=30)) == 0  # one message a minute
    assert case_tellings.tell(at=LATE + timedelta(seconds=91)) == 1
    assert Telling.objects.latest("pk").case_alert == more.alerts.get(sort="overdue")
    assert len(several) == 7


def test_a_new_brand_is_told_of_its_complaints() -> None:
    desk = a_desk()
    starter.furnish(desk.brand, at=jakarta(RECEIVED))
    rules = desk.brand.alert_rules.order_by("pk").values_list("kind", flat=True)
    assert list(rules) == ["due_soon", "breached", "case_due_soon", "case_late"]


def test_nobody_is_told_of_a_case_that_was_answered_and_others_when_their_hours_begin() -> None:
    desk = a_desk()
    hours = desk.brand.calendars.get()
    a_rule(desk, "case_late", whom=[], people=[desk.rani], calendar=hours, on_call=[desk.dewi], ways=["console"])  # fmt: skip
    case, done = desk.case(RECEIVED), desk.case(RECEIVED)
    night = case.due_at + timedelta(hours=2)
    case_clocks.sweep(at=night)
    desk.answered(done, "2026-11-18 01:00")
    assert case_tellings.tell(at=night) == 1
    assert told("case_late") == [("Dewi", "console")]
    alert = CaseAlert.objects.get(case=case, sort="overdue")
    assert alert.next_at is not None and alert.next_at.hour == 1  # 08:00 in Jakarta
    assert case_tellings.tell(at=alert.next_at) == 1
    assert told("case_late") == [("Dewi", "console"), ("Rani", "console")]
    assert not CaseAlert.objects.exclude(next_at=None).exists()


def test_a_case_comes_under_newer_deadlines_for_a_reason_and_is_never_made_late_by_it() -> None:
    desk = a_desk()
    case, at = desk.case(RECEIVED), jakarta("2026-11-12 09:00")
    template = desk.brand.case_templates.get(form="written")
    old = template.current
    assert old is not None
    before = case.due_at
    with pytest.raises(Refused):  # there is no newer one
        case_moves.move(case, "Aturan baru", by=desk.dewi.user, at=at)
    case_terms.change(template, Days(calendar_version=old.calendar_version, answer_days=3), by=None, at=at)  # fmt: skip
    with pytest.raises(Refused, match="late already"):
        case_moves.move(case, "Aturan baru", by=desk.dewi.user, at=at)
    case.refresh_from_db()
    assert case.due_at == before
    case_terms.change(template, Days(calendar_version=old.calendar_version, answer_days=20), by=None, at=at)  # fmt: skip
    with pytest.raises(NotAllowed):
        case_moves.move(case, "Aturan baru", by=desk.rani.user, at=at)
    with pytest.raises(Refused):
        case_moves.move(case, "  ", by=desk.dewi.user, at=at)
    moved = case_moves.move(case, "Aturan baru", by=desk.dewi.user, at=at)
    assert moved.due_at > before
    told = Activity.objects.get(verb="case_moved")
    assert (told.old, told.new) == (f"{template.pk}:1", f"{template.pk}:3")
    assert case.facts.filter(withdrawn_at=at).count() == 1


def test_a_file_is_kept_with_the_case_judged_and_received() -> None:
    desk = a_desk()
    case, at = desk.case(RECEIVED), jakarta("2026-11-03 09:00")
    cases.list_documents(case, ["KTP"], by=desk.rani.user, at=at)
    wanted = case.documents.get()
    for bad in (b"MZ\x90\x00 a program", b""):
        with pytest.raises(Refused):
            case_files.put(case, bad, "ktp.exe", wanted, by=desk.rani.user, at=at)
    case_files.put(case, b"%PDF-1.7 ktp", "ktp.pdf", wanted, by=desk.rani.user, at=at)
    wanted.refresh_from_db()
    assert wanted.received_at == at and wanted.file is not None
    assert case.facts.filter(kind="documents_complete").exists()
    with pytest.raises(Refused):
        case_files.put(case, b"%PDF-1.7", "lagi.pdf", wanted, by=desk.rani.user, at=at)
    with pytest.raises(NotAllowed):
        case_files.put(case, b"%PDF-1.7", "x.pdf", by=desk.putu.user, at=at)
    more = case_files.put(case, b"%PDF-1.7", "bukti.pdf", by=desk.rani.user, at=at)
    files.sweep(at=at + timedelta(days=9))
    assert StoredFile.objects.count() == 2
    file = case_files.content_of(more, by=desk.rani.user)
    assert file is not None and files.read(file) == b"%PDF-1.7"
    with pytest.raises(NotAllowed):
        case_files.content_of(more, by=desk.putu.user)
