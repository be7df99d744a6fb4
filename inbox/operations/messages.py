"""What platforms told, become rows: many events at once, in any order, any number of times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from inbox.core.cleaning import clean
from inbox.core.events import EchoSeen, Event, MessageReceived
from inbox.core.threads import customer
from inbox.models import Channel, Message, Notice
from inbox.operations import (
    attachments,
    belonging,
    contacts,
    early,
    echoes,
    edits,
    masking,
    notices,
    openings,
    placing,
    tallies,
)
from inbox.operations.bulk import insert, query, table
from inbox.operations.wording import Name, Said

Told = tuple[Channel, Event]

_KNOWN = """
select m.channel_id, m.external_id from inbox_message m
join json_to_recordset(%s::json) as row (channel_id bigint, external_id text)
  on m.channel_id = row.channel_id and m.external_id = row.external_id
"""
_COLUMNS = (
    "conversation_id channel_id direction source visibility kind identity_id external_id in_reply_to "
    "permalink read_token text is_veiled needs_no_reply is_from_blocked version occurred_at received_at reactions"
)


def receive(told: Sequence[Told], *, at: datetime) -> set[Name]:
    """Write messages, people, conversations, changes and notices for all of these events, or for none.

    Workers with events of one thread wait for each other on the conversation's row. UnknownEvent is not for here.
    Returns the messages, new or known, in which something was found that may not be kept anywhere.
    """
    told = sorted(told, key=lambda each: (each[1].occurred_at, each[1].key))
    with transaction.atomic():
        held = openings.hold_all(
            {(channel.pk, clean(event.thread_key)) for channel, event in told},
            {(channel.pk, clean(getattr(event, "external_id", ""))) for channel, event in told},
        )
        arrived = [(channel, event) for channel, event in told if type(event) is MessageReceived]
        echoed = [(channel, event) for channel, event in told if isinstance(event, EchoSeen)]
        words = [Said(channel, event) for channel, event in (*arrived, *echoed)]
        strangers = set(map(id, echoes.settle(echoed, at=at)))
        heard = _fresh([said for said in words if not said.is_ours])
        own = _fresh([said for said in words if said.is_ours and id(said.event) in strangers])
        met = [*placing.beginning(heard, own, held.values()), *heard]
        people = contacts.identify_all(
            {said.person: (customer(said.event), said.event.occurred_at) for said in met},
            before=contacts.nameless_before(heard, held.values()),
            at=at,
        )
        contacts.set_aside(heard, people)
        placed, unsure = placing.place_all(heard, own, people, at=at)
        written = _write(placed, people, at)
        belonging.note_late(written)
        changes = [each for each in told if isinstance(each[1], edits.CHANGES)]
        changed = edits.take_in(changes, written, at=at)
        tallies.recount(
            unsure | contacts.unheeded(written) | {message.conversation_id for message in changed}
        )
        contacts.forget_nameless({s.thread for s in written if s.conversation_id in unsure})
        notices.write_all(
            [(_kind(s), s.conversation_id, s.pk, s.channel.brand_id) for s in written], at=at
        )
        notices.tell_changed(changed, at=at)
    return {said.name for said in words if said.holds_secret}


def catch_up(*, at: datetime) -> None:
    """Take in what we said in the very moment in which somebody else began its conversation, and what is about it."""
    with transaction.atomic():
        threads = early.ripe_echoes(since=at - edits.CATCH_UP)
        if threads:
            openings.hold_all(threads, [])
            concerned = Channel.objects.select_related("brand").defer("credentials")
            channels = concerned.in_bulk({channel for channel, _thread in threads})
            receive(early.take(threads, channels, echoes=True), at=at)
    edits.catch_up(at=at)


def _kind(said: Said) -> Notice.Kind:
    return Notice.Kind.MESSAGE_SENT if said.is_ours else Notice.Kind.MESSAGE_RECEIVED


def _fresh(said: Iterable[Said]) -> list[Said]:
    """Each message once, without those that are here already."""
    words: dict[Name, Said] = {}
    for each in said:
        words.setdefault(each.name, each)
    if words:
        for name in query(_KNOWN, [table("channel_id external_id", words)]):
            del words[name]
    return list(words.values())


def _write(words: Sequence[Said], people: dict[Name, int], at: datetime) -> list[Said]:
    """The rows of those that nobody else wrote in the same moment."""
    by_name = {said.name: said for said in words}
    rows = [_row(by_name[name], people, at) for name in by_name]
    added = insert(
        Message, _COLUMNS, rows, returning="channel_id external_id id", is_repeatable=True
    )
    written = []
    for channel_id, external_id, pk in added:
        said = by_name[channel_id, external_id]
        said.pk = pk
        written.append(said)
    masking.keep((said.pk, *said.name, said.masked) for said in written)
    attachments.describe([(said.pk, said.channel, said.event.media) for said in written], at=at)
    return written


def _row(said: Said, people: dict[Name, int], at: datetime) -> tuple[object, ...]:
    event = said.event
    return (
        said.conversation_id,
        said.channel.pk,
        "out" if said.is_ours else "in",
        "native" if said.is_ours else "customer",
        event.visibility.value,
        event.kind,
        None if said.is_ours else people[said.person],
        said.name[1],
        clean(event.in_reply_to),
        clean(event.permalink),
        clean(event.read_token),
        said.masked.text,
        False,
        (event.is_automatic or said.is_from_blocked) and not said.is_ours,
        said.is_from_blocked,
        "",
        event.occurred_at,
        at,
        {},
    )
