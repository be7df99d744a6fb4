"""Replies that a second person looks at, by programs."""

from __future__ import annotations

import uuid

import pytest

from responders.models import Handling
from responders.operations import approval_rules
from tests.builders import MONDAY_TEN, a_brand, a_queue, a_responder, a_team
from tests.responders.api.conftest import Caller
from tests.responders.console.desk import waiting

pytestmark = pytest.mark.django_db


def test_a_program_submits_and_another_approves_or_sends_back(caller: Caller) -> None:
    brand = a_brand()
    rani, dewi, tuti = (
        a_responder(name, role, brand)
        for name, role in (("Rani", "agent"), ("Dewi", "lead"), ("Tuti", "manager"))
    )
    queue, found = a_queue(a_team(brand, rani, lead=dewi)), waiting(brand, 5)
    Handling.objects.filter(pk=found.pk).update(queue=queue)
    approval_rules.save(
        queue, whose="some", roles=["agent"], newcomer_days=0, approvers="leads", people=[],
        by=tuti.user, at=MONDAY_TEN,
    )  # fmt: skip
    hers, theirs = caller(rani), caller(dewi)
    place = f"/api/v1/conversations/{found.pk}/approvals/"

    def submitted(**more: object) -> dict[str, object]:
        return {"text": "Baik, Kak", "client_token": str(uuid.uuid4()), **more}

    body = submitted()
    made, again = hers.post(place, body, format="json"), hers.post(place, body, format="json")
    assert (made.status_code, again.status_code, again.json()) == (201, 200, made.json())
    refused = hers.post(place, submitted(template=1), format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["template"])
    note = {"note": "Lebih ramah"}
    back = theirs.post(f"{place}{made.json()['id']}/rejection/", note, format="json")
    assert (back.status_code, back.json()["state"], back.json()["note"]) == (
        200, "rejected", "Lebih ramah",
    )  # fmt: skip
    second = hers.post(place, submitted(text="Baik sekali, Kak"), format="json").json()
    said = theirs.post(f"{place}{second['id']}/approval/", {}, format="json")
    assert (said.status_code, said.json()["text"]) == (201, "Baik sekali, Kak")
    assert [row["state"] for row in hers.get(place).json()["results"]] == ["approved", "rejected"]
