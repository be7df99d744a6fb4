"""Macros, tags and rules about approvals by the API."""

from __future__ import annotations

import pytest

from responders.models import ApprovalRule, Macro, Tag
from tests.builders import a_brand, a_queue, a_responder, a_team
from tests.responders.api.conftest import Caller

pytestmark = pytest.mark.django_db
MACROS, RULES = "/api/v1/macros/", "/api/v1/approval-rules/"


def test_macros_are_kept_by_a_lead_and_read_by_everybody(caller: Caller) -> None:
    brand = a_brand()
    lead, agent = (caller(a_responder(role, role, brand)) for role in ("lead", "agent"))
    words = {"name": "Salam", "language": "id", "text": "Halo {customer_name}"}
    made = lead.post(MACROS, {**words, "brand": brand.pk}, format="json")
    assert made.status_code == 201
    where = f"{MACROS}{made.json()['id']}/"
    assert agent.get(where).json() == {"id": made.json()["id"], "brand": brand.pk, **words}
    assert agent.put(where, words, format="json").status_code == 403
    wrong = lead.put(where, {**words, "text": "Halo {nobody}"}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_blank")
    lead.put(where, {**words, "text": "Selamat siang"}, format="json")
    assert agent.get(MACROS).json()["results"][0]["text"] == "Selamat siang"
    assert lead.delete(where).status_code == 204
    assert not Macro.objects.exists()
    stranger = lead.post(MACROS, {**words, "brand": a_brand("Bank Lain").pk}, format="json")
    assert stranger.status_code == 404


def test_tags_are_those_of_ones_brands(caller: Caller) -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    for one, name in ((brand, "atm"), (brand, "kartu"), (other, "rahasia")):
        Tag.objects.create(brand=one, name=name)
    rows = caller(a_responder("Rani", "agent", brand)).get("/api/v1/tags/").json()["results"]
    assert [row["name"] for row in rows] == ["atm", "kartu"]


def test_a_rule_about_approvals_is_read_and_changed_by_its_queue(caller: Caller) -> None:
    brand = a_brand()
    lead, manager = a_responder("Wayan", "lead", brand), a_responder("Dewi", "manager", brand)
    queue = a_queue(a_team(brand))
    client, where = caller(manager), f"{RULES}{queue.pk}/"
    assert client.get(RULES).json()["results"][0]["whose"] == "nobody"
    wish = {"whose": "some", "roles": ["agent"], "approvers": "people", "people": [lead.pk]}
    kept = client.put(where, wish, format="json").json()
    assert (kept["roles"], kept["people"]) == (["agent"], [lead.pk])
    assert ApprovalRule.objects.get().changed_by == manager.user
    nobody = client.put(where, {"whose": "some", "approvers": "leads"}, format="json")
    assert (nobody.status_code, nobody.json()["code"]) == (422, "nobody_meant")
    assert caller(lead).get(where).status_code == 403
