"""The SLA report: what it says, and what is behind each number."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inbox.models import Brand
from responders.models import Responder
from tests.builders import a_brand, a_channel, a_conversation, a_responder
from tests.responders.api.promises import a_clock
from tests.responders.console.signing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    """Three first replies met, one missed, one broken and still open; and one of another brand."""
    brand = a_brand()
    rani = a_responder("Rani", Responder.Role.AGENT, brand)
    start = timezone.now() - timedelta(hours=2)
    for seconds, outcome in ((120, "met"), (300, "met"), (600, "met"), (1800, "missed")):
        a_clock(
            a_conversation(a_channel(brand, name="Kanal Satu")),
            started_at=start,
            outcome=outcome,
            fulfilled_at=start + timedelta(seconds=seconds),
            fulfilled_by=rani,
            business_seconds=seconds,
            calendar_seconds=seconds,
        )
    a_clock(a_conversation(a_channel(brand, name="Kanal Dua")), started_at=start)
    a_clock(a_conversation(a_channel(a_brand("Bank Lain"))), started_at=start, outcome="met")
    return brand


@pytest.fixture
def client(brand: Brand) -> Client:
    return signed_in(a_responder("Dewi", Responder.Role.MANAGER, brand))


def text(client: Client, address: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", client.get(address).content.decode())
    return re.sub(r"\s+", " ", plain)


def test_it_opens_with_plain_sentences(client: Client) -> None:
    said = text(client, reverse("reports"))
    assert "60.0% of 5 first replies came in time." in said
    assert "Half were answered within 7m of working time." in said
    assert "Promises that began in this period, however long they took." in said


def test_every_number_opens_exactly_what_it_counts(client: Client) -> None:
    page = client.get(reverse("reports"))
    line = page.context["lines"][0]
    for _outcome, _words, count, query in line["counts"]:
        behind = client.get(f"{reverse('report-instances')}?{query}")
        assert behind.context["page"].paginator.count == count
    for row in page.context["groups"][0]["rows"]:
        behind = client.get(f"{reverse('report-instances')}?{row['query']}")
        assert behind.context["page"].paginator.count >= row["n"]


def test_each_instance_is_explained(client: Client) -> None:
    behind = client.get(f"{reverse('report-instances')}?metric=first_reply&outcome=missed")
    clock = behind.context["rows"][0]["clock"]
    told = text(client, reverse("report-clock", args=[clock.pk]))
    assert "Started when the customer wrote." in told
    assert "Missed by 15m." in told


def test_the_cohort_is_chosen_and_printed(client: Client) -> None:
    said = text(client, f"{reverse('reports')}?cohort=end")
    assert "Promises that ended in this period" in said


@pytest.mark.parametrize("by", ["channel", "agent", "topic"])
def test_it_is_broken_down(client: Client, by: str) -> None:
    assert client.get(f"{reverse('reports')}?by={by}").context["groups"]


@pytest.mark.parametrize(
    "asked",
    ["range=own", "range=own&first=2026-02-01&last=2026-01-01", "range=x", "channel=x", "cohort=z"],
)
def test_what_cannot_be_read_is_told_with_the_form_kept(client: Client, asked: str) -> None:
    answer = client.get(f"{reverse('reports')}?{asked}")
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_an_empty_period_says_so(client: Client) -> None:
    said = text(client, f"{reverse('reports')}?range=own&first=2020-01-01&last=2020-01-02")
    assert "No first reply was decided in this period." in said


def test_the_file_has_the_same_rows(client: Client) -> None:
    answer = client.get(f"{reverse('report-csv')}?metric=first_reply&outcome=met")
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode().splitlines()))  # type: ignore[attr-defined]
    assert [row["outcome"] for row in rows] == ["met"] * 3


def test_an_agent_sees_their_own_and_gets_no_file(brand: Brand) -> None:
    bima = signed_in(a_responder("Bima", Responder.Role.AGENT, brand))
    assert "No first reply was decided" in text(bima, reverse("reports"))
    assert bima.get(reverse("report-csv")).status_code == 403


def test_the_page_costs_the_same_however_much_there_is(
    client: Client, brand: Brand, django_assert_max_num_queries: object
) -> None:
    client.get(reverse("reports"))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        client.get(reverse("reports"))
