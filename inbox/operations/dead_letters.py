"""What could not become rows: kept, counted, shown; only a person settles it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inbox.core.cleaning import clean
from inbox.core.events import Event, UnknownEvent
from inbox.core.personal_data import mask
from inbox.errors import MovedMeanwhile, Refused
from inbox.later import later
from inbox.models import Activity, Channel, DeadLetter, Envelope, EnvelopeDue, Hook, User
from inbox.operations.bulk import query

log = logging.getLogger(__name__)

SAMPLE_LENGTH = 600
VERBS = {
    DeadLetter.State.REPLAYED: "dead_letter_replayed",
    DeadLetter.State.IGNORED: "dead_letter_ignored",
}

# One row per hook, reason and event; told again, it is counted, and open again unless somebody ignores it.
_BURY = """
insert into inbox_deadletter as d (envelope_id, hook_id, channel_id, event_key, reason_code, error, sample, state,
                                   first_seen_at, last_seen_at, times, settled_note)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 1, '')
on conflict (hook_id, reason_code, event_key) do update
set times = d.times + 1, last_seen_at = excluded.last_seen_at, envelope_id = excluded.envelope_id,
    state = case when d.state = 'ignored' then d.state else excluded.state end
"""


def bury(
    hook: Hook,
    envelope_id: int | None,
    reason_code: str,
    *,
    body: bytes,
    at: datetime,
    error: str = "",
    event_key: str = "",
    channel_id: int | None = None,
    is_ignored: bool = False,
) -> None:
    """Keep what could not be taken in. `is_ignored`: nothing is wrong, it is only not for us yet."""
    state = DeadLetter.State.IGNORED if is_ignored else DeadLetter.State.OPEN
    key = clean(event_key)[:250] or f"envelope:{envelope_id}"
    said = clean(error).partition("\n")[0][:500]  # a database's next lines repeat the values
    values = [envelope_id, hook.pk, channel_id, key, clean(reason_code)[:64], said]
    query(_BURY, [*values, sample(body), state.value, at, at])


def bury_event(
    channel: Channel,
    event: Event,
    reason_code: str,
    *,
    at: datetime,
    error: str = "",
    is_ignored: bool = False,
) -> None:
    """One event of a poll: there is no envelope, so what it was made of is all that is shown."""
    if channel.hook is None:
        log.warning("channel %s: %s, and no hook to keep it by", channel.pk, reason_code)
        return
    body = repr(event.raw).encode("utf-8", "replace")
    key = event.kind if isinstance(event, UnknownEvent) else event.key
    bury(
        channel.hook, None, reason_code, body=body, at=at, error=error,
        event_key=key, channel_id=channel.pk, is_ignored=is_ignored,
    )  # fmt: skip


def sample(body: bytes) -> str:
    """The beginning, for people who look into it, without personal data."""
    return mask(clean(body[: SAMPLE_LENGTH * 4].decode("utf-8", "replace"))).text[:SAMPLE_LENGTH]


def replay(letter: DeadLetter, *, by: User | None, at: datetime) -> None:
    """Read its envelope once more; what was taken in before stays as it is."""
    if letter.envelope_id is None:
        raise Refused("envelope_gone", _("Its original is no longer kept."))
    with transaction.atomic():
        _settle([letter], DeadLetter.State.REPLAYED, by, at)
        _put_back([letter.envelope_id], at)


def replay_all(hook: Hook, reason_code: str, *, by: User | None, at: datetime) -> int:
    """Every open one of a hook with this reason whose original is still kept; returns how many."""
    with transaction.atomic():
        letters = list(
            DeadLetter.objects.select_for_update(no_key=True)
            .filter(hook=hook, reason_code=reason_code, state=DeadLetter.State.OPEN)
            .exclude(envelope=None)
            .order_by("pk")
        )
        _settle(letters, DeadLetter.State.REPLAYED, by, at)
        _put_back({letter.envelope_id for letter in letters if letter.envelope_id}, at)
    return len(letters)


def ignore(letter: DeadLetter, note: str, *, by: User | None, at: datetime) -> None:
    """Somebody decided that it is not needed, and says why."""
    if not note.strip():
        raise Refused("note_missing", _("Say why this can be ignored."))
    with transaction.atomic():
        _settle([letter], DeadLetter.State.IGNORED, by, at, note=note)


def _settle(
    letters: Iterable[DeadLetter],
    state: DeadLetter.State,
    by: User | None,
    at: datetime,
    note: str = "",
) -> None:
    for letter in letters:
        settled = DeadLetter.objects.filter(pk=letter.pk, state=letter.state).update(
            state=state, settled_by=by, settled_note=note
        )
        if not settled:
            raise MovedMeanwhile("moved_meanwhile", _("Somebody else has settled this meanwhile."))
        Activity.objects.create(
            brand_id=letter.hook.brand_id,
            verb=VERBS[state],
            old=letter.state,
            new=state,
            actor=by,
            detail={"dead_letter": letter.pk, "reason": letter.reason_code, "note": note},
            at=at,
        )


def _put_back(envelope_ids: Iterable[int], at: datetime) -> None:
    """Only envelopes that are still there; one that is already waiting keeps its place."""
    kept = Envelope.objects.filter(pk__in=envelope_ids).values_list("pk", flat=True)
    EnvelopeDue.objects.bulk_create(
        [EnvelopeDue(envelope_id=pk, next_at=at) for pk in kept], ignore_conflicts=True
    )
    later("inbox.tasks.drain_envelopes")
