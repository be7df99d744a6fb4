"""Compare what the platforms and customers know with what the database says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Greatest

from inbox.core.states import Sending
from inbox.models import Channel, DeadLetter, Delivery, EnvelopeDue, Message, Notice
from responders.core.figures import percentile
from responders.drill.agents import Promised
from responders.drill.book import Accepted
from responders.drill.posting import Told
from responders.models import SlaBreach, SlaClock

SAID = (Sending.SENT, Sending.DELIVERED, Sending.READ)
ENDED = (*SAID, Sending.FAILED, Sending.CANCELLED, Sending.NEEDS_HUMAN)
SEEN_WITHIN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Findings:
    """Counts, except where the name says seconds or ms. `asked`: replies a person is asked about."""

    keys_sent: int
    stored: int
    lost: int
    doubled: int
    duplicates_refused: int
    changes_lost: int
    triaged: int
    answered: int
    sent_once: int
    double_sends: int
    lost_sends: int
    unsettled: int
    asked: int
    failed: int
    breaches_detected: int
    breaches_missing: int
    breach_p50_seconds: float | None
    breach_p99_seconds: float | None
    dead_letters: int
    calls_again: int
    gave_up: int
    ack_p50_ms: float | None
    ack_p99_ms: float | None

    @property
    def faults(self) -> list[str]:
        """What must be zero and is not."""
        must = "lost doubled changes_lost double_sends lost_sends unsettled breaches_missing dead_letters gave_up"
        found = [name for name in must.split() if getattr(self, name)]
        if self.triaged < self.stored:
            found.append("triaged")
        if self.breach_p99_seconds is not None and self.breach_p99_seconds > 1:
            found.append("breach_p99_seconds")
        return found

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "faults": self.faults}


def is_settled(channels: Iterable[Channel], since: datetime) -> bool:
    """Nothing is on its way any more, neither in nor out."""
    ids = [channel.pk for channel in channels]
    hooks = [channel.hook_id for channel in channels]
    return not (
        EnvelopeDue.objects.filter(envelope__hook__in=hooks).exists()
        or Notice.objects.filter(conversation__channel__in=ids).exists()
        or Delivery.objects.filter(channel__in=ids, created_at__gte=since)
        .exclude(state__in=ENDED)
        .exists()
    )


def compare(
    channels: dict[str, Channel],
    told: Told,
    promised: Promised,
    accepted: Iterable[Accepted],
    *,
    since: datetime,
    at: datetime,
) -> Findings:
    ids = [channel.pk for channel in channels.values()]
    inward = Message.objects.filter(channel__in=ids, direction="in", received_at__gte=since)
    found = _stored(channels, inward)
    sent = {(kind, name) for kind, names in told.names.items() for name in names}
    stored = sent & set(found)
    doubled = sum(count - 1 for count in found.values())
    detected = _latencies(ids, since)
    acknowledged = sorted(told.milliseconds)
    return Findings(
        keys_sent=len(sent),
        stored=len(stored),
        lost=len(sent - stored),
        doubled=doubled,
        duplicates_refused=told.repeats - doubled,
        changes_lost=_changes_lost(inward, told),
        triaged=inward.filter(Q(triage_runs__isnull=False) | Q(removed_at__isnull=False))
        .distinct()
        .count(),
        **_outward(ids, promised, accepted),
        breaches_detected=len(detected),
        breaches_missing=_missing(ids, since, at),
        breach_p50_seconds=_rounded(percentile(detected, 0.5)),
        breach_p99_seconds=_rounded(percentile(detected, 0.99)),
        dead_letters=_dead_letters(channels, since),
        calls_again=told.again,
        gave_up=told.gave_up,
        ack_p50_ms=_rounded(percentile(acknowledged, 0.5)),
        ack_p99_ms=_rounded(percentile(acknowledged, 0.99)),
    )


def _stored(channels: dict[str, Channel], inward: Any) -> Counter[tuple[str, str]]:
    """How often each message is here, by channel and the customer's own name for it."""
    kinds = {channel.pk: kind for kind, channel in channels.items()}
    found: Counter[tuple[str, str]] = Counter()
    for channel_id, name in inward.values_list("channel_id", "external_id"):
        kind = kinds[channel_id]
        found[kind, name.rpartition(":")[2] if kind == "webchat" else name] += 1
    return found


def _changes_lost(inward: Any, told: Told) -> int:
    """Edits and removals that were acknowledged and do not show; a removed message shows no edit."""
    removed = set(inward.exclude(removed_at=None).values_list("external_id", flat=True))
    edited = set(inward.exclude(edited_at=None).values_list("external_id", flat=True))
    return len(told.removed - removed) + len(told.edited - edited - removed)


def _outward(ids: list[int], promised: Promised, accepted: Iterable[Accepted]) -> dict[str, int]:
    """Of every answer our agents promised: how often the platform heard it."""
    heard = Counter(said.text for said in accepted)
    rows = Delivery.objects.filter(pk__in=promised.texts).values_list(
        "pk", "state", "channel__kind"
    )
    # Web chat is said when it is stored; no platform has a ledger of it.
    states = {pk: (state, kind == "webchat") for pk, state, kind in rows}
    once = sum(
        (own and state in SAID) or heard[promised.texts[pk]] == 1
        for pk, (state, own) in states.items()
    )
    return {
        "answered": len(states),
        "sent_once": once,
        "double_sends": sum(heard[text] > 1 for text in promised.texts.values()),
        "lost_sends": len(promised.texts)
        - len(states)
        + sum(
            state in SAID and not own and not heard[promised.texts[pk]]
            for pk, (state, own) in states.items()
        ),
        "unsettled": sum(state not in ENDED for state, _own in states.values()),
        "asked": sum(state == Sending.NEEDS_HUMAN for state, _own in states.values()),
        "failed": sum(state == Sending.FAILED for state, _own in states.values()),
    }


def _latencies(ids: list[int], since: datetime) -> list[float]:
    """Seconds between the moment one could know of a breach and its entry, ascending."""
    found = SlaBreach.objects.filter(channel_id_then__in=ids, detected_at__gte=since).annotate(
        knowable=Greatest("due_at", F("clock__knowable_at"))
    )
    return sorted((b.detected_at - b.knowable).total_seconds() for b in found)


def _missing(ids: list[int], since: datetime, at: datetime) -> int:
    """Clocks that ran out more than a second ago and are not in the ledger."""
    late = SlaClock.objects.filter(
        channel__in=ids, started_at__gte=since, outcome="", due_at__lte=at - SEEN_WITHIN
    )
    return late.exclude(breaches__isnull=False).count()


def _dead_letters(channels: dict[str, Channel], since: datetime) -> int:
    hooks = [channel.hook_id for channel in channels.values()]
    open_ = DeadLetter.objects.filter(hook__in=hooks, state=DeadLetter.State.OPEN)
    return open_.filter(last_seen_at__gte=since).count()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
