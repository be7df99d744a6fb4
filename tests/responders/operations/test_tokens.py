"""Who may make a key that acts as whom."""

from __future__ import annotations

import pytest
from django.urls import reverse

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Brand
from responders.models import ApiToken, Responder
from responders.operations import team, tokens
from tests.builders import MONDAY_TEN, a_brand, a_responder
from tests.responders.console.signing import signed_in

pytestmark = pytest.mark.django_db


def person(name: str, role: str, *brands: Brand) -> Responder:
    """Somebody who signs in."""
    found = a_responder(name, role, *brands)
    found.user.password = "argon2$kept"
    found.user.save(update_fields=["password"])
    return found


def made(holder: Responder, by: Responder) -> ApiToken:
    return tokens.create(
        holder, "CRM", ["read:inbox"], days=9, by=by.user, at=MONDAY_TEN
    )[0]  # fmt: skip


def test_an_administrator_makes_no_token_that_acts_as_another_person() -> None:
    brand = a_brand()
    wati, rani = person("Wati", "admin", brand), person("Rani", "agent", brand)
    with pytest.raises(NotAllowed) as refused:
        made(rani, wati)
    assert refused.value.code == "not_yours"
    with pytest.raises(NotAllowed):
        made(wati, rani)
    own = made(rani, rani)
    assert tokens.revoke(own, by=wati.user, at=MONDAY_TEN).revoked_at == MONDAY_TEN


def test_a_service_account_is_kept_apart_from_people() -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    wati, rani = person("Wati", "admin", brand), person("Rani", "agent", brand)
    crm, password = team.hire(
        "CRM", "crm", "agent", [brand], is_service=True, by=wati.user, at=MONDAY_TEN
    )
    assert (password, crm.is_service) == ("", True)
    assert made(crm, wati).responder == crm
    with pytest.raises(NotAllowed):
        made(crm, rani)
    with pytest.raises(Refused) as refused:  # else it would be a person with somebody else's keys
        team.new_password(crm, by=wati.user, at=MONDAY_TEN)
    assert refused.value.code == "service_account"
    crm.brands.add(other)
    with pytest.raises(NotAllowed):
        made(crm, wati)
    assert Activity.objects.filter(verb="service_account_added", actor=wati.user).exists()


def test_everybody_sees_and_ends_their_own_and_an_administrator_all() -> None:
    brand = a_brand()
    wati, rani, bima = (
        person(name, role, brand)
        for name, role in (("Wati", "admin"), ("Rani", "agent"), ("Bima", "agent"))
    )
    theirs = made(bima, bima)
    page, filled = reverse("manage-token-add"), {"name": "CRM", "scopes": "read:inbox", "days": 9}
    client = signed_in(rani)
    assert client.post(page, {**filled, "holder": bima.pk}).status_code == 422
    answer = client.post(page, {**filled, "holder": rani.pk})
    assert answer.context["secret"].startswith("dua_")
    mine = ApiToken.objects.get(responder=rani)
    assert [row["token"] for row in client.get(reverse("manage-tokens")).context["rows"]] == [mine]
    assert client.post(reverse("manage-token-revoke", args=[theirs.pk])).status_code == 404
    rows = signed_in(wati).get(reverse("manage-tokens")).context["rows"]
    assert {row["token"] for row in rows} == {mine, theirs}
    assert signed_in(wati).post(page, {**filled, "holder": bima.pk}).status_code == 422
    assert client.post(reverse("manage-token-revoke", args=[mine.pk])).status_code == 302
