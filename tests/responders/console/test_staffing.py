"""The planner and the told waits on screen: who may, what is shown, what is too little."""

from __future__ import annotations

import csv
import math
import re
import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inbox.models import Activity
from responders.models import (
    ArrivalCount,
    BreachForecast,
    ExpectedArrivals,
    HandlingTime,
    Responder,
    Shift,
    StaffingTarget,
    WaitNotice,
)
from responders.operations import expected
from tests.builders import a_brand, a_responder
from tests.responders.console.signing import signed_in
from tests.responders.promised import Bank, a_bank

pytestmark = pytest.mark.django_db
JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def bank() -> Bank:
    return a_bank(office=False)


@pytest.fixture
def manager(bank: Bank) -> Client:
    return signed_in(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))


def _known(bank: Bank) -> None:
    """Seven weeks with customers from eight to eight, and replies of four minutes."""
    now = timezone.now().astimezone(JAKARTA).replace(minute=0, second=0, microsecond=0, hour=0)
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


def _plan(bank: Bank, **asked: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('staffing-team', args=[bank.queue.team_id])}?{query}"


def _said(client: Client, address: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", client.get(address).content.decode())
    return re.sub(r"\s+", " ", plain)


def test_with_too_little_history_it_says_so(bank: Bank, manager: Client) -> None:
    said = _said(manager, _plan(bank))
    assert "Not enough history yet" in said
    assert "known after 30 replies" in said


def test_one_person_who_is_paid_for_more_than_answering_answers_some(
    bank: Bank, manager: Client
) -> None:
    """Seven tenths of a person are one person in seven tenths of the time, and not nobody."""
    _known(bank)
    one = manager.get(_plan(bank, shrinkage=30, handling=1)).context["plan"]
    whole = manager.get(_plan(bank, shrinkage=0, handling=1)).context["plan"]
    for part, full in zip(one.lines, whole.lines, strict=True):
        if part.planned == 1:
            assert part.level == pytest.approx(0.7 * full.level)
    assert one.level == pytest.approx(0.7 * whole.level)
    assert whole.level > 0


def test_a_day_is_shown_with_needed_planned_and_missing(bank: Bank, manager: Client) -> None:
    _known(bank)
    page = manager.get(_plan(bank))
    plan = page.context["plan"]
    assert plan.planned_hours == 8
    assert plan.needed_hours > 8
    assert plan.short_hours > 0
    assert sum(line.expected.mean for line in plan.lines) > 100
    assert "missing" in page.content.decode()


def test_less_shrinkage_and_shorter_replies_need_fewer(bank: Bank, manager: Client) -> None:
    _known(bank)

    def needed(**asked: object) -> float:
        found: float = manager.get(_plan(bank, **asked)).context["plan"].needed_hours
        return found

    usual = needed()
    assert needed(shrinkage=0) < usual
    assert needed(handling=2) < usual
    assert needed(share=99, within=1) > usual
    assert needed(at_once=3) < usual


def test_a_cost_is_shown_once_there_is_a_price(bank: Bank, manager: Client) -> None:
    _known(bank)
    assert manager.get(_plan(bank)).context["plan"].planned_cost is None
    assert manager.get(_plan(bank, cost=50000)).context["plan"].planned_cost == 400_000


def test_the_csv_has_every_half_hour(bank: Bank, manager: Client) -> None:
    _known(bank)
    address = reverse("staffing-csv", args=[bank.queue.team_id])
    body = b"".join(manager.get(address).streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(body.splitlines()))
    assert len(rows) == 48
    assert float(rows[20]["expected"]) > 1


def test_a_manager_keeps_a_target_and_a_lead_does_not(bank: Bank, manager: Client) -> None:
    address = reverse("staffing-keep", args=[bank.queue.team_id])
    asked = {
        "day": "2026-12-01", "share": 90, "within": 5, "shrinkage": 25, "at_once": 2, "slowdown": 10, "cost": "60000",
    }  # fmt: skip
    assert signed_in(bank.bima).post(address, asked).status_code == 403
    assert manager.post(address, asked).status_code == 302
    kept = StaffingTarget.objects.get()
    assert (kept.share, kept.within_seconds, kept.at_once) == (0.9, 300, 2)


@pytest.mark.parametrize(
    ("role", "status"),
    [("agent", 403), ("lead", 200), ("manager", 200), ("auditor", 403), ("admin", 403)],
)
def test_leads_and_managers_read_the_planner(bank: Bank, role: str, status: int) -> None:
    person = bank.bima if role == "lead" else a_responder("Wati", role, bank.brand)
    assert signed_in(person).get(_plan(bank)).status_code == status


def test_another_brands_team_is_absent(bank: Bank) -> None:
    joko = signed_in(a_responder("Joko", "manager", a_brand()))
    assert joko.get(_plan(bank)).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"share": 100},
        {"share": "x"},
        {"within": -1},
        {"at_once": 99},
        {"day": "never"},
        {"shrinkage": 99},
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    bank: Bank, manager: Client, asked: dict[str, object]
) -> None:
    assert manager.get(_plan(bank, **asked)).status_code == 422


