"""Small things about how a conversation is handled."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.operations import gestures
from responders.models import Handling
from responders.operations import handlings
from tests.builders import MONDAY_TEN, a_channel, a_conversation, a_message, a_responder

pytestmark = pytest.mark.django_db


def test_opening_what_is_unread_shows_it_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(gestures, "later", lambda *what: asked.append(what))
    sari = a_conversation(a_channel(kind="whatsapp"))
    a_message(sari, external_id="wamid.1")
    Handling.objects.update_or_create(pk=sari.pk, defaults={"unread": 2})
    for _time in range(2):
        handlings.mark_read(sari, by=a_responder("Rani", "agent", sari.brand).user, at=MONDAY_TEN)
    assert asked == [("inbox.tasks.gesture", sari.pk, "read", MONDAY_TEN.isoformat())]
