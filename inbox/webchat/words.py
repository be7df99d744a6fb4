"""What a visitor says, kept before it is answered, in the words the adapter reads."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import orjson
from django.utils import timezone

from inbox.operations import envelopes
from inbox.webchat.visitor import Visitor


def record(
    visitor: Visitor,
    *,
    name: str,
    client_id: uuid.UUID,
    text: str = "",
    files: Sequence[dict[str, Any]] = (),
) -> None:
    """As WebChat.parse reads it."""
    at = timezone.now()
    assert visitor.channel.hook
    said = {
        "visitor": visitor.key,
        "name": name,
        "client_id": str(client_id),
        "text": text,
        "at": at.isoformat(),
        **({"files": list(files)} if files else {}),
    }
    envelopes.record(visitor.channel.hook, orjson.dumps(said), at=at)
