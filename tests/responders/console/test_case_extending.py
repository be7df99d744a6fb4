"""Extending the period of a complaint case: what the form shows, and what has to come first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from inbox.models import Delivery
from responders.models import Case
from responders.models.case_reckoning import of_case
from tests.responders.complaints import Desk, a_desk
from tests.responders.console.signing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def days_ago(days: int) -> str:
    return f"{timezone.localtime() - timedelta(days=days):%Y-%m-%d %H:%M}"


def form_of(client: Client, case: Case) -> str:
    return client.get(reverse("case-act", args=[case.pk, "extension"])).content.decode()


def test_who_extends_before_telling_reads_what_to_do_first(desk: Desk) -> None:
    case = desk.case(days_ago(2))
    asked = reverse("case-act", args=[case.pk, "extension"])
    answer = signed_in(desk.dewi).post(asked, {"reason": "Bank lain belum menjawab"})
    assert answer.status_code == 422
    assert "by the letter “Extension told”" in answer.content.decode()


def test_an_extension_shows_its_days_its_date_and_what_comes_first(desk: Desk) -> None:
    case, dewi = desk.case(days_ago(2)), signed_in(desk.dewi)
    reckoned = of_case(case)
    days = reckoned.terms[reckoned.answer.form].extension_days
    letter = reverse("case-letter", args=[case.pk, "extension"])
    form = form_of(dewi, case)
    assert f"{days} working days" in form
    assert f'href="{letter}"' in form
    assert "Tell the customer first" in form
    conversation = case.links.get().conversation
    desk.sent(case, "extension", f"{timezone.localtime():%Y-%m-%d %H:%M:%S}", reason="prinsipal")
    Delivery.objects.filter(conversation=conversation).update(
        state="held", next_attempt_at=timezone.now() + timedelta(seconds=8)
    )
    assert re.search(r"taken back for [5-8] seconds", form_of(dewi, case))
    desk.told(case, "extension", days_ago(1), reason="prinsipal")
    told = form_of(dewi, case)
    assert letter not in told
    [shown] = re.findall(r"due on <b>([^<]+)</b> instead", told)
    dewi.post(reverse("case-act", args=[case.pk, "extension"]), {"reason": "Menunggu prinsipal"})
    assert date_format(of_case(case).answer.due_on, "j F Y") == shown
