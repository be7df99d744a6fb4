"""The SLA report: what it says, and what is behind each number."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inbox.models import Activity, Brand, Conversation
from responders.console.forms.reports import ReportForm
from responders.console.report_parts import shown
from responders.console.reported import Reported
from responders.models import Responder, TriageRun
from tests.builders import a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.api.promises import a_clock
from tests.responders.console.signing import signed_in
from tests.responders.reports.moved import a_move

pytestmark = pytest.mark.django_db

HOSTILE = [
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    "<b>x</b>",
    "a\u202eb\x07",
    "🔥汉字 👨\u200d👩\u200d👧",
    "مصرف أرونيكا بنك",
    "בנק\u202e ארוניקה",
    "ก็ ñ e\u0301 \ufeff",
    "x" * 120,
]


@pytest.fixture
def brand() -> Brand:
    """Three first replies met, one missed, one broken and still open; and one of another brand."""
    brand = a_brand()
    rani = a_responder("Rani", Responder.Role.AGENT, brand)
    start = timezone.now() - timedelta(hours=2)
    for seconds, outcome in ((120, "met"), (300, "met"), (600, "met"), (1800, "missed")):
        conversation = a_conversation(a_channel(brand, name="Kanal Satu"))
        a_clock(
            conversation,
            started_at=start,
            outcome=outcome,
            fulfilled_at=start + timedelta(seconds=seconds),
            fulfilled_by=rani,
            business_seconds=seconds,
            calendar_seconds=seconds,
        )
        for number, mood in enumerate(("negative", "positive" if outcome == "met" else "mixed")):
            message = a_message(conversation, "Halo", at=start + timedelta(minutes=number))
            TriageRun.objects.create(
                message=message, verdict={"sentiment": mood}, decision={}, at=start
            )
    a_clock(a_conversation(a_channel(brand, name="Kanal Dua")), started_at=start)
    solved = a_conversation(a_channel(brand, name="Kanal Dua"))
    for minutes, old, new in (
        (30, "new", "resolved"),
        (40, "resolved", "open"),
        (70, "open", "resolved"),
    ):
        a_move(solved, old, new, start + timedelta(minutes=minutes))
    Conversation.objects.filter(pk=solved.pk).update(status="resolved")
    Conversation.objects.update(received_at=start)
    a_clock(a_conversation(a_channel(a_brand("Bank Lain"))), started_at=start, outcome="met")
    return brand


@pytest.fixture
def client(brand: Brand) -> Client:
    return signed_in(a_responder("Dewi", Responder.Role.MANAGER, brand))


def text(client: Client, address: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", client.get(address).getvalue().decode())
    return re.sub(r"\s+([.,%])", r"\1", re.sub(r"\s+", " ", plain))


def told(responder: Responder) -> dict[str, Any]:
    """What the page of this reader says, as it is given to its templates."""
    at, form = timezone.now(), ReportForm(responder, {})
    assert form.is_valid()
    return shown(Reported(responder.user, form, at=at), form, responder, at)


def linked(client: Client, address: str) -> list[tuple[str, int]]:
    """Every number of the page that leads to what is behind it: the address and the number."""
    page = client.get(address).getvalue().decode()
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*data-n="(\d+)"', page)
    return [(unescape(href), int(n)) for href, n in found]


def test_it_opens_with_plain_sentences(client: Client) -> None:
    said = text(client, reverse("reports"))
    assert "First replies are below target at 60.0%." in said
    assert "Half were answered within 7m of working time." in said
    assert "Promises that began in this period, however long they took." in said


@pytest.mark.parametrize(
    "asked", ["by=channel", "by=team", "by=topic&counted=calendar", "by=agent&cohort=end"]
)
def test_every_number_opens_exactly_what_it_counts(client: Client, asked: str) -> None:
    numbers = linked(client, f"{reverse('reports')}?{asked}")
    assert len(numbers) > 25
    wrong = []
    for address, n in numbers:
        behind = client.get(address)
        if behind.status_code != 200 or behind.context["page"].paginator.count != n:
            wrong.append((address, n))
    assert not wrong


def test_each_kind_of_number_is_linked(client: Client) -> None:
    addresses = " ".join(address for address, _n in linked(client, reverse("reports")))
    for name in (
        "weekday=",
        "column=",
        "bucket=",
        "cause=",
        "began=",
        "what=again",
        "what=arrived",
        "what=kept",
        "moment=",
        "replies=",
        "outcome=open",
    ):
        assert name in addresses, name


def test_each_instance_is_explained(client: Client) -> None:
    behind = client.get(f"{reverse('report-instances')}?metric=first_reply&outcome=missed")
    clock = behind.context["rows"][0]["clock"]
    told = text(client, reverse("report-clock", args=[clock.pk]))
    assert "Started when the customer wrote." in told
    assert "Missed by 15m." in told


def test_the_cohort_is_chosen_and_printed(client: Client) -> None:
    said = text(client, f"{reverse('reports')}?cohort=end")
    assert "Promises that ended in this period" in said


@pytest.mark.parametrize(
    "asked",
    ["range=own", "range=own&first=2026-02-01&last=2026-01-01", "range=x", "channel=x", "cohort=z",
     "counted=x", "team=999999", "topic=x", "priority=9", "compared=x"],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_the_form_kept(client: Client, asked: str) -> None:
    answer = client.get(f"{reverse('reports')}?{asked}")
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_an_empty_period_says_so(client: Client) -> None:
    said = text(client, f"{reverse('reports')}?range=own&first=2020-01-01&last=2020-01-02")
    assert "No first reply was decided in this period." in said


@pytest.mark.usefixtures("client")
def test_moods_are_told_from_first_to_last() -> None:
    feelings = told(Responder.objects.get(name="Dewi"))["feelings"]
    assert feelings["n"] == 4
    assert [row["sides"][0][0] for row in feelings["rows"]] == [4, 0, 0]
    assert [row["sides"][1][0] for row in feelings["rows"]] == [0, 1, 3]


@pytest.mark.usefixtures("client")
def test_what_was_opened_again_is_counted_once() -> None:
    reopened = told(Responder.objects.get(name="Dewi"))["reopened"]
    assert (reopened.again, reopened.rate.n, reopened.young) == (1, 2, 2)
    assert reopened.by_customer == 1


def test_the_file_has_the_same_rows(client: Client) -> None:
    answer = client.get(f"{reverse('report-csv')}?metric=first_reply&outcome=met")
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode().splitlines()))  # type: ignore[attr-defined]
    assert [row["outcome"] for row in rows] == ["met"] * 3


def test_no_cell_of_the_workbook_is_a_formula(client: Client, brand: Brand) -> None:
    for name in HOSTILE:
        a_clock(
            a_conversation(a_channel(brand, name=name)),
            started_at=timezone.now() - timedelta(hours=1),
            outcome="met",
            business_seconds=5,
        )
    answer = client.get(reverse("report-xlsx"))
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    sheets = {name: book.read(name).decode() for name in book.namelist() if "worksheets/" in name}
    everything = "".join(sheets.values())
    assert len(sheets) == 4
    assert "<f>" not in everything
    assert "<f " not in everything
    assert "cmd|" in everything
    assert everything.count('<row r="') > len(HOSTILE) + 8


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_paper_bears_hostile_names(client: Client, brand: Brand, language: str) -> None:
    for name in HOSTILE:
        a_clock(
            a_conversation(a_channel(brand, name=name)),
            started_at=timezone.now() - timedelta(hours=1),
            outcome="met",
            business_seconds=5,
        )
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(reverse("report-pdf"))
    assert answer.status_code == 200
    assert answer.getvalue().startswith(b"%PDF-")
    assert b"/JavaScript" not in answer.getvalue()


def test_hostile_names_stay_text_on_the_page(client: Client, brand: Brand) -> None:
    conversation = a_conversation(a_channel(brand, name='"><script>alert(1)</script>'))
    a_clock(conversation, started_at=timezone.now() - timedelta(hours=1), outcome="met")
    assert "<script>alert" not in client.get(reverse("reports")).getvalue().decode()


@pytest.mark.parametrize("name", ["report-csv", "report-xlsx", "report-pdf"])
def test_whoever_takes_a_report_away_is_on_record(client: Client, brand: Brand, name: str) -> None:
    client.get(f"{reverse(name)}?range=30")
    noted = Activity.objects.get(verb="report_exported")
    assert (noted.brand_id, noted.new) == (brand.pk, name.removeprefix("report-"))
    assert "range=30" in noted.detail["report"]


@pytest.mark.parametrize("name", ["report-csv", "report-xlsx", "report-pdf"])
def test_an_agent_sees_their_own_and_gets_no_file(brand: Brand, name: str) -> None:
    bima = signed_in(a_responder("Bima", Responder.Role.AGENT, brand))
    assert "No first reply was decided" in text(bima, reverse("reports"))
    assert bima.get(reverse(name)).status_code == 403
    assert not Activity.objects.filter(verb="report_exported").exists()


@pytest.mark.usefixtures("brand")
def test_an_agent_counts_what_they_answered() -> None:
    line = next(line for line in told(Responder.objects.get(name="Rani"))["lines"] if line["n"])
    assert line["n"] == 4


def test_a_lead_counts_the_queues_of_their_teams(brand: Brand) -> None:
    assert not told(a_responder("Sinta", Responder.Role.LEAD, brand))["lines"]


def test_the_page_costs_the_same_however_much_there_is(client: Client, brand: Brand) -> None:
    client.get(reverse("reports")).getvalue()
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("reports")).getvalue()
    start = timezone.now() - timedelta(hours=3)
    for number in range(12):
        a_clock(
            a_conversation(a_channel(brand)),
            started_at=start,
            outcome="missed" if number % 2 else "met",
            fulfilled_at=start + timedelta(minutes=30),
            business_seconds=60 * number,
            calendar_seconds=60 * number,
        )
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("reports")).getvalue()
    assert len(many) == len(few)
    assert len(few) < 100
