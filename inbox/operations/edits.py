"""A message that is here changes: edited, taken back, reacted to, reported on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from inbox.core.cleaning import clean
from inbox.core.events import (
    DeliveryReported,
    Event,
    MessageEdited,
    MessageRemoved,
    ReactionSeen,
)
from inbox.models import Activity, Channel, Message, MessageVersion, SeenEvent
from inbox.operations import (
    attachments,
    deliveries,
    early,
    masking,
    notices,
    openings,
    tallies,
    wording,
)
from inbox.operations.bulk import insert, query, table
from inbox.operations.wording import Name, Said

CHANGES = (MessageEdited, MessageRemoved, ReactionSeen, DeliveryReported)
Change = tuple[Channel, Event]
CATCH_UP = timedelta(hours=1)

# The last reaction of a person to a message is the one that counts: its time is kept in place of a mere mark.
_LATER = """
insert into inbox_seenevent (channel_id, key, seen_at) values (%s, %s, %s)
on conflict (channel_id, key) do update set seen_at = excluded.seen_at
where inbox_seenevent.seen_at < excluded.seen_at returning id
"""


_FIND = """
select m.id, m.channel_id, m.external_id, m.conversation_id from inbox_message m
join json_to_recordset(%s::json) as row (channel_id bigint, external_id text)
  on m.channel_id = row.channel_id and m.external_id = row.external_id
"""


def take_in(told: Sequence[Change], written: Sequence[Said], *, at: datetime) -> list[Message]:
    """Apply these, and what was kept for the messages just written; returns the messages that read differently.

    What is about a message that is not here is kept until it is.
    """
    channels = {channel.pk: channel for channel, _event in told}
    channels |= {said.channel.pk: said.channel for said in written}
    kept = early.take([said.name for said in written], channels)
    return _apply([*kept, *_fresh(told, at)], at)


def catch_up(*, at: datetime) -> None:
    """Apply what was being kept in the very moment in which its message was written by somebody else."""
    with transaction.atomic():
        names = early.ripe(since=at - CATCH_UP)
        channels = Channel.objects.defer("credentials").in_bulk({channel for channel, _id in names})
        changed = _apply(early.take(names, channels), at)
        tallies.recount({message.conversation_id for message in changed})
        notices.tell_changed(changed, at=at)


def _apply(changes: Iterable[Change], at: datetime) -> list[Message]:
    ordered = sorted(changes, key=lambda each: (each[1].occurred_at, each[1].key))
    messages = _held({_about(change) for change in ordered})
    changed: dict[int, Message] = {}
    parked: list[Change] = []
    for channel, event in ordered:
        message = messages.get(_about((channel, event)))
        if message is not None:
            if _CHANGES[type(event)](message, event, at):
                changed[message.pk] = message
        elif isinstance(event, DeliveryReported) and not event.external_id:
            deliveries.report(channel, event, at)
        else:
            parked.append((channel, event))
    early.park(parked, at=at)
    return list(changed.values())


def _about(change: Change) -> Name:
    channel, event = change
    return channel.pk, clean(getattr(event, "external_id", ""))


def _held(names: Iterable[Name]) -> dict[Name, Message]:
    """The messages that are here, with their conversations' rows locked."""
    wanted = [name for name in names if name[1]]
    if not wanted:
        return {}
    found = query(_FIND, [table("channel_id external_id", wanted)])
    homes = openings.hold({conversation for *_, conversation in found})
    messages = Message.objects.select_related("channel__brand").in_bulk([pk for pk, *_ in found])
    for message in messages.values():
        message.conversation = homes[message.conversation_id]
    return {(channel, name): messages[pk] for pk, channel, name, _conversation in found}


def _fresh(told: Iterable[Change], at: datetime) -> list[Change]:
    """Those that were not taken in before."""
    keyed = {
        (channel.pk, clean(f"{type(event).__name__}:{event.key}")[:250]): (channel, event)
        for channel, event in told
    }
    rows = [(*key, at) for key in sorted(keyed)]
    added = insert(
        SeenEvent, "channel_id key seen_at", rows, returning="channel_id key", is_repeatable=True
    )
    return [keyed[channel, key] for channel, key in added]


def _edit(message: Message, event: Event, at: datetime) -> bool:
    """The latest edit is shown and the earlier texts are kept in their order, whatever came first."""
    assert isinstance(event, MessageEdited)
    if message.removed_at is not None:
        return False
    masked = wording.masked(message.channel, event.text)
    since = message.edited_at
    if since is not None and (event.occurred_at, _rank(event.version)) <= (
        since,
        _rank(message.version),
    ):
        _insert_version(message, masked.text, event.occurred_at)
        return False
    MessageVersion.objects.create(message=message, text=message.text, replaced_at=event.occurred_at)
    message.text, message.version, message.edited_at = masked.text, event.version, event.occurred_at
    # What triage said was of other words, and it reads these anew; of a blocked person, none needs a reply.
    message.needs_no_reply = message.is_from_blocked
    message.save(update_fields=["text", "version", "edited_at", "needs_no_reply"])
    message.masked_items.all().delete()
    masking.keep([(message.pk, message.channel_id, message.external_id or "", masked)])
    return True


def _insert_version(message: Message, text: str, said_at: datetime) -> None:
    """An edit older than the shown one: it replaced what was shown then, and was replaced when that was."""
    then = message.versions.filter(replaced_at__gte=said_at).order_by("replaced_at").first()
    if then is None:
        MessageVersion.objects.create(message=message, text=text, replaced_at=said_at)
        return
    MessageVersion.objects.create(message=message, text=text, replaced_at=then.replaced_at)
    then.replaced_at = said_at
    then.save(update_fields=["replaced_at"])


def _rank(version: str) -> tuple[int, str]:
    return len(version), version


def _remove(message: Message, event: Event, at: datetime) -> bool:
    """Its words are kept nowhere; that something was said, and taken back, stays."""
    if message.removed_at is not None:
        return False
    message.versions.all().delete()
    message.masked_items.all().delete()
    attachments.forget(message)
    message.text = message.version = ""
    message.reactions, message.edited_at, message.removed_at = {}, None, event.occurred_at
    message.save(update_fields=["text", "version", "reactions", "edited_at", "removed_at"])
    Activity.objects.create(
        brand_id=message.channel.brand_id,
        conversation_id=message.conversation_id,
        message=message,
        verb="message_removed",
        at=event.occurred_at,
    )
    return True


def _react(message: Message, event: Event, at: datetime) -> bool:
    assert isinstance(event, ReactionSeen)
    who = clean(event.author.external_id)
    key = f"reaction:{message.pk}:{who}"[:250]
    if message.removed_at is not None:
        return False
    if not query(_LATER, [message.channel_id, key, event.occurred_at]):
        return False
    others = {name: emoji for name, emoji in message.reactions.items() if name != who}
    message.reactions = others | ({who: clean(event.emoji)} if event.emoji else {})
    message.save(update_fields=["reactions"])
    return False  # neither text nor turn


def _report(message: Message, event: Event, at: datetime) -> bool:
    assert isinstance(event, DeliveryReported)
    deliveries.report(message.channel, event, at)
    return False


_CHANGES: dict[type[Event], Callable[[Message, Event, datetime], bool]] = {
    MessageEdited: _edit,
    MessageRemoved: _remove,
    ReactionSeen: _react,
    DeliveryReported: _report,
}
