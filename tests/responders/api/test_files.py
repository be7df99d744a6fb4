"""Files through the API: put in, taken along, read back."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inbox.models import Attachment
from tests.builders import a_brand, a_responder
from tests.pictures import a_picture
from tests.responders.api.conftest import Caller
from tests.responders.api.twins import a_twin

pytestmark = pytest.mark.django_db


def test_a_file_goes_along_with_the_reply_of_the_same_token(caller: Caller) -> None:
    twin = a_twin(a_brand())
    client = caller(a_responder("Rani", "agent", twin.brand), "write:reply", "read:inbox")
    base, token = f"/api/v1/conversations/{twin.conversation.pk}", str(uuid.uuid4())
    sent = SimpleUploadedFile("bukti.jpg", a_picture())
    kept = client.post(f"{base}/enclosures/", {"client_token": token, "file": sent})
    assert (kept.status_code, kept.json()["mime"]) == (201, "image/jpeg")
    said = client.post(
        f"{base}/replies/", {"text": "", "client_token": token}, content_type="application/json"
    )
    assert said.status_code == 201
    (attachment,) = said.json()["attachments"]
    assert attachment["state"] == "fetched"
    answer = client.get(f"{base}/attachments/{attachment['id']}/content/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_that_is_not_taken_is_a_problem_with_a_code(caller: Caller) -> None:
    twin = a_twin(a_brand())
    client = caller(a_responder("Rani", "agent", twin.brand), "write:reply")
    answer = client.post(
        f"/api/v1/conversations/{twin.conversation.pk}/enclosures/",
        {"client_token": str(uuid.uuid4()), "file": SimpleUploadedFile("a.exe", b"MZ\x90\0")},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "type_not_kept")


def test_an_auditor_sees_that_there_is_a_file_and_not_what_is_in_it(caller: Caller) -> None:
    twin = a_twin(a_brand())
    client = caller(a_responder("Putu", "auditor", twin.brand), "read:inbox")
    base = f"/api/v1/conversations/{twin.conversation.pk}"
    (message,) = client.get(f"{base}/messages/").json()["results"]
    assert message["attachments"][0]["name"] == "bukti.pdf"
    held = Attachment.objects.get(message__conversation=twin.conversation)
    assert client.get(f"{base}/attachments/{held.pk}/content/").status_code == 403
