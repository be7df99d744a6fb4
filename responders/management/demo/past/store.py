"""The rows of the past, stored in few statements and in the order in which they would have come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from inbox.core.events import Author
from inbox.models import Activity, Conversation, Delivery, DeliveryAttempt, Message
from inbox.operations import contacts, masking, tallies
from inbox.operations.bulk import insert, query, table
from responders.management.demo.past import ratings, waits
from responders.management.demo.past.ledger import Told
from responders.models import Assignment, Tag, Tagging, TriageRun

_CONVERSATION = (
    "brand_id channel_id identity_id thread_key visibility context permalink status turn preview last_message_at "
    "created_at received_at resolved_at snoozed_until"
)
_MESSAGE = (
    "conversation_id channel_id direction source visibility kind identity_id author_id external_id in_reply_to "
    "permalink text client_token is_veiled needs_no_reply version occurred_at received_at reactions"
)
_DELIVERY = (
    "message_id conversation_id channel_id state key is_private_reply resolves next_attempt_at attempt_no looked_up "
    "give_up_at error_code error accepted_at created_at link"
)
_ATTEMPT = "delivery_id number started_at ended_at outcome error_code error"
_HANDLING = """
insert into responders_handling (conversation_id, brand_id, queue_id, owner_id, priority, language, intent, sentiment,
                                 urgency, flags, next_due_metric, unread, created_at)
select id, brand_id, queue_id, owner_id, priority, language, intent, sentiment, urgency,
       string_to_array(flags, ','), '', 0, created_at
