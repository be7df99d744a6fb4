"""A private message that names no person belongs to nobody's thread: else strangers would share one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from inbox.adapters import messenger_events, x_direct
from inbox.core.events import UnknownEvent

AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
WORDS = {"mid": "m1", "text": "Halo"}


@pytest.mark.parametrize(
    "told",
    [
        {"message": WORDS},
        {"sender": {"id": ""}, "recipient": {"id": "page"}, "message": WORDS},
        {"sender": {"id": "page"}, "message": {**WORDS, "is_echo": True}},
        {"sender": {"id": ["9"]}, "recipient": {"id": "page"}, "message": WORDS},
    ],
)
def test_in_messenger(told: dict[str, Any]) -> None:
    assert [type(one) for one in messenger_events.read("page", told, AT)] == [UnknownEvent]


def test_on_x() -> None:
    created = {"sender_id": "1", "message_data": {"text": "Halo"}}
    told = {"direct_message_events": [{"id": "7", "message_create": created}]}
    assert [type(one) for one in x_direct.pushed(told, "1", told, "dm")] == [UnknownEvent]
