"""Why a promise was broken: the first explanation that the facts of its time bear out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MUCH = 0.5  # of the time there was: what took this share of it explains the rest
LAST = 0.25  # of the time there was: a hand-over later than this left too little
ZERO = timedelta()


class Cause(StrEnum):
    """In the order in which they are asked: what nobody could help comes before what somebody did."""

    LAG = "lag"  # the platform or our intake brought it late
    SENDING = "sending"  # a reply was given in time, and not accepted in time
    UNSTAFFED = "unstaffed"  # it came when nobody was to be there, and that left too little
    UNASSIGNED = "unassigned"
    HANDED_OVER = "handed_over"
    OVERLOADED = "overloaded"
    NOT_ANSWERED = "not_answered"  # it had an owner with room


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody had the conversation, from `at` until `ended_at` (None: still)."""

    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply a person gave. accepted_at: by the platform; None where it failed, or nobody knows. state: now."""

    at: datetime
    accepted_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Of one broken promise; moments are aware.

    started_at: when its time began to run, by its own hours. known_at: when its first word was stored here. opens_at:
    when from that start on working hours went on, or somebody was at work or planned to be; None where that never was.
    held: owners in order. load, capacity: of the owner at the due time, None without one.
    """

    started_at: datetime
    known_at: datetime
    due_at: datetime
    opens_at: datetime | None = None
    held: tuple[Held, ...] = ()
    sent: tuple[Sent, ...] = ()
    load: int | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """`facts`: what its sentence is filled with: seconds, counts, a moment or a state."""

    cause: Cause
    facts: Mapping[str, float | datetime | str] = field(default_factory=dict)


def explain(told: Circumstances) -> Explained:
    """Always an answer; the last one says that nothing else stood in the way."""
    return next(_explanations(told))


def _explanations(told: Circumstances) -> Iterator[Explained]:
    whole = max(told.due_at - told.started_at, timedelta(seconds=1))
    lag = told.known_at - told.started_at
    if lag >= whole * MUCH:
        yield _explained(Cause.LAG, lag=lag, whole=whole)
    yield from _sending(told)
    if told.opens_at is not None and told.opens_at - told.started_at >= whole * MUCH:
        yield Explained(Cause.UNSTAFFED, {"opens_at": told.opens_at})
    alone = whole - _held(told)
    if alone >= whole * MUCH:
        yield _explained(Cause.UNASSIGNED, alone=alone, whole=whole)
    late = [one for one in told.held[1:] if told.due_at - whole * LAST <= one.at < told.due_at]
    if late:
        yield _explained(Cause.HANDED_OVER, left=told.due_at - late[-1].at, whole=whole)
    if told.load is not None and told.capacity is not None and told.load > told.capacity:
        yield Explained(Cause.OVERLOADED, {"load": told.load, "capacity": told.capacity})
    if told.load is not None and told.capacity is not None:
        yield Explained(Cause.NOT_ANSWERED, {"load": told.load, "capacity": told.capacity})
    yield Explained(Cause.NOT_ANSWERED)


def _sending(told: Circumstances) -> Iterator[Explained]:
    for one in told.sent:
        in_time = told.started_at <= one.at <= told.due_at
        if in_time and (one.accepted_at is None or one.accepted_at > told.due_at):
            yield Explained(Cause.SENDING, {"at": one.at, "state": one.state})


def _held(told: Circumstances) -> timedelta:
    """How long somebody had it between start and due."""
    spans = (
        min(one.ended_at or told.due_at, told.due_at) - max(one.at, told.started_at)
        for one in told.held
    )
    return sum((span for span in spans if span > ZERO), ZERO)


def _explained(cause: Cause, **spans: timedelta) -> Explained:
    return Explained(cause, {name: span.total_seconds() for name, span in spans.items()})
