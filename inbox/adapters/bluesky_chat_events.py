"""What the log of Bluesky's chat tells, as events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inbox.adapters import reading
from inbox.adapters.bluesky_events import page_of, person
from inbox.adapters.reading import items, mapping, moment, text
from inbox.core.events import (
    Author,
    EchoSeen,
    Event,
    Media,
    MessageReceived,
    ReactionSeen,
    UnknownEvent,
    Visibility,
)

REACTED = {"logAddReaction": True, "logRemoveReaction": False}


def told(log: dict[str, Any], account: str) -> Event:
    """What one line of the log tells. A message "deleted" is so for ourselves only: it stays."""
    kind = text(log.get("$type")).rpartition("#")[2]
    convo, message = text(log.get("convoId")), mapping(log, "message")
    found: Event | None = None
    if kind == "logCreateMessage":
        found = said(message, convo, account, people(log), log)
    elif kind in REACTED and convo and text(message.get("id")):
        reaction = mapping(log, "reaction")
        who = text(mapping(reaction, "sender").get("did"))
        found = ReactionSeen(
            account=account,
            key=reading.key(kind, convo, text(log.get("rev")) or reading.digest(log)),
            occurred_at=moment(reaction.get("createdAt")) if REACTED[kind] else reading.UNTOLD,
            thread_key=convo,
            raw=log,
            external_id=name_of(convo, text(message.get("id"))),
            author=people(log).get(who) or Author(who),
            emoji=text(reaction.get("value")) if REACTED[kind] else "",
        )
    return found or UnknownEvent(
        account=account,
        key=reading.key(kind[:64] or "empty", text(log.get("rev")) or reading.digest(log)),
        occurred_at=reading.UNTOLD,
        raw=log,
        kind=kind[:64] or "empty",
    )


def said(
    message: dict[str, Any],
    convo: str,
    account: str,
    known: Mapping[str, Author],
    raw: dict[str, Any],
) -> Event | None:
    """None for what nobody said: a deleted message, a change of the group."""
    number, sender = text(message.get("id")), text(mapping(message, "sender").get("did"))
    if not convo or not number or "text" not in message:
        return None
    made = EchoSeen if sender == account else MessageReceived
    shared = text(mapping(message, "embed", "record").get("uri"))
    return made(
        account=account,
        key=reading.key(convo, number),
        occurred_at=moment(message.get("sentAt")),
        thread_key=convo,
        raw=raw,
        external_id=name_of(convo, number),
        author=known.get(sender) or Author(sender),
        text=text(message.get("text")),
        visibility=Visibility.PRIVATE,
        media=(Media("share", page_of(shared) or shared),) if shared else (),
    )


def people(told: dict[str, Any]) -> dict[str, Author]:
    """Whom the profiles that come along describe; messages themselves carry no names."""
    found = map(person, items(told.get("relatedProfiles")))
    return {author.external_id: author for author in found}


def name_of(convo: str, message: str) -> str:
    """Messages are named within their conversation only."""
    return f"{convo}:{message}"
