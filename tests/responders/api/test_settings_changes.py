"""Changes of the settings by the API: seen by who may make them, taken back as in the console."""

from __future__ import annotations

import pytest

from inbox.models import Activity
from responders.models import OutgoingWebhook
from responders.operations import macros, rules, shifts, team, webhooks
from tests.builders import MONDAY_TEN, a_brand, a_responder, a_team
from tests.responders.api.conftest import Caller
from tests.responders.operations.administrators import who_signs_in
from tests.responders.operations.changeable_people import MONDAY, TURN

pytestmark = pytest.mark.django_db
PATH = "/api/v1/settings-changes/"


def test_a_program_sees_a_change_and_takes_it_back_once(caller: Caller) -> None:
    brand = a_brand()
    admin = a_responder("Agus", "admin", brand)
    hook, _secret = webhooks.create(
        brand, "CRM", "https://crm.example/kunci", ["clock.breached"], by=admin.user, at=MONDAY_TEN
    )
    webhooks.save(
        hook, "Baru", "https://crm.example/kunci", ["clock.breached"], by=admin.user, at=MONDAY_TEN
    )
    client = caller(admin, "admin:channel")
    rows = client.get(PATH, {"section": "webhooks"}).json()["results"]
    assert [(row["verb"], row["way_back"], row["by"]) for row in rows] == [
        ("webhook_saved", "open", admin.pk),
        ("webhook_created", "newer", admin.pk),
    ]
    assert "kunci" not in str(rows)
    way = f"{PATH}{rows[0]['id']}/way-back/"
    assert client.post(way).status_code == 204
    assert OutgoingWebhook.objects.get().name == "CRM"
    assert Activity.objects.latest("pk").actor == admin.user
    again = client.post(way)
    assert (again.status_code, again.json()["code"]) == (409, "back_already")
    hidden = client.get(PATH, {"section": "nothing"})
    assert hidden.status_code == 400


def test_a_program_is_refused_where_its_role_or_something_newer_stands_in_the_way(
    caller: Caller,
) -> None:
    brand = a_brand()
    dewi = a_responder("Dewi", "manager", brand)
    rule = rules.create(brand, "Cards", {}, {"priority": 3}, by=dewi.user, at=MONDAY_TEN)
    for name in ("Kartu", "Kartu hilang"):
        rules.save(rule, name, {}, {"priority": 3}, by=dewi.user, at=MONDAY_TEN)
    first, second = Activity.objects.filter(verb="rule_saved").order_by("pk")
    lead, manager = caller(a_responder("Bima", "lead", brand)), caller(dewi)
    assert lead.post(f"{PATH}{second.pk}/way-back/").status_code == 403
    assert "rule_saved" not in str(lead.get(PATH).json())
    newer = manager.post(f"{PATH}{first.pk}/way-back/")
    assert (newer.status_code, newer.json()["code"]) == (409, "newer_stands")
    assert "Dewi" in newer.json()["detail"]
    made = Activity.objects.get(verb="rule_created")
    Activity.objects.filter(pk=made.pk).update(detail={})
    none = manager.post(f"{PATH}{made.pk}/way-back/")
    assert (none.status_code, none.json()["code"]) == (422, "no_way_back")


def test_an_agent_sees_only_their_own_tokens_and_a_lead_their_macros(caller: Caller) -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "lead", brand)
    macros.write(brand, name="Salam", text="Halo", language="id", by=bima.user, at=MONDAY_TEN)
    agent, lead = caller(rani), caller(bima)
    Activity.objects.filter(verb="token_created").update(actor=bima.user)
    assert agent.get(PATH).json()["results"] == []
    assert {row["verb"] for row in lead.get(PATH).json()["results"]} == {
        "macro_added",
        "token_created",
    }


def test_no_token_makes_anybody_an_admin_again(caller: Caller) -> None:
    brand = a_brand()
    admin, budi = who_signs_in("Agus", brand), a_responder("Budi", "admin", brand)
    client = caller(admin, "admin:channel")
    team.change(
        budi, name="Budi", role="agent", brands=[brand], capacity=3, by=admin.user, at=MONDAY_TEN
    )
    change = Activity.objects.get(verb="role_changed")
    answer = client.post(f"{PATH}{change.pk}/way-back/")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_by_token")
    budi.refresh_from_db()
    assert budi.role == "agent"
    row = client.get(PATH, {"section": "team"}).json()["results"][0]
    assert (row["way_back"], row["reason"]) == ("none", "Accounts and tokens are changed by who signs in.")  # fmt: skip


def test_a_change_is_open_to_who_may_take_it_back(caller: Caller) -> None:
    brand = a_brand()
    bima, rani = a_responder("Bima", "lead", brand), a_responder("Rani", "agent", brand)
    crew = a_team(brand, rani, lead=bima)
    shifts.plan(rani, brand, MONDAY, TURN, by=bima.user, at=MONDAY_TEN)
    client = caller(bima, "admin:channel")

    def told() -> list[tuple[str, str]]:
        rows = client.get(PATH, {"section": "shifts"}).json()["results"]
        return [(row["way_back"], row["reason"]) for row in rows]

    assert told() == [("open", "")]
    crew.memberships.filter(responder=rani).delete()
    assert told() == [("none", "You may not take this back.")]
