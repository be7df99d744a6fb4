from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from tests.builders import a_brand, a_channel, a_responder
from tests.responders.api.conftest import Caller
from tests.responders.templated import told, waiting_since

pytestmark = pytest.mark.django_db
WORDS = "Halo Sari <b>, kartu Anda siap diambil di Sudirman.\n\nBank Arunika"


def test_programs_list_them_and_say_one(caller: Caller) -> None:
    conversation = waiting_since(a_channel(a_brand(), "whatsapp"), timezone.now())
    known = told(conversation, timezone.now())
    client = caller(a_responder("Rani", "agent", conversation.brand))
    here = f"/api/v1/conversations/{conversation.pk}/"
    listed = client.get(f"{here}templates/").json()
    assert [(one["name"], one["begins_with"]) for one in listed] == [
        ("kartu_siap", ""), ("masih_perlu_bantuan", ""), ("card_ready", ""), ("receipt", "file"),
    ]  # fmt: skip
    assert listed[0]["blanks"][1] == {
        "key": "body.cabang", "name": "cabang", "part": "body", "example": "Cabang Sudirman",
    }  # fmt: skip
    body = {"client_token": str(uuid.uuid4()), "template": listed[0]["id"]}
    bare = client.post(f"{here}replies/", body, format="json")
    assert (bare.status_code, bare.json()["code"]) == (422, "blanks_missing")
    blanks = {"body.nama": "Sari <b>", "body.cabang": "Sudirman"}
    answers = [
        client.post(f"{here}replies/", {**body, "blanks": blanks}, format="json") for _ in "ab"
    ]
    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json()["text"] == WORDS
    admin = caller(a_responder("Putri", "admin", conversation.brand))
    all_of_them = admin.get(f"/api/v1/channels/{conversation.channel_id}/templates/").json()
    assert {one["name"] for one in all_of_them["results"]} == set(known)
