"""Complaint cases through the API."""

from __future__ import annotations

import pytest

from responders.models import Case
from tests.responders.api.conftest import Caller
from tests.responders.complaints import a_desk

pytestmark = pytest.mark.django_db
BODY = {
    "form": "written",
    "received_at": "2026-11-02T03:00:00Z",
    "type": "fraud",
    "product": "card",
    "came_by": "webchat",
    "amount": "2500000.00",
}


def test_a_case_is_opened_written_about_decided_and_answered(caller: Caller) -> None:
    desk = a_desk()
    talk = desk.conversation("2026-11-02 10:00")
    made = caller(desk.rani).post(f"/api/v1/conversations/{talk.pk}/case/", BODY, format="json")
    assert made.status_code == 200, made.json()
    assert made.json()["register_number"].endswith("-000001")
    assert made.json()["due_at"] == "2026-11-17T00:00:00+07:00"
    case = Case.objects.get()
    lead = caller(desk.dewi)
    decision = {"verdict": "rejected", "reason": "Transaksi sah"}
    assert (
        lead.put(f"/api/v1/cases/{case.pk}/decision/", decision, format="json").status_code == 200
    )
    letter = {"sort": "answer", "way": "branch", "told_at": "2026-11-03T03:00:00Z"}
    answered = lead.post(f"/api/v1/cases/{case.pk}/letters/", letter, format="json").json()
    assert (answered["status"], answered["timeliness"]) == ("answered", "met")
    listed = caller(desk.putu).get("/api/v1/cases/", {"status": "answered"}).json()
    assert [one["verdict"] for one in listed["results"]] == ["rejected"]


def test_refusals_come_with_their_code(caller: Caller) -> None:
    desk = a_desk()
    case = desk.case("2026-11-02 10:00")
    lead = caller(desk.dewi)
    refused = lead.post(f"/api/v1/cases/{case.pk}/extension/", {"reason": "Lama"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "customer_not_told")
    both = {"sort": "acknowledgement", "way": "post"}
    wrong = lead.post(f"/api/v1/cases/{case.pk}/letters/", both, format="json")
    assert wrong.status_code == 400
    mine = caller(desk.rani).put(f"/api/v1/cases/{case.pk}/decision/", {}, format="json")
    assert mine.status_code == 403


def test_how_a_complaint_came_is_one_of_the_ways_there_are(caller: Caller) -> None:
    desk = a_desk()
    talk = desk.conversation("2026-11-02 10:00")
    path, said = f"/api/v1/conversations/{talk.pk}/case/", {**BODY, "came_by": "Budi 081234567890"}
    refused = caller(desk.rani).post(path, said, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "came_by_unknown")
    made = caller(desk.rani).post(path, {**BODY, "came_by": "branch"}, format="json")
    assert made.json()["came_by"] == "branch"
