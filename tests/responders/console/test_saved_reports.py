"""Saved reports in the console: kept, opened, mailed, stopped, removed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from inbox.models import Brand
from responders.models import ReportSchedule, Responder, SavedReport
from responders.operations import addresses, saved_reports
from tests.builders import a_brand, a_responder
from tests.responders.console.signing import signed_in

pytestmark = pytest.mark.django_db

LISTING = "/reports/saved/"


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def dewi(brand: Brand) -> Responder:
    found = a_responder("Dewi", Responder.Role.MANAGER, brand)
    found.user.email = "dewi@bank.example"
    found.user.save()
    return found


@pytest.fixture
def client(dewi: Responder) -> Client:
    return signed_in(dewi)


def keep(client: Client, name: str = "Pekanan", **told: object) -> SavedReport:
    address = f"{reverse('saved-report-add')}?range=30&by=agent&rubbish=1"
    assert client.post(address, {"name": name, **told}).status_code == 302
    return SavedReport.objects.get(name=name)


def test_it_is_kept_with_its_filters_and_found_again(client: Client) -> None:
    found = keep(client)
    assert "range=30" in found.query
    assert "by=agent" in found.query
    assert "rubbish" not in found.query
    page = client.get(LISTING).content.decode()
    assert f"{reverse('reports')}?{found.query}".replace("&", "&amp;") in page
    opened = client.get(f"{reverse('reports')}?{found.query}")
    assert opened.context["form"].cleaned_data["range"] == "30"
    assert "Pekanan" in opened.getvalue().decode()  # beside every report


def test_it_is_mailed_and_stopped(client: Client, dewi: Responder) -> None:
    found = keep(client)
    address = reverse("saved-report-schedule", args=[found.pk])
    assert client.get(address).status_code == 200
    told = {"people": [dewi.pk], "rhythm": "week", "weekday": 5, "hour": 9, "attached": "pdf"}
    assert client.post(address, told).status_code == 302
    row = ReportSchedule.objects.get()
    assert (row.rhythm, row.weekday, row.hour, row.attached) == ("week", 5, 9, "pdf")
    assert "Friday, 09:00, PDF" in client.get(LISTING).content.decode()
    client.post(reverse("report-schedule-stop", args=[row.pk]))
    assert not ReportSchedule.objects.exists()


def test_what_is_wrong_is_said_beside_the_form(client: Client) -> None:
    assert client.post(f"{reverse('saved-report-add')}?range=7", {"name": ""}).status_code == 422
    answer = client.post(
        reverse("saved-report-schedule", args=[keep(client).pk]),
        {"people": [], "rhythm": "day", "weekday": 1, "hour": 8},
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("asked", [False, True])
def test_without_a_confirmed_address_it_is_kept_and_says_what_is_missing(
    client: Client, dewi: Responder, settings: Settings, asked: bool
) -> None:
    settings.EMAIL_HOST = "mail.bank.example"
    dewi.user.email = ""
    dewi.user.save()
    if asked:
        addresses.ask("dewi@bank.example", by=dewi.user, at=timezone.now())
    address = reverse("saved-report-schedule", args=[keep(client).pk])
    page = client.get(address).content.decode()
    assert f'href="{reverse("preferences")}#notices"' in page
    assert ("is not confirmed yet" in page, "no e-mail address" in page) == (asked, not asked)
    assert "not set up" not in page
    client.post(address, {"people": [dewi.pk], "rhythm": "day", "weekday": 1, "hour": 8})
    assert ReportSchedule.objects.get().recipient == dewi
    lack = "is not confirmed yet: nothing is sent" if asked else "has no e-mail address: nothing is"
    assert client.get(LISTING).content.decode().count(lack) == 2  # told at once, and in the list
    assert client.get(LISTING).content.decode().count(lack) == 1


def test_without_mail_in_the_installation_that_is_said(client: Client, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    page = client.get(reverse("saved-report-schedule", args=[keep(client).pk])).content.decode()
    assert "Mail is not set up in this installation." in page
    assert "no e-mail address" not in page


def test_it_is_removed(client: Client) -> None:
    client.post(reverse("saved-report-remove", args=[keep(client).pk]))
    assert not SavedReport.objects.exists()


def test_what_is_shared_is_seen_and_what_is_not_is_absent(client: Client, brand: Brand) -> None:
    shared, own = keep(client, "Bersama", brand=brand.pk), keep(client, "Sendiri")
    rani = signed_in(a_responder("Rani", Responder.Role.AGENT, brand))
    page = rani.get(LISTING).content.decode()
    assert "Bersama" in page
    assert "Sendiri" not in page
    for name in ("saved-report-remove", "saved-report-schedule"):
        assert rani.post(reverse(name, args=[own.pk])).status_code == 404
    assert rani.post(reverse("saved-report-remove", args=[shared.pk])).status_code == 403
    joko = signed_in(a_responder("Joko", Responder.Role.MANAGER, a_brand("Bank Lain")))
    assert joko.post(reverse("saved-report-remove", args=[shared.pk])).status_code == 404


def test_an_agent_is_not_offered_to_share(brand: Brand) -> None:
    rani = signed_in(a_responder("Rani", Responder.Role.AGENT, brand))
    assert "brand" not in rani.get(reverse("saved-report-add")).context["form"].fields


def test_the_list_costs_the_same_however_many_there_are(client: Client, dewi: Responder) -> None:
    keep(client)
    client.get(LISTING)
    with CaptureQueriesContext(connection) as few:
        client.get(LISTING)
    for number in range(8):
        saved_reports.save(f"Nomor {number}", "", by=dewi.user, at=timezone.now())
    with CaptureQueriesContext(connection) as many:
        client.get(LISTING)
    assert len(many) == len(few)
