"""What the events of Meta's platforms share: names of threads, times, lists, and what nobody knows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from inbox.adapters import reading
from inbox.adapters.reading import identifier, items, mapping, moment, text
from inbox.core.events import Author, EchoSeen, UnknownEvent, Visibility


def direct(person: str) -> str:
    """The thread of one person's private messages."""
    return f"dm:{person}"


def person_of(thread_key: str) -> str:
    """The person of a private thread; empty for a public one."""
    kind, _, person = thread_key.partition(":")
    return person if kind == "dm" else ""


def told_at(*values: Any) -> datetime:
    """The first that is a point in time: comments tell seconds or ISO 8601, conversations milliseconds."""
    for value in values:
        at = moment(value, milliseconds=isinstance(value, int) and value > 100_000_000_000)
        if at != reading.UNTOLD:
            return at
    return reading.UNTOLD


def author(value: Any) -> Author:
    """Empty where the platform hides who it was."""
    who = mapping(value)
    return Author(identifier(who.get("id")), text(who.get("name")), text(who.get("username")))


def unknown(account: str, kind: str, value: dict[str, Any], at: datetime) -> UnknownEvent:
    found = f"{kind}:{reading.digest(value)}"
    return UnknownEvent(
        account=account, key=reading.key(found), occurred_at=at, raw=value, kind=kind[:64]
    )


def said_by_us(found: dict[str, Any], account: str, thread_key: str) -> EchoSeen | None:
    """One listed comment or message as an echo; None where somebody else said it."""
    external_id = identifier(found.get("id"))
    who = author(found.get("from"))
    # Instagram tells `user` of the account's own comments only, under an id that need not be ours.
    is_ours = who.external_id == account or bool(author(found.get("user")).external_id)
    if not is_ours or not external_id:
        return None
    is_private = bool(person_of(thread_key))
    return EchoSeen(
        account=account,
        key=external_id,
        occurred_at=moment(found.get("created_time"), found.get("timestamp")),
        thread_key=thread_key,
        raw=found,
        external_id=external_id,
        author=Author(account, who.name, who.handle),
        text=text(found.get("message")) or text(found.get("text")),
        visibility=Visibility.PRIVATE if is_private else Visibility.PUBLIC,
        kind="message" if is_private else "comment",
        to=Author(person_of(thread_key)),
    )


def listed(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages inside a list of conversations."""
    return [
        one
        for thread in items(answer.get("data"))
        for one in items(mapping(thread, "messages").get("data"))
    ]
