"""Which conversation each thread is in now, and the beginning of new ones; many threads at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from inbox.core.cleaning import clean
from inbox.core.events import MessageReceived
from inbox.core.states import Status
from inbox.core.threads import Tally, Word
from inbox.models import Channel, Conversation
from inbox.operations.bulk import among, insert, query, table

Thread = tuple[int, str]  # channel id, thread key
Name = tuple[int, str]  # channel id, the message's id there

MOST_HOPS = 8  # of conversations merged into each other

_LATEST = """
select row.channel_id, row.thread_key, latest.id, latest.heir_id
from json_to_recordset(%s::json) as row (channel_id bigint, thread_key text)
cross join lateral (
    select c.id, c.heir_id from inbox_conversation c
    where c.channel_id = row.channel_id and c.thread_key = row.thread_key order by c.id desc limit 1
) latest
"""
# Closed ones nobody writes to; a late report on one of them takes its row by itself.
_CONCERNED = """
select unnest(array[c.id, c.heir_id]) from inbox_conversation c
join json_to_recordset(%s::json) as row (channel_id bigint, thread_key text)
  on c.channel_id = row.channel_id and c.thread_key = row.thread_key
where c.status <> 'closed'
union
select m.conversation_id from inbox_message m
join json_to_recordset(%s::json) as row (channel_id bigint, external_id text)
  on m.channel_id = row.channel_id and m.external_id = row.external_id
"""
_COLUMNS = (
    "brand_id channel_id thread_key identity_id visibility context permalink status turn waiting_since "
    "preview last_message_at last_inbound_at created_at received_at"
)


@dataclass(slots=True)
class Opening:
    """A conversation about to begin with the first message in its thread: a customer's, else one for a customer."""

    channel: Channel
    first: MessageReceived
    identity_id: int
    words: list[Word] = field(default_factory=list)


def latest(threads: Collection[Thread]) -> dict[Thread, int]:
    """The last conversation of each thread, whatever its status; of a merged or split one, where it went on."""
    if not threads:
        return {}
    found = query(_LATEST, [table("channel_id thread_key", threads)])
    homes = {(channel, key): heir or pk for channel, key, pk, heir in found}
    moved = {heir for *_thread, heir in found if heir}
    for _hop in range(MOST_HOPS if moved else 0):
        gone_on = Conversation.objects.filter(pk__in=moved, heir__isnull=False)
        heirs = dict(gone_on.values_list("pk", "heir"))
        homes = {thread: heirs.get(pk, pk) for thread, pk in homes.items()}
        moved = set(heirs.values())
        if not moved:
            break
    return homes


def hold(conversation_ids: Collection[int]) -> dict[int, Conversation]:
    """The rows, locked in the one order that everybody keeps, as they stand; with whom they are."""
    held = Conversation.objects.filter(among("pk", conversation_ids)).order_by("pk")
    held = held.select_related("identity").select_for_update(no_key=True, of=("self",))
    return {each.pk: each for each in held}


def hold_all(threads: Collection[Thread], names: Collection[Name]) -> dict[int, Conversation]:
    """Every conversation of these threads and messages that is not closed, before anything else is held.

    Else two workers, each with a message in one conversation and a change in another's, wait in a circle.
    """
    concerned = [table("channel_id thread_key", threads), table("channel_id external_id", names)]
    return hold({pk for (pk,) in query(_CONCERNED, concerned) if pk})


def start(openings: dict[Thread, Opening], *, at: datetime) -> tuple[dict[Thread, int], set[int]]:
    """The conversation of each thread, and those whose row does not tell of their messages yet.

    Where another worker was quicker, theirs is joined.
    """
    unsure: set[Thread] = set()
    rows = []
    for thread, opening in sorted(openings.items()):
        tally = Tally()
        if not tally.hear(opening.words):
            unsure.add(thread)
        rows.append(_row(opening, tally, at))
    made = insert(
        Conversation, _COLUMNS, rows, returning="channel_id thread_key id", is_repeatable=True
    )
    started = {(channel, key): pk for channel, key, pk in made}
    taken = latest([thread for thread in openings if thread not in started])
    found = started | taken
    return found, {found[thread] for thread in unsure} | set(taken.values())


def _row(opening: Opening, tally: Tally, at: datetime) -> tuple[object, ...]:
    first, channel = opening.first, opening.channel
    begun = min(word.at for word in opening.words)
    return (
        channel.brand_id,
        channel.pk,
        clean(first.thread_key),
        opening.identity_id,
        first.visibility.value,
        clean(first.context),
        clean(first.permalink),
        Status.NEW.value,
        tally.turn,
        tally.waiting_since,
        tally.preview,
        tally.last_message_at,
        tally.last_inbound_at,
        begun,
        at,
    )
