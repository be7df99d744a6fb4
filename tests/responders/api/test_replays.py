"""A program asks for a replay and reads what came out."""

from __future__ import annotations

import pytest

from responders.models import Replay, Responder
from responders.operations import replays
from tests.builders import a_responder
from tests.responders.api.conftest import Caller
from tests.responders.promised import a_bank, jakarta, reconcile, replied

pytestmark = pytest.mark.django_db
RANGE = {"start": "2026-11-23T00:00:00+07:00", "end": "2026-11-24T00:00:00+07:00"}
AT = jakarta("2026-11-25 09:00")


def test_a_program_replays_the_past_as_it_was(caller: Caller) -> None:
    bank = a_bank(first_reply=15)
    conversation = bank.conversation("2026-11-23 09:00")
    replied(conversation, "2026-11-23 09:05", bank.rani)
    reconcile(conversation, "2026-11-23 09:05")
    client = caller(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))
    made = client.post("/api/v1/replays/", {"brand": bank.brand.pk, **RANGE}, format="json")
    assert (made.status_code, made.json()["state"], made.json()["result"]) == (201, "running", {})
    while replays.step(at=AT):
        continue
    found = client.get(f"/api/v1/replays/{made.json()['id']}/").json()
    assert (found["state"], found["result"]["equal"]) == ("done", 1)
    assert found["result"]["tables"]["first_reply"]["all"] == [1, 0, 1, 0, 0, 0]
    assert [row["id"] for row in client.get("/api/v1/replays/").json()["results"]] == [found["id"]]


def test_a_version_of_another_brand_is_not_there(caller: Caller) -> None:
    bank, other = a_bank(), a_bank()
    client = caller(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))
    body = {"brand": bank.brand.pk, "policy_version": other.policy.current_id, **RANGE}
    assert client.post("/api/v1/replays/", body, format="json").status_code == 404
    body = {"brand": other.brand.pk, **RANGE}
    assert client.post("/api/v1/replays/", body, format="json").status_code == 404
    assert not Replay.objects.exists()


def test_a_program_cancels_a_replay(caller: Caller) -> None:
    bank = a_bank()
    bank.conversation("2026-11-23 09:00")
    client = caller(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))
    made = client.post("/api/v1/replays/", {"brand": bank.brand.pk, **RANGE}, format="json").json()
    url = f"/api/v1/replays/{made['id']}/cancellation/"
    assert client.post(url).json()["state"] == "cancelled"
    assert client.post(url).json()["code"] == "replay_ended"
