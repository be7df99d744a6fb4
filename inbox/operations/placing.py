"""Put each thing said into its conversation: joined, reopened or begun; and keep the conversation's row in line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from inbox.core.cleaning import clean
from inbox.core.threads import Place, Tally, named, place
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

    heard: customers' messages; own: what we were heard to say. Of those, what begins no conversation is
    kept until a customer's word does.
    """
    homes = _homes(heard, own)
    begun = _beginning(heard, own, homes, people)
    own = [*own, *_held(begun)]
    joining: dict[Thread, list[Said]] = defaultdict(list)
    for said in (*heard, *own):
        if said.thread in begun:
            begun[said.thread].words.append(said.word)
        else:
            joining[said.thread].append(said)
    early.park(_homeless(joining, homes), at=at)
    ids, unsure = openings.start(begun, at=at)
    ids |= {thread: homes[thread].pk for thread in joining if thread in homes}
    unsure |= _join([(homes[thread], joining[thread]) for thread in joining if thread in homes])
    _reopen(heard, homes, at)
    _show_theirs(heard, homes)
    placed = [said for said in (*heard, *own) if said.thread in ids]
    for said in placed:
        said.conversation_id = ids[said.thread]
    return placed, unsure


def beginning(
    heard: Iterable[Said], own: Iterable[Said], held: Iterable[Conversation]
) -> list[Said]:
    """Our own words in threads that nobody has spoken in: a conversation with somebody begins with them."""
    known = {said.thread for said in heard} | {(c.channel_id, c.thread_key) for c in held}
    first = [said for said in own if said.begins and said.thread not in known]
    taken = openings.latest({said.thread for said in first})
    return [said for said in first if said.thread not in taken]


def _homes(heard: Sequence[Said], own: Sequence[Said]) -> dict[Thread, Conversation]:
    """The conversation each thread is in, with its row held."""
    found = openings.latest(sorted({said.thread for said in (*heard, *own)}))
    held = openings.hold(found.values())
    return {thread: held[pk] for thread, pk in found.items()}


def _beginning(
    heard: Sequence[Said],
    own: Sequence[Said],
    homes: Mapping[Thread, Conversation],
    people: Mapping[Name, int],
) -> dict[Thread, Opening]:
    begun: dict[Thread, Opening] = {}
    for said in heard:
        home = homes.get(said.thread)
        if place(home.status if home else None) is Place.START and said.thread not in begun:
            begun[said.thread] = Opening(said.channel, said.event, people[said.person])
    for said in own:
        is_new = said.thread not in homes and said.thread not in begun
        if is_new and said.begins and said.person in people:
            begun[said.thread] = Opening(said.channel, said.event, people[said.person])
    return begun


def _held(begun: Mapping[Thread, Opening]) -> list[Said]:
    """Our own words that came before the one with which it begins."""
    channels: dict[int, Channel] = {each.channel.pk: each.channel for each in begun.values()}
    taken = early.take(list(begun), channels, echoes=True)
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
    """Add words to conversations that are here; returns those where one came out of order, or a customer is met."""
    unsure, rows = set(), []
    for home, words in joined:
        tally = Tally(
            home.last_message_at, home.last_inbound_at, home.waiting_since, home.turn, home.preview
        )
        if tally.hear(said.word for said in words) and not _is_met(home, words):
            rows.append(
                (home.pk, tally.last_message_at, tally.last_inbound_at, tally.waiting_since,
                 tally.turn, tally.preview)
            )  # fmt: skip
        else:
            unsure.add(home.pk)
    if rows:
        query(_UPDATE, [table(_UPDATED, rows)])
    return unsure


def _is_met(home: Conversation, words: Iterable[Said]) -> bool:
    """Whether the customer of a conversation that we began speaks there for the first time, or is named at last."""
    theirs = [said for said in words if not said.is_ours]
    is_named = not named(home.identity.external_id) and any(named(s.person[1]) for s in theirs)
    return is_named or (bool(theirs) and home.last_inbound_at is None)


def _reopen(heard: Sequence[Said], homes: Mapping[Thread, Conversation], at: datetime) -> None:
    moved = {}
    for said in heard:
        home = homes.get(said.thread)
        is_word = not said.event.is_automatic and not said.is_from_blocked
        if is_word and home is not None and place(home.status) is Place.REOPEN:
            moved[home.pk] = (home, home.status)
    conversations.reopen_all(moved.values(), at=at)


def _show_theirs(heard: Sequence[Said], homes: Mapping[Thread, Conversation]) -> None:
    """What a customer's first word is about stands above a conversation that we began."""
    for said in reversed(heard):
        home, event = homes.get(said.thread), said.event
        if home is not None and home.last_inbound_at is None:
            Conversation.objects.filter(pk=home.pk).update(
                context=clean(event.context), permalink=clean(event.permalink)
            )
