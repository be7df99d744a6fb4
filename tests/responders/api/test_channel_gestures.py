"""What customers see of us, chosen by a program."""

from __future__ import annotations

import pytest
from django.utils import translation

from inbox.models import Activity
from responders.console import journalled
from tests.builders import a_brand, a_channel, a_responder
from tests.responders.api.conftest import Caller

pytestmark = pytest.mark.django_db


def test_a_program_reads_them_and_chooses(caller: Caller) -> None:
    channel = a_channel(a_brand(), "whatsapp")
    client = caller(a_responder("Citra", "admin", channel.brand), "admin:channel")
    path = f"/api/v1/channels/{channel.pk}/"
    assert client.get(path).json()["gestures"] == ["read", "typing"]
    made = client.put(f"{path}gestures/", {"gestures": ["read"]}, format="json")
    assert (made.status_code, made.json()["gestures"]) == (200, ["read"])
    refused = client.put(f"{path}gestures/", {"gestures": ["dancing"]}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "gesture_unknown")
    row = Activity.objects.get(verb="gestures_chosen")
    with translation.override("id"):
        assert journalled.row(row)["new"] == "membaca"