def test_the_planner_asks_the_database_the_same_however_much_it_knows(
    bank: Bank, manager: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            manager.get(_plan(bank))
        return len(seen)

    _known(bank)
    manager.get(_plan(bank))  # the first page of a process reads more
    before = queries()
    ArrivalCount.objects.filter(turns__lt=10).delete()
    assert queries() == before


def test_the_view_at_risk_is_sorted_by_the_probability_and_says_why(
    bank: Bank, manager: Client
) -> None:
    now = timezone.now()
    for number, chance in enumerate((0.6, 0.9, 0.2)):
        found = bank.conversation("2026-11-23 10:00", status="open")
        due_at = now + timedelta(minutes=30 + number)
        handling = found.handling
        handling.next_due_at = due_at
        handling.save()
        BreachForecast.objects.create(
            conversation=found, due_at=due_at, probability=chance, ahead=number, agents=3, each_seconds=360, at=now
        )  # fmt: skip
    page = manager.get(reverse("queue"), {"view": "risk"})
    rows = [row for group in page.context["groups"] for row in group["rows"]]
    assert len(rows) == 2
    assert [row.pk for row in rows] == list(
        BreachForecast.objects.filter(probability__gte=0.5)
        .order_by("-probability").values_list("pk", flat=True)
    )  # fmt: skip


def test_a_manager_switches_told_waits_of_a_channel(bank: Bank, manager: Client) -> None:
    address = reverse("manage-waits-of", args=[bank.channel.pk])
    assert manager.get(reverse("manage-waits")).status_code == 200
    assert manager.get(address).status_code == 200
    assert manager.post(address, {"is_on": "on", "again_after_minutes": 60}).status_code == 302
    kept = WaitNotice.objects.get()
    assert (kept.is_on, kept.is_public, kept.queue) == (True, False, None)
    assert manager.post(address, {"again_after_minutes": 0}).status_code == 422
    assert signed_in(bank.rani).get(address).status_code == 403


def test_a_supposition_that_no_team_could_meet_is_refused_before_it_is_reckoned(
    bank: Bank, manager: Client
) -> None:
    """Else one address keeps a thread of the web server busy for a minute, and so for everybody."""
    _known(bank)
    asked = {
        "share": 99.5,
        "within": 0,
        "handling": 240,
        "at_once": 10,
        "slowdown": 200,
        "patience": 1440,
    }
    page = reverse("staffing-team", args=[bank.queue.team_id])
    begun = time.process_time()
    answer = manager.get(page, asked)
    assert answer.status_code == 422
    assert "No team is large enough for that." in answer.content.decode()
    assert time.process_time() - begun < 3
    assert manager.get(reverse("staffing-csv", args=[bank.queue.team_id]), asked).status_code == 422


def test_a_kept_target_reaches_the_hours_already_reckoned_and_its_change_can_be_taken_back(
    bank: Bank, manager: Client
) -> None:
    _known(bank)
    expected.refresh(at=timezone.now())
    hours = ExpectedArrivals.objects.order_by("starts_at")
    before = list(hours.values_list("each", flat=True))
    address = reverse("staffing-keep", args=[bank.queue.team_id])
    manager.post(address, {"day": "2026-12-01", "share": 80, "within": 15, "shrinkage": 25, "at_once": 3, "slowdown": 10})  # fmt: skip
    manager.post(address, {"day": "2026-12-01", "share": 80, "within": 15, "shrinkage": 25, "at_once": 3, "slowdown": 10})  # fmt: skip
    kept = list(hours.values_list("each", flat=True))
    assert kept != before
    expected.refresh(at=timezone.now())
    assert kept == pytest.approx(list(hours.values_list("each", flat=True)))

    told = _said(manager, _plan(bank))
    assert "Latest changes" in told
    assert re.search(r"Conversations at once.{1,9}1.{1,9}3", told)
    change = Activity.objects.get(verb="staffing_target_changed")
    answer = manager.post(reverse("manage-change-back", args=[change.pk]))
    assert answer.headers["Location"] == reverse("staffing")
    assert StaffingTarget.objects.get().at_once == 1
    assert list(hours.values_list("each", flat=True)) == pytest.approx(before)
