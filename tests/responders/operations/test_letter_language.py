"""In which language a worker speaks to a person, where no browser is there to ask."""

from __future__ import annotations

import pytest
from django.core import mail

from responders.console.posted import letter as write
from responders.core.recurring import Rhythm
from responders.models import Responder
from responders.operations import mailing, report_letters, report_schedules, saved_reports
from tests.builders import MONDAY_TEN, a_brand, a_responder
from tests.responders.operations.test_report_letters import TUESDAY_EIGHT

pytestmark = pytest.mark.django_db


def manager(language: str, brands_language: str) -> Responder:
    brand = a_brand()
    brand.language = brands_language
    brand.save()
    found = a_responder("Dewi", Responder.Role.MANAGER, brand)
    found.user.email, found.user.language = "dewi@bank.example", language
    found.user.save()
    return found


@pytest.mark.parametrize(
    ("language", "brands", "expected"), [("", "id", "id"), ("en", "id", "en"), ("", "en", "en")]
)
def test_it_is_their_own_or_their_brands(language: str, brands: str, expected: str) -> None:
    assert mailing.language_of(manager(language, brands)) == expected


def test_a_report_is_mailed_in_it_with_its_file() -> None:
    dewi = manager("", "id")
    report = saved_reports.save("Pekanan", "range=7", brand_id=None, by=dewi.user, at=MONDAY_TEN)
    report_schedules.schedule(
        report, [dewi], rhythm=Rhythm.DAY, weekday=1, hour=8, attached="pdf", by=dewi.user, at=MONDAY_TEN
    )  # fmt: skip
    report_letters.plan(at=TUESDAY_EIGHT)
    assert report_letters.sweep(write, clock=lambda: TUESDAY_EIGHT, draw=lambda: 0.0) == 1
    [letter] = mail.outbox
    assert letter.subject == "Pekanan: Laporan SLA"
    assert [name for name, _content, _type in letter.attachments] == ["report.pdf"]