from json_to_recordset(%s::json) as row (
    id bigint, brand_id bigint, queue_id bigint, owner_id bigint, priority smallint, language text, intent text,
    sentiment text, urgency smallint, flags text, created_at timestamptz
)
"""
_HANDLED = (
    "id brand_id queue_id owner_id priority language intent sentiment urgency flags created_at"
)
_ACTIVITY = "brand_id conversation_id message_id verb old new actor_id detail at"
_MET = """
update inbox_identity i set created_at = met.at from (
    select identity_id, min(received_at) as at from inbox_conversation group by identity_id
) met where met.identity_id = i.id
"""
_MET_TOO = """
update inbox_contact c set created_at = met.at from (
    select contact_id, min(created_at) as at from inbox_identity group by contact_id
) met where met.contact_id = c.id
"""


def store(tales: Sequence[Told], *, at: datetime) -> list[int]:
    """The ids of the conversations, in the order of `tales`, which is by when they were received."""
    people = contacts.identify_all(_speakers(tales), at=at)
    ids = _conversations(tales, people)
    messages = _messages(tales, ids, people)
    deliveries = _deliveries(tales, ids, messages)
    _journal(tales, ids, messages)
    _handlings(tales, ids)
    _read(tales, messages)
    ratings.store(tales, ids, deliveries)
    waits.store(tales, ids, messages)
    tallies.recount(ids)
    query(_MET)
    query(_MET_TOO)
    return ids


def _speakers(tales: Iterable[Told]) -> dict[tuple[int, str], tuple[Author, datetime]]:
    found = {}
    for told in tales:
        assert told.talk.customer is not None
        author = Author(told.names.speaker, told.talk.customer.name)
        found[told.channel.pk, told.names.speaker] = (author, told.talk.begins_at)
    return found


def _conversations(tales: Iterable[Told], people: dict[tuple[int, str], int]) -> list[int]:
    rows = []
    for told in tales:
        begun, received = told.talk.events[0].at, told.handling.created_at
        identity = people[told.channel.pk, told.names.speaker]
        rows.append(
            (
                told.handling.brand_id, told.channel.pk, identity, told.names.thread, told.talk.visibility,
                told.names.context, "", told.status, "theirs", "", begun, begun, received, told.resolved_at,
                told.talk.snoozed_until,
            )
        )  # fmt: skip
    return [pk for (pk,) in insert(Conversation, _CONVERSATION, rows, returning="id")]


Places = dict[tuple[int, int], int]  # of a tale and of a message in it → the message's id


def _messages(
    tales: Sequence[Told], ids: Sequence[int], people: dict[tuple[int, str], int]
) -> Places:
    places = [
        (row["received_at"], tale, place)
        for tale, told in enumerate(tales)
        for place, row in enumerate(told.messages)
    ]
    places.sort()
    rows = []
    for _at, tale, place in places:
        told, row = tales[tale], tales[tale].messages[place]
        is_heard = row["direction"] == "in"
        visibility = row.get("visibility", told.talk.visibility.value)
        kind = "comment" if is_heard and visibility == "public" else "message"
        identity = people[told.channel.pk, told.names.speaker] if is_heard else None
        reply_to = row.get("in_reply_to") or _above(told, place)
        rows.append(
            (
                ids[tale], told.channel.pk, row["direction"], row["source"], visibility, kind, identity, row["author"],
                row.get("external_id"), reply_to, "", row["masked"].text if is_heard else row["text"],
                str(row["token"]) if row["token"] else None, row.get("is_veiled", False),
                row.get("needs_no_reply", False), "", row["occurred_at"], row["received_at"], {},
            )
        )  # fmt: skip
    made = insert(Message, _MESSAGE, rows, returning="id")
    found = {(tale, place): pk for (_at, tale, place), (pk,) in zip(places, made, strict=True)}
    masking.keep(
        (pk, tales[tale].channel.pk, row["external_id"], row["masked"])
        for (tale, place), pk in found.items()
        if "masked" in (row := tales[tale].messages[place]) and row["masked"].items
    )
    return found


def _above(told: Told, place: int) -> str:
    """A later comment stands below the first one; a private message below none."""
    row = told.messages[place]
    is_below = place and row["direction"] == "in" and told.names.context
    return told.messages[0]["external_id"] if is_below else ""


def _deliveries(tales: Sequence[Told], ids: Sequence[int], messages: Places) -> Places:
    promised = [
        (place, told.messages[place[1]]["delivery"], told)
        for place in messages
        if "delivery" in (told := tales[place[0]]).messages[place[1]]
    ]
    rows = [
        (
            messages[place], ids[place[0]], told.channel.pk, one["state"], one["key"], False, False,
            one["next_attempt_at"], one["attempt_no"], 0, one["give_up_at"], "", "", one["accepted_at"],
            one["created_at"], one.get("link"),
        )
        for place, one, told in promised
    ]  # fmt: skip
    made = insert(Delivery, _DELIVERY, rows, returning="id")
    found = {place: pk for (place, _one, _told), (pk,) in zip(promised, made, strict=True)}
    attempts: list[tuple[Any, ...]] = []
    for (pk,), (_place, one, _told) in zip(made, promised, strict=True):
        attempts += _attempts(pk, one)
    insert(DeliveryAttempt, _ATTEMPT, attempts)
    return found


def _attempts(pk: int, one: dict[str, Any]) -> list[tuple[Any, ...]]:
    said = one["accepted_at"]
    last = (pk, one["attempt_no"], said, said, "sent", "", "")
    if one["attempt_no"] == 1:
        return [last]
    lost = one["failed_at"]
    return [
        (pk, 1, lost, lost, "not_said", "unreachable", "The platform could not be reached."),
        last,
    ]


def _journal(tales: Sequence[Told], ids: Sequence[int], messages: Places) -> None:
    rows = sorted(
        ((row["at"], tale, number) for tale, told in enumerate(tales) for number, row in enumerate(told.journal))
    )  # fmt: skip
    insert(
        Activity,
        _ACTIVITY,
        [_journalled(tales[tale], ids[tale], tale, number, messages) for _at, tale, number in rows],
    )


def _journalled(told: Told, pk: int, tale: int, number: int, messages: Places) -> tuple[Any, ...]:
    row = told.journal[number]
    message = messages[tale, row["message"]] if "message" in row else None
    return (
        told.handling.brand_id, pk, message, row["verb"], row.get("old", ""), row.get("new", ""), row.get("actor"),
        row.get("detail", {}), row["at"],
    )  # fmt: skip


def _handlings(tales: Iterable[Told], ids: Sequence[int]) -> None:
    handlings, given, tagged = [], [], []
    tags = dict(Tag.objects.values_list("name", "pk"))
    for told, pk in zip(tales, ids, strict=True):
        one = told.handling
        handlings.append(
            (
                pk, one.brand_id, one.queue_id, one.owner_id, one.priority, one.language, one.intent, one.sentiment,
                one.urgency, ",".join(one.flags), one.created_at,
            )
        )  # fmt: skip
        given += [
            (pk, row["responder_id"], row["by_id"], row["at"], row["ended_at"], [])
            for row in told.given
        ]
        tagged += [(pk, tags[name], at) for name, at in told.tags.items()]
    query(_HANDLING, [table(_HANDLED, handlings)])
    insert(Assignment, "conversation_id responder_id by_id at ended_at because", given)
    insert(Tagging, "conversation_id tag_id at", tagged)


def _read(tales: Sequence[Told], messages: Places) -> None:
    rows = [
        (at, messages[tale, place], verdict, decision)
        for tale, told in enumerate(tales)
        for place, verdict, decision, at in told.runs
    ]
    rows.sort(key=lambda row: row[:2])
    columns = "at message_id verdict decision"
    insert(TriageRun, columns, rows)
