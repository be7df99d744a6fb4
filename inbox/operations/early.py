"""What came before the message it is about: kept sealed until that comes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson

from inbox.core.cleaning import clean, scrub
from inbox.core.events import (
    Author,
    DeliveryReported,
    EchoSeen,
    Event,
    Media,
    MessageEdited,
    MessageRemoved,
    ReactionSeen,
    Visibility,
)
from inbox.core.personal_data import redact_json
from inbox.models import Channel, EarlyEvent
from inbox.models.vault import seal, unseal
from inbox.operations.bulk import insert, query, table

Parked = tuple[Channel, Event]

KINDS: dict[str, type[Event]] = {
    "edit": MessageEdited,
    "remove": MessageRemoved,
    "report": DeliveryReported,
    "reaction": ReactionSeen,
    "echo": EchoSeen,  # waits for its thread: `external_id` holds the thread's key
}
_NAMES = {kind: name for name, kind in KINDS.items()}
_COLUMNS = "channel_id external_id kind version payload occurred_at received_at"
_TAKE = """
delete from inbox_earlyevent e using json_to_recordset(%s::json) as row (channel_id bigint, external_id text)
where e.channel_id = row.channel_id and e.external_id = row.external_id and (e.kind = 'echo') = %s
returning e.channel_id, e.kind, e.payload
"""
_RIPE = """
select e.channel_id, e.external_id from inbox_earlyevent e
join inbox_message m on m.channel_id = e.channel_id and m.external_id = e.external_id
where e.kind <> 'echo' and e.received_at > %s order by e.id limit %s
"""
_RIPE_ECHOES = """
select distinct e.channel_id, e.external_id from inbox_earlyevent e
join inbox_conversation c on c.channel_id = e.channel_id and c.thread_key = e.external_id
where e.kind = 'echo' and e.received_at > %s limit %s
"""


def park(parked: Iterable[Parked], *, at: datetime) -> None:
    """Keep each until what it is about is here; told again, it is kept once."""
    rows = [_row(channel, event, at) for channel, event in parked]
    rows.sort(key=lambda row: row[:4])
    insert(EarlyEvent, _COLUMNS, rows, is_repeatable=True)


def take(
    places: Collection[tuple[int, str]], channels: dict[int, Channel], *, echoes: bool = False
) -> list[Parked]:
    """Everything kept about these messages (or the echoes of these threads), and no longer kept."""
    if not places:
        return []
    taken = query(_TAKE, [table("channel_id external_id", places), echoes])
    return [(channels[pk], _event(pk, kind, payload)) for pk, kind, payload in taken]


def ripe(*, since: datetime, limit: int = 500) -> list[tuple[int, str]]:
    """Messages that came while something about them was being parked; kept `since` then."""
    return [(channel, name) for channel, name in query(_RIPE, [since, limit])]


def ripe_echoes(*, since: datetime, limit: int = 500) -> list[tuple[int, str]]:
    """Threads whose conversation began while a word of ours in them was being parked; as `ripe`."""
    return [(channel, thread) for channel, thread in query(_RIPE_ECHOES, [since, limit])]


def _row(channel: Channel, event: Event, at: datetime) -> tuple[Any, ...]:
    about = event.thread_key if isinstance(event, EchoSeen) else getattr(event, "external_id", "")
    plain = orjson.dumps(scrub(asdict(event) | {"raw": {}}))
    sealed = seal(redact_json(plain) or plain, f"early:{channel.pk}")
    return (
        channel.pk,
        clean(about),
        _NAMES[type(event)],
        _version(event),
        sealed,
        event.occurred_at,
        at,
    )


def _version(event: Event) -> str:
    """Tells apart what is kept about one message; at most 64 characters."""
    match event:
        case MessageEdited():
            name = event.version
        case DeliveryReported():
            name = event.state
        case EchoSeen():
            name = event.external_id
        case ReactionSeen():
            name = f"{event.author.external_id}:{event.occurred_at.isoformat()}"
        case _:
            name = ""
    return name if len(name) <= 64 else hashlib.sha256(name.encode()).hexdigest()


def _event(channel_id: int, kind: str, payload: bytes) -> Event:
    content = orjson.loads(unseal(payload, f"early:{channel_id}"))
    for name in ("occurred_at", "up_to"):
        if content.get(name):
            content[name] = datetime.fromisoformat(content[name])
    for name in ("author", "to"):
        if name in content:
            content[name] = Author(**content[name])
    if kind == "echo":
        content["visibility"] = Visibility(content["visibility"])
        content["media"] = tuple(Media(**each) for each in content["media"])
    return KINDS[kind](**content)
