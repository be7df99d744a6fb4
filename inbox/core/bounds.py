"""Ids as long as the inbox keeps them: a longer one is replaced by its digest, so that it still tells one from another."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from inbox.core.events import Event

ID, KEY, VERSION = 190, 250, 64
_FIELDS = (
    ("key", KEY),
    ("thread_key", ID),
    ("external_id", ID),
    ("in_reply_to", ID),
    ("version", VERSION),
)


def bounded(text: str, limit: int = ID) -> str:
    """`text`, or its digest where it is longer than `limit`, which is at least 64."""
    if len(text) <= limit:
        return text
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def bounded_event(event: Event) -> Event:
    """The same event where all its ids fit. Nobody can be answered by a digest: the platform refuses it."""
    changes: dict[str, Any] = {
        name: bounded(value, limit)
        for name, limit in _FIELDS
        if len(value := getattr(event, name, "")) > limit
    }
    for name in ("author", "to"):
        person = getattr(event, name, None)
        if person is not None and len(person.external_id) > ID:
            changes[name] = replace(person, external_id=bounded(person.external_id))
    return replace(event, **changes) if changes else event
