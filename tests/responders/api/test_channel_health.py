"""How a channel is, told to a program with the scope for it."""

from __future__ import annotations

import json

import pytest

from responders.models import Responder
from tests.builders import a_brand, a_responder
from tests.responders.api.conftest import Caller
from tests.responders.api.twins import a_twin

pytestmark = pytest.mark.django_db


def test_a_program_reads_how_a_channel_is_and_settles_a_gap(caller: Caller) -> None:
    ours = a_twin(a_brand())
    client = caller(a_responder("Citra", Responder.Role.ADMIN, ours.brand), "admin:channel")
    path = f"/api/v1/channels/{ours.channel.pk}/"
    told = client.get(path).json()
    assert told["health"]["is_well"] is False
    assert [gap["reason"] for gap in told["health"]["gaps"]] == ["outage"]
    assert told["health"]["budget"] == [{"calls": 600, "seconds": 60.0, "of": "", "left": 600}]
    assert (told["expires_at"], told["polled_at"]) == (None, None)
    closed = client.post(
        f"{path}gaps/{ours.gap.pk}/closure/",
        json.dumps({"note": "Dilihat"}),
        content_type="application/json",
    )
    assert closed.json()["health"]["is_well"] is True


def test_a_program_notes_when_credentials_end(caller: Caller) -> None:
    ours = a_twin(a_brand())
    client = caller(a_responder("Citra", Responder.Role.ADMIN, ours.brand), "admin:channel")
    answer = client.put(
        f"/api/v1/channels/{ours.channel.pk}/expiry/",
        json.dumps({"expires_at": "2020-01-31T00:00:00Z"}),
        content_type="application/json",
    )
    assert answer.json()["health"]["days_left"] == 0


def test_other_scopes_and_roles_do_neither(caller: Caller) -> None:
    ours = a_twin(a_brand())
    closure = f"/api/v1/channels/{ours.channel.pk}/gaps/{ours.gap.pk}/closure/"
    said = json.dumps({"note": "Saya"})
    for role, scope in (("admin", "read:inbox"), ("manager", "admin:channel")):
        client = caller(a_responder("Rani", role, ours.brand), scope)
        assert client.post(closure, said, content_type="application/json").status_code == 403
    ours.gap.refresh_from_db()
    assert ours.gap.closed_at is None
