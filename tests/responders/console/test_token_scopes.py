"""A new token is offered what the role of whom it acts as can use, and says what it cannot."""

from __future__ import annotations

import pytest
from django.urls import reverse

from responders import access
from responders.console.forms import tokens as form
from responders.models import ApiToken, Responder
from responders.operations import team
from tests.builders import MONDAY_TEN, a_brand, a_responder
from tests.responders.api.test_routes import CALLS, ROLES
from tests.responders.console.signing import signed_in

pytestmark = pytest.mark.django_db
OPEN_TO_ALL = ("read_notices", "read_changes")  # of one's own
ADD = "manage-token-add"


@pytest.mark.parametrize("role", ROLES)
def test_what_is_offered_is_what_some_call_allows(role: str) -> None:
    holder = a_responder("Wati", role, a_brand())
    allowed = {
        call.needs.scope
        for call in CALLS
        if call.needs.ability not in OPEN_TO_ALL and access.may(holder, call.needs.ability)
    }
    assert {scope for scope, _words in form.usable(holder)} == allowed & set(form.SCOPES)


def test_an_administrator_is_told_that_the_inbox_stays_closed() -> None:
    admin = a_responder("Wati", "admin", a_brand())
    client = signed_in(admin)
    page = client.get(reverse(ADD)).content.decode()
    assert "Read approval rules" in page
    assert ">Read conversations, messages and clocks<" not in page
    assert "The role of Wati is Administrator, so the API refuses: read conversations" in page
    assert (
        "Your role reads no conversations" in client.get(reverse("manage-tokens")).content.decode()
    )


def test_scopes_follow_who_is_chosen_and_what_was_filled_stays() -> None:
    brand = a_brand()
    admin = a_responder("Wati", "admin", brand)
    agent, _password = team.hire(
        "CRM", "crm", Responder.Role.AGENT, [brand], is_service=True, by=admin.user, at=MONDAY_TEN
    )
    client = signed_in(admin)
    chosen = {"name": "Mesin", "holder": agent.pk, "days": "9", "scopes": "read:inbox"}
    page = client.get(reverse(ADD), chosen).content.decode()
    assert ">Read conversations, messages and clocks<" in page
    assert "so the API refuses: connect channels, read envelopes." in page
    assert 'value="Mesin"' in page
    refused = client.post(reverse(ADD), {**chosen, "scopes": "admin:channel"})
    assert refused.status_code == 422
    assert "nothing for the role of whom it acts as" in refused.content.decode()
    assert client.post(reverse(ADD), chosen).context["secret"]
    assert ApiToken.objects.get().scopes == ["read:inbox"]
    assert client.get(reverse(ADD), {"holder": "x"}).status_code == 200
