"""Take stored webhooks from the queue in the database and make rows of them, many at once."""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DataError, transaction
from django.db.models import Q

from inbox.core.backoff import wait
from inbox.core.cleaning import clean
from inbox.core.events import (
    Event,
    MessageReceived,
    PostGone,
    PostSeen,
    TemplatesChanged,
    UnknownEvent,
)
from inbox.core.personal_data import redact_json
from inbox.later import later
from inbox.models import Channel, Envelope, EnvelopeDue, Hook
from inbox.models.vault import SealBroken, seal
from inbox.operations import dead_letters, messages, posts, reading, templates
from inbox.operations.bulk import query
from inbox.operations.reading import Letter, Unreadable
from inbox.operations.wording import Name

log = logging.getLogger(__name__)

LIMIT = 500
ATTEMPTS = 5
PRUNED_AT_ONCE = 1000
HEARD_EVERY = timedelta(seconds=10)  # how exactly a channel's last event is known

_CLAIM = """
select d.envelope_id, d.attempts, e.received_at, e.hook_id, e.body
from inbox_envelopedue d join inbox_envelope e on e.id = d.envelope_id
where d.next_at <= %s order by d.envelope_id limit %s
for no key update of d skip locked
"""
_DONE = "delete from inbox_envelopedue where envelope_id = any(%s)"


def record(hook: Hook, body: bytes, *, at: datetime) -> None:
    """Store what came through a door of our own, as a webhook is stored; repeated, it is stored once."""
    key = hashlib.sha256(b"%d:" % hook.pk + body).digest()
    with transaction.atomic():
        envelope, is_new = Envelope.objects.get_or_create(
            hook=hook,
            key=key,
            defaults={"received_at": at, "body": seal(body, f"envelope:{hook.pk}")},
        )
        if is_new:
            EnvelopeDue.objects.create(envelope=envelope, next_at=at)
        later("inbox.tasks.drain_envelopes")


def drain(*, at: datetime, limit: int = LIMIT, draw: Callable[[], float] = random.random) -> int:
    """Read due envelopes, at most `limit`, oldest first; returns how many were claimed.

    All in one transaction; where that fails, each for itself, so that one bad envelope delays no other.
    draw: the jitter of the next attempt, in [0, 1).
    """
    with transaction.atomic():
        letters = _claim(at, limit)
        if not letters:
            return 0
        try:
            with transaction.atomic():
                channels = _take_in(letters, at)
            done = letters
        except (
            Exception
        ):  # the outermost loop over letters: whatever it was, it is one letter's fault
            log.info("%d envelopes are read one by one", len(letters))
            channels = set()
            done = [letter for letter in letters if _take_in_alone(letter, at, draw)]
        query(_DONE, [[letter.envelope_id for letter in done]])
    _note_life(channels, at)
    return len(letters)


def take_in(channel: Channel, told: Sequence[Event], *, at: datetime) -> None:
    """What a poll brought. The caller saves its cursor in the same transaction.

    An event that can never be written is put where people look; a passing fault is raised.
    """
    known = [(channel, event) for event in told if not isinstance(event, UnknownEvent)]
    for event in told:
        if isinstance(event, UnknownEvent):
            dead_letters.bury_event(
                channel, event, f"unknown_event:{event.kind}", at=at, is_ignored=True
            )
    try:
        with transaction.atomic():
            messages.receive(known, at=at)
    except (DataError, ValueError):
        for one in known:
            try:
                with transaction.atomic():
                    messages.receive([one], at=at)
            except (DataError, ValueError) as error:
                dead_letters.bury_event(channel, one[1], "unstorable", at=at, error=str(error))


