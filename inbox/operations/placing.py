"""Put each thing said into its conversation: joined, reopened or begun; and keep the conversation's row in line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from inbox.core.threads import Place, Tally, place
from inbox.models import Channel, Conversation
from inbox.operations import conversations, early, openings
from inbox.operations.bulk import query, table
from inbox.operations.openings import Opening
from inbox.operations.wording import Name, Said, Thread

_UPDATED = "id last_message_at last_inbound_at waiting_since turn preview"
_UPDATE = """
update inbox_conversation c
set last_message_at = row.last_message_at, last_inbound_at = row.last_inbound_at,
    waiting_since = row.waiting_since, turn = row.turn, preview = row.preview
from json_to_recordset(%s::json) as row (
    id bigint, last_message_at timestamptz, last_inbound_at timestamptz, waiting_since timestamptz, turn text,
    preview text
)
where c.id = row.id
"""


def place_all(
    heard: Sequence[Said],
    own: Sequence[Said],
    people: Mapping[Name, int],
    *,
    at: datetime,
) -> tuple[list[Said], set[int]]:
    """What now has a conversation, and the conversations whose rows must be recounted.

    heard: customers' messages; own: what we were heard to say. Our own words begin no conversation:
    they are kept until the customer's do.
    """
    homes = _homes(heard, own)
    beginning = _beginning(heard, homes, people)
    own = [*own, *_held(beginning, heard)]
    joining: dict[Thread, list[Said]] = defaultdict(list)
    for said in (*heard, *own):
        if said.thread in beginning:
            beginning[said.thread].words.append(said.word)
        else:
            joining[said.thread].append(said)
    early.park(_homeless(joining, homes), at=at)
    ids, unsure = openings.start(beginning, at=at)
    ids |= {thread: homes[thread].pk for thread in joining if thread in homes}
    unsure |= _join([(homes[thread], joining[thread]) for thread in joining if thread in homes])
    _reopen(heard, homes, at)
    placed = [said for said in (*heard, *own) if said.thread in ids]
    for said in placed:
        said.conversation_id = ids[said.thread]
    return placed, unsure


def _homes(heard: Sequence[Said], own: Sequence[Said]) -> dict[Thread, Conversation]:
    """The conversation each thread is in, with its row held."""
    found = openings.latest(sorted({said.thread for said in (*heard, *own)}))
    held = openings.hold(found.values())
    return {thread: held[pk] for thread, pk in found.items()}


def _beginning(
    heard: Sequence[Said], homes: Mapping[Thread, Conversation], people: Mapping[Name, int]
) -> dict[Thread, Opening]:
    beginning: dict[Thread, Opening] = {}
    for said in heard:
        home = homes.get(said.thread)
        if place(home.status if home else None) is Place.START and said.thread not in beginning:
            beginning[said.thread] = Opening(said.channel, said.event, people[said.speaker])
    return beginning


def _held(beginning: Mapping[Thread, Opening], heard: Sequence[Said]) -> list[Said]:
    """Our own words that came before the first of the customer."""
    channels: dict[int, Channel] = {said.channel.pk: said.channel for said in heard}
    taken = early.take(list(beginning), channels, echoes=True)
    return [Said(channel, event) for channel, event in taken]  # type: ignore[arg-type]


def _homeless(
    joining: Mapping[Thread, list[Said]], homes: Mapping[Thread, Conversation]
) -> list[early.Parked]:
    return [
        (said.channel, said.event)
        for thread, words in joining.items()
        if thread not in homes
        for said in words
    ]


def _join(joined: Iterable[tuple[Conversation, list[Said]]]) -> set[int]:
    """Add words to conversations that are here; returns those where one came out of order."""
    unsure, rows = set(), []
    for home, words in joined:
        tally = Tally(
            home.last_message_at, home.last_inbound_at, home.waiting_since, home.turn, home.preview
        )
        if tally.hear(said.word for said in words):
            rows.append(
                (home.pk, tally.last_message_at, tally.last_inbound_at, tally.waiting_since,
                 tally.turn, tally.preview)
            )  # fmt: skip
        else:
            unsure.add(home.pk)
    if rows:
        query(_UPDATE, [table(_UPDATED, rows)])
    return unsure


def _reopen(heard: Sequence[Said], homes: Mapping[Thread, Conversation], at: datetime) -> None:
    moved = {}
    for said in heard:
        home = homes.get(said.thread)
        is_word = not said.event.is_automatic and not said.is_from_blocked
        if is_word and home is not None and place(home.status) is Place.REOPEN:
            moved[home.pk] = (home, home.status)
    conversations.reopen_all(moved.values(), at=at)
