"""The staffing planner's needs by night, and its sums as they are shown."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from responders.models import ArrivalCount, HandlingTime, Responder, Shift
from tests.builders import a_responder
from tests.responders.console.signing import signed_in
from tests.responders.promised import Bank, a_bank

pytestmark = pytest.mark.django_db
JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def bank() -> Bank:
    """Seven weeks with customers from eight to eight, replies of four minutes, and Rani tomorrow from eight to four."""
    bank, now = a_bank(office=False), _hour(0)
    ArrivalCount.objects.bulk_create(
        ArrivalCount(
            queue=bank.queue,
            starts_at=now - timedelta(days=day) + timedelta(minutes=30 * slot),
            turns=round(8 + 6 * math.sin((slot - 16) / 24 * math.pi)),
        )
        for day in range(1, 50)
        for slot in range(16, 40)
    )
    HandlingTime.objects.create(
        brand=bank.brand, topic="", n=500, median_seconds=240, p80_seconds=380, measured_at=now
    )
    tomorrow = now + timedelta(days=1)
    Shift.objects.create(
        responder=bank.rani, brand=bank.brand,
        starts_at=tomorrow + timedelta(hours=8), ends_at=tomorrow + timedelta(hours=16),
    )  # fmt: skip
    return bank


@pytest.fixture
def manager(bank: Bank) -> Client:
    return signed_in(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))


def _hour(hour: int) -> datetime:
    now = timezone.now().astimezone(JAKARTA)
    return now.replace(minute=0, second=0, microsecond=0, hour=hour)


def _plan(bank: Bank, **asked: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('staffing-team', args=[bank.queue.team_id])}?{query}"


def test_where_nobody_is_expected_nobody_is_needed(bank: Bank, manager: Client) -> None:
    night = _hour(2)
    ArrivalCount.objects.create(  # once in seven weeks
        queue=bank.queue, starts_at=night - timedelta(days=8), turns=1
    )
    lines = manager.get(_plan(bank)).context["plan"].lines
    seldom = [line for line in lines if 0 < line.load < 0.05]
    assert seldom
    assert [line.paid for line in seldom] == [0] * len(seldom)


def test_hours_add_up_as_they_are_shown_and_shifts_are_at_hand(bank: Bank, manager: Client) -> None:
    shift = Shift.objects.get()
    shift.ends_at += timedelta(minutes=15)
    shift.save()
    page = manager.get(_plan(bank, shrinkage=30))
    shown = [
        float(one) for one in re.findall(r'<dd class="v">([\d.]+)</dd>', page.content.decode())
    ]
    needed, planned, missing, idle = shown[:4]
    assert planned == 8.3
    assert missing == pytest.approx(needed - planned + idle)
    assert reverse("manage-shifts-team", args=[bank.queue.team_id]) in page.content.decode()
    said = manager.get(_plan(bank, shrinkage=30, share=50, handling=0.2)).content.decode()
    assert "For one who answers, 2 are paid, because 30% of paid time" in said
