"""A clock while it is being replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from responders.core.hours import Hours, NeverOpens
from responders.core.metrics import RULES
from responders.core.sla import Clock, Metric, Outcome, Target

Pauses = list[tuple[datetime, datetime | None]]


@dataclass(slots=True)
class Running:
    """`target` None: nothing is promised, but terms applied later may promise from this start."""

    metric: Metric
    base: str
    started_at: datetime
    target: Target | None = None
    terms: str = ""
    warn_at: datetime | None = None
    due_at: datetime | None = None
    pauses: Pauses = field(default_factory=list)
    fulfilled_at: datetime | None = None
    fulfilled_by: str = ""
    outcome: Outcome = Outcome.RUNNING
    reason: str = ""
    would_have_missed: bool = False

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None

    def promise(self, target: Target, terms: str, calendars: Mapping[str, Hours]) -> None:
        self.target, self.terms = target, terms
        self.reckon(calendars)

    def reckon(self, calendars: Mapping[str, Hours]) -> None:
        """Work out the due time again, from the original start and with every pause taken out."""
        target = self.target
        if target is None:
            return
        hours = calendars[target.calendar]
        self.due_at = deadline(hours, self.started_at, self.pauses, target.duration)
        self.warn_at = None
        if target.warn_share < 1:
            early = target.duration * target.warn_share
            self.warn_at = deadline(hours, self.started_at, self.pauses, early)

    def follow(self, status: str, at: datetime, calendars: Mapping[str, Hours]) -> None:
        """Pause or resume, as the status asks."""
        pauses = RULES[self.metric].pauses
        if self.target is not None and self.target.pauses:
            pauses = pauses | self.target.pauses
        if (status in pauses) == self.is_paused:
            return
        if self.is_paused:
            self._resume(at)
        else:
            self.pauses.append((at, None))
        self.reckon(calendars)

    def end(self, at: datetime, ref: str, outcome: Outcome | None = None) -> None:
        """outcome: None compares with the due time."""
        self._resume(at)
        self.fulfilled_at, self.fulfilled_by = at, ref
        if outcome is None:
            outcome = Outcome.MET if self.due_at is None or at <= self.due_at else Outcome.MISSED
        self.outcome = outcome

    def cancel(self, at: datetime, ref: str, reason: str) -> None:
        self.end(at, ref, Outcome.CANCELLED)
        self.reason = reason

    def take_up(self, at: datetime, calendars: Mapping[str, Hours]) -> None:
        """Run again after an end that was none; the time between does not count."""
        assert self.fulfilled_at is not None
        if self.fulfilled_at < at:
            self.pauses.append((self.fulfilled_at, at))
        self.fulfilled_at, self.fulfilled_by, self.outcome = None, "", Outcome.RUNNING
        self.reckon(calendars)

    def frozen(self) -> Clock:
        assert self.target is not None
        return Clock(
            self.metric,
            self.base,
            self.terms,
            self.target,
            self.started_at,
            self.warn_at,
            self.due_at,
            tuple(self.pauses),
            self.fulfilled_at,
            self.fulfilled_by,
            self.outcome,
            self.reason,
            self.would_have_missed,
        )

    def _resume(self, at: datetime) -> None:
        """A pause that ends at the instant it began never was."""
        if self.is_paused:
            since, _ = self.pauses.pop()
            if since < at:
                self.pauses.append((since, at))


def deadline(hours: Hours, start: datetime, pauses: Pauses, duration: timedelta) -> datetime | None:
    """When `duration` of open time outside the pauses is used up; None while that stands still.

    None too where the hours never open: such a promise is never due.
    """
    try:
        for paused, resumed in pauses:
            used = hours.between(start, paused)
            if used >= duration:
                break
            if resumed is None:
                return None
            duration, start = duration - used, resumed
        return hours.add(start, duration)
    except NeverOpens:
        return None
