"""What the SLA report says in sentences: the day that was bad, what there is to compare with, what took no time."""

from __future__ import annotations

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
from tests.responders.console.test_reports import linked, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    """Two first replies were missed two hours ago, after half an hour."""
    brand, start = a_brand(), timezone.now() - timedelta(hours=2)
    for _number in range(2):
        a_clock(
            a_conversation(a_channel(brand)), started_at=start, outcome="missed",
            fulfilled_at=start + timedelta(minutes=30), business_seconds=1800, calendar_seconds=1800,
        )  # fmt: skip
    return brand


@pytest.fixture
def client(brand: Brand) -> Client:
    return signed_in(a_responder("Dewi", Responder.Role.MANAGER, brand))


@pytest.mark.parametrize(("weeks_apart", "named"), [(0, True), (1, False)])
def test_one_bad_day_is_named_with_its_date(
    brand: Brand, client: Client, weeks_apart: int, named: bool
) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0) - timedelta(days=20)
    for number in range(10):
        began = noon - weeks_apart * timedelta(days=7 * (number % 2))
        conversation = a_conversation(a_channel(brand, name="Kanal Tiga"))
        a_clock(conversation, started_at=began, outcome="missed", fulfilled_at=began)
    address = f"{reverse('reports')}?range=90"
    date_too = f"{noon:%A} {noon.day} {noon:%B}, 12:00–13:00."
    said = text(client, address)
    assert f"10 of 12 misses began on {date_too if named else f'{noon:%A}, 12:00–13:00.'}" in said
    behind = [(href, n) for href, n in linked(client, address) if "hour_end" in href]
    assert [n for _href, n in behind] == [10]
    assert client.get(behind[0][0]).context["page"].paginator.count == 10


def test_without_a_period_before_it_says_that_nothing_is_compared(
    brand: Brand, client: Client
) -> None:
    nothing = "there is nothing to compare with"
    assert nothing in text(client, reverse("reports"))
    before = timezone.now() - timedelta(days=9)
    a_clock(a_conversation(a_channel(brand)), started_at=before, outcome="met", fulfilled_at=before)
    assert nothing not in text(client, reverse("reports"))


def test_what_took_no_working_time_is_explained(brand: Brand, client: Client) -> None:
    words = "stands in the column of 1s"
    assert words not in text(client, reverse("reports"))
    start = timezone.now() - timedelta(hours=3)
    a_clock(
        a_conversation(a_channel(brand)), started_at=start, outcome="met", fulfilled_at=start,
        business_seconds=0, calendar_seconds=600,
    )  # fmt: skip
    assert words in text(client, reverse("reports"))
    assert words not in text(client, f"{reverse('reports')}?counted=calendar")
