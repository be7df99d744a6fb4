"""Our events in the few words that the libraries' programs use for theirs, and where the two differ."""

from __future__ import annotations

from typing import Any

from inbox.adapters.errors import PayloadMalformed
from inbox.core.cleaning import clean
from inbox.core.events import (
    DeliveryReported,
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    TemplatesChanged,
    UnknownEvent,
)
from tests.inbox.adapters.contract import Case
from tests.inbox.adapters.test_bluesky import CASE as BLUESKY

Fact = tuple[str, dict[str, Any]]
CASES = {"bluesky": BLUESKY}
KINDS: dict[type[Event], str] = {
    MessageReceived: "message",
    EchoSeen: "message",
    MessageEdited: "edited",
    MessageRemoved: "removed",
    ReactionSeen: "reaction",
    DeliveryReported: "status",
    TemplatesChanged: "template",
    UnknownEvent: "unknown",
}


def read(kind: str, body: bytes) -> list[Fact] | None:
    """None where it cannot be read at all. A status that proves our own words is one thing told, not two."""
    try:
        events = CASES.get(kind, Case(kind=kind, names=())).parse(body)
    except PayloadMalformed:
        return None
    proofs = {event.external_id for event in events if isinstance(event, DeliveryReported)}
    return [
        fact(kind, event)
        for event in events
        if not (isinstance(event, EchoSeen) and event.external_id in proofs)
    ]


def fact(kind: str, event: Event) -> Fact:
    told: dict[str, Any] = {"at": milliseconds(event) if kind == "line" else seconds(event)}
    told["thread"] = event.thread_key
    told["id"] = getattr(event, "external_id", "")
    told |= {
        name: getattr(event, name) for name in ("text", "state", "emoji") if hasattr(event, name)
    }
    if isinstance(event, TemplatesChanged):
        told |= {"account": event.account, "name": event.name, "language": event.language}
    if isinstance(event, MessageReceived | ReactionSeen):
        told["author"] = event.author.external_id
    if isinstance(event, MessageReceived):
        told["answers"] = event.in_reply_to
        media = [one.kind for one in event.media]
        told["media"] = len(media) if kind == "telegram" else media
        if event.kind == "postback":
            return "postback", told
    if isinstance(event, UnknownEvent):
        told["type"] = event.kind
    return KINDS[type(event)], told


def differences(ours: list[Fact], theirs: list[Fact]) -> list[str]:
    """In words; what their library does not tell is not compared."""
    if len(ours) != len(theirs):
        return [f"{len(ours)} events, they read {len(theirs)}"]
    found = []
    for (kind, told), (other, facts) in zip(ours, theirs, strict=True):
        if other != kind:
            found.append(f"{kind}, they read {other}")
            continue
        found += [
            f"{name} {told.get(name)!r}, they read {value!r}"
            for name, value in facts.items()
            if told.get(name) != (clean(value) if name == "text" else value)
        ]
    return found


def milliseconds(event: Event) -> int:
    return round(event.occurred_at.timestamp() * 1000)


def seconds(event: Event) -> int:
    return int(event.occurred_at.timestamp())
