"""Submitting and deciding at the console, the rules in Settings, and the same by programs."""

from __future__ import annotations

import uuid

import pytest

from inbox.models import Conversation, Delivery
from responders.models import Approval, ApprovalRule, Draft, Queue, Responder
from tests.builders import a_brand, a_message, a_queue, a_responder, a_team
from tests.responders.api.conftest import Caller
from tests.responders.api.conftest import caller as caller
from tests.responders.console.desk import HTMX, at_desk, waiting, words

pytestmark = pytest.mark.django_db


def a_ruled_queue(rani: Responder) -> Queue:
    brand = rani.brands.get()
    tuti = a_responder("Tuti", "manager", brand)
    queue = a_queue(a_team(brand, rani))
    form = {"whose": "some", "roles": ["agent"], "newcomer_days": "0", "approvers": "leads"}
    client, place = at_desk(tuti), f"/settings/approvals/{queue.pk}/"
    wrong = client.post(place, {**form, "roles": []})
    assert "Choose at least one role" in wrong.content.decode()
    assert not ApprovalRule.objects.exists()
    assert client.post(place, form).status_code == 302
    listed = client.get("/settings/approvals/").content.decode()
    assert "Every lead and manager of the brand" in listed
    return queue


def submitted(rani: Responder) -> Conversation:
    found = waiting(rani.brands.get(), 5, queue=a_ruled_queue(rani))
    client, place = at_desk(rani), f"/conversations/{found.pk}/"
    assert "Submit for approval" in client.get(place).content.decode()
    form = words(text="Baik, Kak", for_approval="yes")
    said = client.post(f"{place}replies/", form, headers=HTMX).content.decode()
    assert "asks for approval" in said
    assert not Delivery.objects.exists()
    assert not Draft.objects.exists()
    return found


def test_a_reply_goes_to_a_lead_comes_back_goes_again_and_leaves() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    found = submitted(rani)
    dewi = at_desk(a_responder("Dewi", "lead", found.brand))
    place = f"/conversations/{found.pk}/"
    first = Approval.objects.get()
    assert f"row-{found.pk}" in dewi.get("/conversations/?view=approvals").content.decode()
    assert "view=approvals" not in at_desk(rani).get("/conversations/").content.decode()
    empty = dewi.post(f"{place}approvals/{first.pk}/rejection/", {"note": " "}, headers=HTMX)
    assert (empty.status_code, "Say what should" in empty.content.decode()) == (422, True)
    dewi.post(f"{place}approvals/{first.pk}/rejection/", {"note": "Lebih <b>ramah</b>"})
    back = at_desk(rani).get(place).content.decode()
    assert "Dewi sent it back" in back
    assert "Lebih &lt;b&gt;ramah&lt;/b&gt;" in back
    again = at_desk(rani).post(f"{place}approvals/{first.pk}/editing/", headers=HTMX)
    assert ">Baik, Kak</textarea>" in again.content.decode()
    form = words(text="Baik sekali, Kak", for_approval="yes")
    at_desk(rani).post(f"{place}replies/", form, headers=HTMX)
    second = Approval.objects.get(state="open")
    there = dewi.get(place).content.decode()
    assert "<ins>" in there
    assert " sekali</ins>" in there

    news = a_message(found, "Halo?")
    approving = f"{place}approvals/{second.pk}/approval/"
    late = dewi.post(approving, {"text": "Siap, Kak"}, headers=HTMX)
    assert late.status_code == 409
    assert "Something was said here" in late.content.decode()
    assert ">Siap, Kak</textarea>" in late.content.decode()
    dewi.post(approving, {"text": "Siap, Kak", "seen": news.pk}, headers=HTMX)
    assert Delivery.objects.get().message.text == "Siap, Kak"
    assert "approved by Dewi" in dewi.get(place).content.decode()


def test_what_another_brand_submitted_is_absent_and_agents_decide_nothing() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    found = submitted(rani)
    place = f"/conversations/{found.pk}/approvals/{Approval.objects.get().pk}/"
    joko = at_desk(a_responder("Joko", "manager", a_brand("Bank Lain")))
    for door in ("approval/", "rejection/", "editing/", "removal/"):
        assert joko.post(f"{place}{door}", {"note": "x"}).status_code == 404
        assert at_desk(rani).get(f"{place}{door}").status_code == 405
    bima = at_desk(a_responder("Bima", "agent", found.brand))
    for door in ("approval/", "rejection/", "editing/", "removal/"):
        assert bima.post(f"{place}{door}", {"note": "x"}, headers=HTMX).status_code == 403
    assert joko.get(f"/settings/approvals/{Queue.objects.get().pk}/").status_code == 404
    assert Approval.objects.get().state == "open"


def test_a_program_submits_and_another_decides(caller: Caller) -> None:
    rani = a_responder("Rani", "agent", a_brand())
    found = waiting(rani.brands.get(), 5, queue=a_ruled_queue(rani))
    place = f"/api/v1/conversations/{found.pk}/"
    body = {"text": "Baik, Kak", "client_token": str(uuid.uuid4())}
    client, lead = caller(rani), caller(a_responder("Dewi", "lead", found.brand))
    direct = client.post(f"{place}replies/", body, content_type="application/json")
    assert (direct.status_code, direct.json()["code"]) == (422, "needs_approval")
    made = client.post(f"{place}approvals/", body, content_type="application/json")
    again = client.post(f"{place}approvals/", body, content_type="application/json")
    assert (made.status_code, again.status_code) == (201, 200)
    waits = lead.get("/api/v1/approvals/").json()["results"]
    assert [one["id"] for one in waits] == [made.json()["id"]]
    one = f"{place}approvals/{made.json()['id']}/"
    sent = lead.post(f"{one}approval/", {}, content_type="application/json")
    assert (sent.status_code, sent.json()["text"]) == (201, "Baik, Kak")
    assert client.delete(one).status_code == 409
    listed = client.get(f"{place}approvals/").json()["results"][0]
    assert (listed["state"], listed["message"]) == ("approved", sent.json()["id"])
