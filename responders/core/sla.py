"""Promises of time: targets, the clock of one promise, and what it shows at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from responders.core.hours import ZERO, Hours

CALENDAR_TIME = ""  # the calendar of a target that counts day and night


class Metric(StrEnum):
    __hash__ = (
        str.__hash__
    )  # that of an enumeration is Python code, and these are hashed all the time

    ASSIGNMENT = "assignment"
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    UPDATE = "update"
    REQUESTER_WAIT = "requester_wait"
    RESOLUTION = "resolution"


class Outcome(StrEnum):
    RUNNING = ""
    MET = "met"
    MISSED = "missed"  # done, after it was due
    CANCELLED = "cancelled"
    CLOSED_UNANSWERED = "closed_unanswered"


class State(StrEnum):
    """What is shown. `BREACHED` is still open past its due time."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    BREACHED = "breached"
    CANCELLED = "cancelled"
    CLOSED_UNANSWERED = "closed_unanswered"


@dataclass(frozen=True, slots=True)
class Target:
    """`duration` of open time of `calendar` (a key; CALENDAR_TIME for all time).

    warn_share: 0 to 1, the part of the duration after which it is due soon; 1 never warns.
    pauses: statuses that stop it, besides those that stop its metric anyway.
    """

    metric: Metric
    duration: timedelta
    calendar: str = CALENDAR_TIME
    warn_share: float = 0.75
    pauses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """What one version of a policy promises at one priority."""

    targets: tuple[Target, ...]
    private_answers_public: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """One instance of one promise, as the facts known so far have it.

    base: ref of the fact that started it.      terms: key of the terms its target was taken from.
    due_at: None while paused, and where its hours never open.      Times are UTC.
    pauses: from, to (None: paused now).        fulfilled_by: ref of the fact that ended it.
    would_have_missed: later terms were refused, because by them it was already too late.
    """

    metric: Metric
    base: str
    terms: str
    target: Target
    started_at: datetime
    warn_at: datetime | None
    due_at: datetime | None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    fulfilled_at: datetime | None = None
    fulfilled_by: str = ""
    outcome: Outcome = Outcome.RUNNING
    reason: str = ""
    would_have_missed: bool = False

    @property
    def is_paused(self) -> bool:
        return self.outcome is Outcome.RUNNING and bool(self.pauses) and self.pauses[-1][1] is None


def state(clock: Clock, at: datetime) -> State:
    """What the clock shows at `at`. At the very moment it is due it still runs."""
    if clock.outcome is not Outcome.RUNNING:
        return State(clock.outcome.value)
    if clock.due_at is not None and at > clock.due_at:
        return State.BREACHED
    if clock.is_paused:
        return State.PAUSED
    if clock.warn_at is not None and at >= clock.warn_at:
        return State.DUE_SOON
    return State.RUNNING


def spent(clock: Clock, at: datetime, hours: Hours) -> timedelta:
    """Open time used up to `at`, or to the clock's end where that came first; pauses left out."""
    end = at if clock.fulfilled_at is None else min(at, clock.fulfilled_at)
    total, cursor = ZERO, clock.started_at
    for paused, resumed in clock.pauses:
        if paused >= end:
            break
        total += hours.between(cursor, paused)
        cursor = end if resumed is None else min(resumed, end)
    return total + hours.between(cursor, max(cursor, end))


def remaining(clock: Clock, at: datetime, hours: Hours) -> timedelta:
    """Open time left at `at`; negative when overdue."""
    return clock.target.duration - spent(clock, at, hours)
