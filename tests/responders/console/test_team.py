"""People: a new one, another role, no more sign-in."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.urls import reverse

from inbox.models import Activity, Brand
from responders.models import Membership, Responder
from tests.builders import a_brand, a_responder, a_team
from tests.responders.console.signing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def client(brand: Brand) -> Client:
    return signed_in(a_responder("Wati", Responder.Role.ADMIN, brand))


def edited(person: Responder, **changes: object) -> dict[str, object]:
    kept = {"name": person.name, "role": person.role, "capacity": 6}
    return {**kept, "brands": list(person.brands.values_list("pk", flat=True)), **changes}


def test_a_new_person_signs_in_with_a_password_shown_once(client: Client, brand: Brand) -> None:
    filled = {"name": "Rani", "username": "rani", "role": "agent", "brands": [brand.pk]}
    answer = client.post(reverse("manage-person-add"), filled)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    request = RequestFactory().post("/")
    assert (
        authenticate(request, username="rani", password=secret)
        == Responder.objects.get(name="Rani").user
    )
    assert secret not in client.get(reverse("manage-team")).content.decode()
    assert Activity.objects.get(verb="responder_added").new == "agent"


def test_a_taken_sign_in_name_keeps_the_form(client: Client, brand: Brand) -> None:
    bima = a_responder("Bima", Responder.Role.AGENT, brand)
    filled = {"name": "Rani", "username": bima.user.username, "role": "agent", "brands": [brand.pk]}
    answer = client.post(reverse("manage-person-add"), filled)
    assert answer.status_code == 422
    assert 'value="Rani"' in answer.content.decode()
    assert not Responder.objects.filter(name="Rani").exists()


def test_nobody_is_given_a_brand_the_editor_does_not_have(client: Client, brand: Brand) -> None:
    theirs = a_brand("Bank Lain")
    filled = {"name": "Rani", "username": "rani", "role": "agent", "brands": [theirs.pk]}
    assert client.post(reverse("manage-person-add"), filled).status_code == 422
    assert not Responder.objects.filter(name="Rani").exists()


def test_another_role_is_on_the_record_and_ends_sessions(client: Client, brand: Brand) -> None:
    bima = a_responder("Bima", Responder.Role.AGENT, brand)
    theirs = signed_in(bima)
    assert theirs.get(reverse("settings")).status_code == 302
    where = reverse("manage-person", args=[bima.pk])
    asked = client.post(where, edited(bima, role="lead")).content.decode()
    assert "Bima becomes Team lead, and is Agent until then." in asked
    client.post(where, edited(bima, role="admin", confirmed="lead"))  # another than was looked at
    assert not Activity.objects.filter(verb="role_changed").exists()
    client.post(where, edited(bima, role="lead", confirmed="lead"))
    changed = Activity.objects.get(verb="role_changed")
    assert (changed.old, changed.new) == ("agent", "lead")
    assert theirs.get(reverse("manage-macros"))["Location"].startswith(reverse("sign-in"))


def test_nobody_changes_their_own_role(brand: Brand) -> None:
    wati = a_responder("Wati", Responder.Role.ADMIN, brand)
    answer = signed_in(wati).post(
        reverse("manage-person", args=[wati.pk]), edited(wati, role="manager")
    )
    assert answer.status_code == 422
    wati.refresh_from_db()
    assert wati.role == Responder.Role.ADMIN


def test_a_disabled_account_is_out_at_once(client: Client, brand: Brand) -> None:
    bima = a_responder("Bima", Responder.Role.AGENT, brand)
    theirs = signed_in(bima)
    client.post(reverse("manage-person-disable", args=[bima.pk]))
    assert theirs.get(reverse("settings"))["Location"].startswith(reverse("sign-in"))
    client.post(reverse("manage-person-enable", args=[bima.pk]))
    bima.user.refresh_from_db()
    assert bima.user.is_active


def test_a_person_of_a_foreign_brand_too_is_not_for_one_admin_alone(
    client: Client, brand: Brand
) -> None:
    bima = a_responder("Bima", Responder.Role.AGENT, brand, a_brand("Bank Lain"))
    assert client.post(reverse("manage-person-disable", args=[bima.pk])).status_code == 403
    bima.user.refresh_from_db()
    assert bima.user.is_active


def test_a_team_gets_members_and_a_lead(client: Client, brand: Brand) -> None:
    bima = a_responder("Bima", Responder.Role.AGENT, brand)
    team = a_team(brand)
    page = reverse("manage-crew", args=[team.pk])
    client.post(page, {"responder": bima.pk, "is_lead": "on"})
    assert Membership.objects.get(team=team, responder=bima).is_lead
    client.post(reverse("manage-crew-leave", args=[team.pk, bima.pk]))
    assert not Membership.objects.filter(team=team).exists()
