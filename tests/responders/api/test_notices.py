"""Notices and webhooks through the API."""

from __future__ import annotations

import pytest

from responders.models import OutgoingWebhook, Telling
from tests.builders import a_brand, a_responder
from tests.responders.api.conftest import Caller
from tests.responders.operations.test_alerts import a_rule, beat, owned, work
from tests.responders.promised import a_bank

pytestmark = pytest.mark.django_db
URL = "/api/v1/webhooks/"


def test_one_reads_ones_own_notices_and_marks_them(caller: Caller) -> None:
    bank = a_bank(first_reply=15)
    a_rule(bank, whom=["owner", "leads"])
    clock = owned(bank)
    beat()
    work()
    client, reader = caller(bank.rani), caller(bank.rani, "read:inbox")
    [row] = reader.get("/api/v1/notices/").json()["results"]
    told = reader.post("/api/v1/notices/seen/", {"up_to": row["id"]}, format="json")
    assert told.json()["code"] == "scope_missing"
    assert row["kind"] == "breached"
    assert [one["conversation"] for one in row["about"]] == [clock.conversation_id]
    assert client.post("/api/v1/notices/seen/", {"up_to": row["id"]}, format="json").json() == {
        "seen": 1
    }
    assert client.post("/api/v1/notices/seen/", {"up_to": row["id"]}, format="json").json() == {
        "seen": 0
    }
    assert Telling.objects.filter(seen_at=None).count() == 1


def test_a_webhooks_secret_is_shown_when_it_is_made_and_never_again(caller: Caller) -> None:
    brand = a_brand()
    client = caller(a_responder("Wayan", "admin", brand))
    wanted = {
        "brand": brand.pk,
        "name": "CRM",
        "url": "https://crm.example/dua",
        "events": ["clock.breached"],
    }
    made = client.post(URL, wanted, format="json")
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    pk = made.json()["id"]
    assert "secret" not in client.get(f"{URL}{pk}/").json()
    assert "secret" not in client.get(URL).json()["results"][0]
    rotated = client.post(f"{URL}{pk}/rotation/").json()["secret"]
    assert rotated != made.json()["secret"]


def test_a_test_event_is_in_the_log(caller: Caller) -> None:
    brand = a_brand()
    client = caller(a_responder("Wayan", "admin", brand))
    wanted = {"brand": brand.pk, "name": "CRM", "url": "https://crm.example", "events": ["clock.breached"]}  # fmt: skip
    pk = client.post(URL, wanted, format="json").json()["id"]
    sent = client.post(f"{URL}{pk}/test/")
    assert sent.status_code == 202
    [row] = client.get(f"{URL}{pk}/deliveries/").json()["results"]
    assert (row["webhook_id"], row["state"]) == (sent.json()["webhook_id"], "waiting")
    again = client.post(f"{URL}{pk}/deliveries/{row['id']}/again/")
    assert (again.status_code, again.json()["code"]) == (409, "still_waiting")
    assert client.delete(f"{URL}{pk}/").status_code == 204
    assert not OutgoingWebhook.objects.exists()


@pytest.mark.parametrize(
    "url", ["http://crm.example", "https://10.0.0.1/", "https://localhost/", "nonsense"]
)
def test_an_address_inside_is_refused(url: str, caller: Caller, settings: object) -> None:
    settings.CALLS_LOOPBACK = False  # type: ignore[attr-defined]
    brand = a_brand()
    wanted = {"brand": brand.pk, "name": "CRM", "url": url, "events": ["clock.breached"]}
    answer = caller(a_responder("Wayan", "admin", brand)).post(URL, wanted, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_address")
