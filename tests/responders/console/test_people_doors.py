"""Addresses of people: declared, closed to roles, brands and teams they are not for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from inbox.models import Activity
from responders import access
from responders.console.people_urls import urlpatterns
from responders.models import Absence, Responder, Routing, Shift, Skill
from tests.builders import MONDAY_TEN, a_brand, a_queue, a_responder, a_team
from tests.responders.console.signing import signed_in

ROLES = Responder.Role.values
PAGES: list[URLPattern] = list(urlpatterns)
OF_ROWS = [page for page in PAGES if page.pattern.converters]


def named(page: URLPattern) -> str:
    return str(page.name)


def ability(page: URLPattern) -> str:
    return str(page.callback.ability)  # type: ignore[attr-defined]


class Place:
    """One of everything these pages can address, in one brand."""

    def __init__(self, name: str = "Bank Arunika") -> None:
        self.brand = a_brand(name)
        self.bima = a_responder("Bima", "agent", self.brand)
        self.lead = a_responder("Wati", "lead", self.brand)
        self.team = a_team(self.brand, self.bima, lead=self.lead)
        self.queue = a_queue(self.team)
        end = MONDAY_TEN.replace(hour=9)
        times: dict[str, Any] = {"responder": self.bima, "starts_at": MONDAY_TEN, "ends_at": end}
        self.shift = Shift.objects.create(brand=self.brand, **times)
        self.absence = Absence.objects.create(**times)

    def address(self, page: URLPattern) -> str:
        name = named(page)
        pk = self.team.pk
        if name == "manage-skills-of":
            pk = self.bima.pk
        elif name in {"manage-routing-of", "manage-approvals-of"}:
            pk = self.queue.pk
        ids = {
            "pk": pk,
            "responder_id": self.bima.pk,
            "shift_id": self.shift.pk,
            "absence_id": self.absence.pk,
        }
        return reverse(name, kwargs={key: ids[key] for key in page.pattern.converters})

    def counted(self) -> list[int]:
        return [
            Shift.objects.filter(brand=self.brand).count(),
            Absence.objects.filter(responder=self.bima).count(),
            Skill.objects.filter(responder=self.bima).count(),
            Routing.objects.filter(queue=self.queue).count(),
            Activity.objects.filter(brand=self.brand).count(),
        ]


def of_role(place: Place, role: str) -> Client:
    if role == "lead":
        return signed_in(place.lead)
    return signed_in(a_responder("Rani", role, place.brand))


def test_every_page_declares_who_may_open_it() -> None:
    for page in PAGES:
        assert ability(page) in access.ABILITIES, named(page)


@pytest.mark.django_db
def test_nobody_gets_in_without_signing_in(client: Client) -> None:
    place = Place()
    for page in PAGES:
        for method in ("get", "post"):
            answer = getattr(client, method)(place.address(page))
            assert answer.status_code in {302, 405}, named(page)
    assert place.counted() == Place("Bank Lain").counted()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_its_pages_and_no_others_and_looking_changes_nothing(role: str) -> None:
    place = Place()
    client = of_role(place, role)
    before = place.counted()
    for page in PAGES:
        is_theirs = role in access.ABILITIES[ability(page)]
        expected = {200, 302, 405} if is_theirs else {403, 405}
        assert client.get(place.address(page)).status_code in expected, named(page)
        if not is_theirs:
            assert client.post(place.address(page)).status_code in {403, 405}, named(page)
    assert place.counted() == before


@pytest.mark.django_db
@pytest.mark.parametrize("page", OF_ROWS, ids=named)
def test_rows_of_another_brand_or_team_are_not_there(page: URLPattern) -> None:
    place, theirs = Place(), Place("Bank Lain")
    other_lead = a_responder("Dewi", "lead", place.brand)
    a_team(place.brand, lead=other_lead)
    allowed = access.ABILITIES[ability(page)]
    strangers = [(a_responder("Joko", sorted(allowed)[-1], place.brand), theirs)]
    if "lead" in allowed:
        strangers.append((other_lead, place))
    for stranger, owner in strangers:
        before = owner.counted()
        for method in ("get", "post"):
            answer = getattr(signed_in(stranger), method)(owner.address(page))
            assert answer.status_code in {404, 405}, (method, stranger.name)
        assert owner.counted() == before