def prune(*, at: datetime) -> int:
    """Forget the platforms' own bytes once they are old; the rows made of them stay. Returns how many."""
    old = Envelope.objects.filter(
        received_at__lt=at - timedelta(days=settings.ENVELOPE_DAYS), due=None
    )
    total = 0
    while pks := list(old.order_by("received_at").values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
        total += Envelope.objects.filter(pk__in=pks).delete()[0]
    return total


def _claim(at: datetime, limit: int) -> list[Letter]:
    """Opened; one whose seal is broken is put aside as it is, for a day when its key is back."""
    claimed = query(_CLAIM, [at, limit])
    hooks = Hook.objects.in_bulk({hook_id for *_, hook_id, _body in claimed})
    letters = []
    for pk, attempts, received_at, hook_id, sealed in claimed:
        try:
            body = reading.open_body(hook_id, sealed)
        except SealBroken as error:
            dead_letters.bury(hooks[hook_id], pk, "seal_broken", body=b"", at=at, error=str(error))
            query(_DONE, [[pk]])
        else:
            letters.append(Letter(pk, hooks[hook_id], body, attempts, received_at))
    return letters


def _take_in(letters: Sequence[Letter], at: datetime) -> set[int]:
    """Write all these letters hold, or nothing; returns the channels that were heard."""
    opened = _opened(letters, at)
    return _settle(opened, _channels(opened), at)


def _settle(
    opened: Sequence[tuple[Letter, list[Event]]],
    channels: dict[tuple[int, str], Channel],
    at: datetime,
) -> set[int]:
    told = []
    announced: list[tuple[Channel, PostSeen | PostGone]] = []
    listed: list[tuple[Hook, TemplatesChanged]] = []
    for letter, events in opened:
        for event in events:
            channel = channels.get((letter.hook.pk, event.account))
            if isinstance(event, UnknownEvent):
                _set_aside(letter, event, at)
            elif isinstance(event, TemplatesChanged):
                listed.append((letter.hook, event))
            elif channel is None:
                dead_letters.bury(
                    letter.hook, letter.envelope_id, "unknown_account",
                    body=letter.body, at=at, error=event.account, event_key=event.key,
                )  # fmt: skip
            elif isinstance(event, PostSeen | PostGone):
                announced.append((channel, event))
            else:
                told.append((channel, event))
    templates.heed(listed)
    if announced:
        posts.take_in(announced, at=at)
    unkept = messages.receive(told, at=at)
    _redact(opened, channels, unkept)
    return {channel.pk for channel, _event in told}


def _opened(letters: Sequence[Letter], at: datetime) -> list[tuple[Letter, list[Event]]]:
    adapters = {letter.hook.pk: letter.hook for letter in letters}
    readers = {pk: reading.adapter_of(hook) for pk, hook in adapters.items()}
    opened = []
    for letter in letters:
        try:
            opened.append((letter, reading.read(letter, readers[letter.hook.pk])))
        except Unreadable as fault:
            _bury(letter, fault.code, str(fault), at)
    return opened


def _channels(opened: Sequence[tuple[Letter, list[Event]]]) -> dict[tuple[int, str], Channel]:
    accounts = {event.account for _letter, events in opened for event in events}
    hooks = {letter.hook.pk for letter, _events in opened}
    found = Channel.objects.select_related("brand").filter(
        hook_id__in=hooks, account__in=map(clean, accounts)
    )
    return {
        (channel.hook_id or 0, channel.account): channel for channel in found.defer("credentials")
    }


def _set_aside(letter: Letter, event: UnknownEvent, at: datetime) -> None:
    dead_letters.bury(
        letter.hook, letter.envelope_id, f"unknown_event:{event.kind}",
        body=letter.body, at=at, event_key=event.kind, is_ignored=True,
    )  # fmt: skip


def _take_in_alone(letter: Letter, at: datetime, draw: Callable[[], float]) -> bool:
    """Whether the letter is settled: taken in, or put where people look."""
    try:
        with transaction.atomic():
            _take_in([letter], at)
    except (DataError, ValueError):
        _take_in_by_event(letter, at)
    except Exception as error:  # the outermost loop over letters, as above
        log.warning("envelope %s failed: %s", letter.envelope_id, type(error).__name__)
        attempts = letter.attempts + 1
        if attempts < ATTEMPTS:
            EnvelopeDue.objects.filter(pk=letter.envelope_id).update(
                attempts=attempts, next_at=at + wait(attempts, draw())
            )
            return False
        _bury(letter, "gave_up", f"{type(error).__name__}: {error}", at)
    return True


def _take_in_by_event(letter: Letter, at: datetime) -> None:
    """One event that can never be written takes no other of its envelope along."""
    opened = _opened([letter], at)
    channels = _channels(opened)
    for _letter, events in opened:
        for event in events:
            try:
                with transaction.atomic():
                    _settle([(letter, [event])], channels, at)
            except (DataError, ValueError) as error:
                told = f"{type(error).__name__}: {error}"
                dead_letters.bury(
                    letter.hook, letter.envelope_id, "unstorable",
                    body=letter.body, at=at, error=told, event_key=event.key,
                )  # fmt: skip
    _replace(letter, redact_json(letter.body))


def _bury(letter: Letter, reason_code: str, error: str, at: datetime) -> None:
    dead_letters.bury(
        letter.hook, letter.envelope_id, reason_code, body=letter.body, error=error, at=at
    )
    _replace(letter, redact_json(letter.body))


def _redact(
    opened: Sequence[tuple[Letter, list[Event]]],
    channels: dict[tuple[int, str], Channel],
    unkept: set[Name],
) -> None:
    """Bodies that hold what may not be kept are written anew without it."""
    for letter, events in opened:
        if not all(isinstance(event, MessageReceived) for event in events):
            _replace(letter, redact_json(letter.body))
        elif unkept and any(_name(letter, event, channels) in unkept for event in events):
            _replace(letter, redact_json(letter.body) or b"")


def _name(letter: Letter, event: Event, channels: dict[tuple[int, str], Channel]) -> Name | None:
    channel = channels.get((letter.hook.pk, event.account))
    return (channel.pk, clean(getattr(event, "external_id", ""))) if channel else None


def _replace(letter: Letter, body: bytes | None) -> None:
    if body is not None:
        sealed = seal(body, f"envelope:{letter.hook.pk}")
        Envelope.objects.filter(pk=letter.envelope_id).update(body=sealed, is_redacted=True)


def _note_life(channel_ids: set[int], at: datetime) -> None:
    """After the commit, and seldom: workers must not wait for each other on the channel's row."""
    if channel_ids:
        Channel.objects.filter(pk__in=channel_ids).filter(
            Q(last_event_at=None) | Q(last_event_at__lt=at - HEARD_EVERY)
        ).update(last_event_at=at)
