"""Replies for later, by programs."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.builders import a_brand, a_responder
from tests.responders.api.conftest import Caller
from tests.responders.console.desk import waiting

pytestmark = pytest.mark.django_db


def test_a_program_plans_changes_sends_and_gives_up(caller: Caller) -> None:
    brand = a_brand()
    client = caller(a_responder("Rani", "agent", brand))
    place = f"/api/v1/conversations/{waiting(brand, 5).pk}/scheduled-replies/"
    at = timezone.now() + timedelta(hours=1)
    body = {"text": "Baik, Kak", "client_token": str(uuid.uuid4()), "send_at": at.isoformat()}
    made = client.post(place, body, content_type="application/json")
    again = client.post(place, body, content_type="application/json")
    assert (made.status_code, again.status_code, again.json()) == (201, 200, made.json())
    assert (
        client.post(place, {**body, "text": "Lain"}, content_type="application/json").status_code
        == 409
    )
    one = f"{place}{made.json()['id']}/"
    other = {"text": "Siap, Kak", "send_at": (at + timedelta(hours=1)).isoformat()}
    assert client.put(one, other, content_type="application/json").json()["text"] == "Siap, Kak"
    sent = client.post(f"{one}sending/")
    assert (sent.status_code, sent.json()["text"]) == (201, "Siap, Kak")
    assert client.delete(one).status_code == 409
    listed = client.get(place).json()["results"]
    assert [(row["state"], row["message"]) for row in listed] == [("sent", sent.json()["id"])]
