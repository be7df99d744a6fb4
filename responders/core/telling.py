"""Whom a rule means, and when each of them may be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from responders.core.hours import Hours, NeverOpens

OWNER, TEAM, LEADS = "owner", "team", "leads"
DUE_SOON, BREACHED, WITHDRAWN = "due_soon", "breached", "withdrawn"


@dataclass(frozen=True, slots=True)
class Promise:
    """A clock as it is now. `due_at` None: paused."""

    metric: str
    priority: int
    outcome: str  # empty: still running
    warn_at: datetime | None
    due_at: datetime | None
    is_breached: bool
    owner: int | None
    team: frozenset[int]
    leads: frozenset[int]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a rule asks for. Empty metrics or priorities: all. `hours`: when people work who are not on call."""

    kind: str
    metrics: frozenset[str]
    priorities: frozenset[int]
    whom: frozenset[str]
    people: frozenset[int]
    on_call: frozenset[int]
    after: timedelta
    hours: Hours

    def is_about(self, kind: str, promise: Promise) -> bool:
        return (
            self.kind == kind
            and (not self.metrics or promise.metric in self.metrics)
            and (not self.priorities or promise.priority in self.priorities)
        )

    def recipients(self, promise: Promise) -> frozenset[int]:
        """Those it means now, and whoever is on call."""
        found = set(self.people) | self.on_call
        if OWNER in self.whom and promise.owner is not None:
            found.add(promise.owner)
        if TEAM in self.whom:
            found |= promise.team
        if LEADS in self.whom:
            found |= promise.leads
        return frozenset(found)

    def tell_at(self, recipient: int, at: datetime) -> datetime | None:
        """At once to those on call and while it is open, else at the next opening; None where it never opens."""
        if recipient in self.on_call or self.hours.is_open(at):
            return at
        try:
            return self.hours.next_opening(at)
        except NeverOpens:
            return None

    def step_at(self, moment: datetime) -> datetime | None:
        """When its delay is over, in open time since `moment`; None where it never is."""
        if not self.after:
            return moment
        try:
            return self.hours.add(moment, self.after)
        except NeverOpens:
            return None


def still_matters(kind: str, promise: Promise | None, moment: datetime) -> bool:
    """Whether what was true at `moment`, the clock's time of warning or as due, is worth telling now.

    Not where it was answered, ended, paused or moved meanwhile, nor a warning of what is broken already. That a
    breach was withdrawn is always worth it.
    """
    if kind == WITHDRAWN:
        return True
    if promise is None or promise.outcome or promise.due_at is None:
        return False
    if kind == DUE_SOON:
        return promise.warn_at == moment and not promise.is_breached
    return promise.due_at == moment
