"""Clocks of a complaint case, in working days: a fold over what happened to it.

A day on which something happened still belongs to what was before: the day of receipt does not count, the day the
customer was asked for documents does, the day they came does not. Terms that count the first day turn all three round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from responders.core.workdays import ONE_DAY, NoWorkingDays, WorkingDays

MAX_DAYS = 250  # a working year; a promise of more is a slip of the pen


class Kind(StrEnum):
    """What can happen to a case. Declared in the order that counts where two share one moment."""

    OPENED = "opened"
    RECEIVED_ORAL = "received_oral"
    RECEIVED_WRITTEN = "received_written"
    DOCUMENTS_ASKED = "documents_asked"
    DOCUMENTS_COMPLETE = "documents_complete"
    EXTENSION_TOLD = "extension_told"
    EXTENDED = "extended"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


RANK = {kind: rank for rank, kind in enumerate(Kind)}
RECEIVED = {Kind.RECEIVED_ORAL: "oral", Kind.RECEIVED_WRITTEN: "written"}
ENDS = {Kind.ANSWERED, Kind.WITHDRAWN, Kind.CLOSED}


class Outcome(StrEnum):
    RUNNING = ""
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"
    CLOSED_UNANSWERED = "closed_unanswered"


class State(StrEnum):
    """How a clock looks at a moment."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    STANDING = "standing_still"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"
    CLOSED_UNANSWERED = "closed_unanswered"


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """`at` is when it happened, not when it was written down; aware, any zone."""

    at: datetime
    kind: Kind


@dataclass(frozen=True, slots=True)
class Terms:
    """What one template version says about one form of complaint. Counts are working days; 0 is none.

    restarts: the period begins anew once documents are there, instead of standing still until then.
    """

    days: WorkingDays
    answer_days: int
    extension_days: int = 0
    documents_days: int = 0
    restarts: bool = False
    counts_first_day: bool = False
    warn_days: int = 2


@dataclass(frozen=True, slots=True)
class Hold:
    """The customer's own time: asked on one date, over on the other (documents came, or their time was up)."""

    asked_at: datetime
    asked_on: date
    over_on: date
    due_on: date
    complete_at: datetime | None


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise. `counted` are the working days that count, in order; the last one is `due_on`.

    metric: "answer" (ours, to the customer) or "documents" (the customer's, to us). form: oral or written.
    """

    metric: str
    form: str
    started_at: datetime
    started_on: date
    target_days: int
    counted: tuple[date, ...]
    due_on: date
    due_at: datetime
    warn_at: datetime
    holds: tuple[Hold, ...] = ()
    first_due_at: datetime | None = None  # before the extension, where there is one
    fulfilled_at: datetime | None = None
    outcome: Outcome = Outcome.RUNNING
    reason: str = ""

    @property
    def is_extended(self) -> bool:
        return self.first_due_at is not None


def replay(facts: Iterable[Fact], terms: Mapping[str, Terms]) -> tuple[Clock, ...]:
    """The clocks of a case. facts: any order, any repetition. terms: by form, of every form received.

    An oral complaint handed in again in writing gets the written clock from that day, and the oral one is cancelled.
    Raises NoWorkingDays.
    """
    known = sorted(set(facts), key=lambda fact: (fact.at, RANK[fact.kind]))
    end = next((fact for fact in known if fact.kind in ENDS), None)
    live = [fact for fact in known if end is None or fact.at <= end.at]
    received = _received(live)
    clocks: list[Clock] = []
    for number, start in enumerate(received):
        following = received[number + 1] if number + 1 < len(received) else None
        form = RECEIVED[start.kind]
        clocks += _of_form(form, start, following, live, end, terms[form])
    return tuple(clocks)


def state(clock: Clock, at: datetime) -> State:
    """How the clock stands at `at`. Done at the moment it is due is in time; later is overdue."""
    if clock.outcome is not Outcome.RUNNING:
        return State(clock.outcome.value)
    if at > clock.due_at:
        return State.OVERDUE
    if any(hold.complete_at is None and hold.asked_at <= at for hold in clock.holds[-1:]):
        return State.STANDING
    return State.DUE_SOON if at >= clock.warn_at else State.RUNNING


def days_left(clock: Clock, on: date, days: WorkingDays) -> int:
    """Days that count after `on`, up to the due date; 0 on that date; negative: working days overdue."""
    if on > clock.due_on:
        return -days.between(clock.due_on, on)
    return sum(day > on for day in clock.counted)


def _received(facts: list[Fact]) -> list[Fact]:
    """The first oral and the first written receipt, in order; oral after written adds nothing."""
    first: list[Fact] = []
    for fact in facts:
        seen = {one.kind for one in first}
        if fact.kind in RECEIVED and fact.kind not in seen and Kind.RECEIVED_WRITTEN not in seen:
            first.append(fact)
    return first


def _of_form(
    form: str,
    start: Fact,
    following: Fact | None,
    facts: list[Fact],
    end: Fact | None,
    terms: Terms,
) -> list[Clock]:
    until = following.at if following else None
    mine = [fact for fact in facts if fact.at >= start.at and (until is None or fact.at < until)]
    holds = _holds(mine, terms)
    answer = _answer(form, start, mine, holds, terms)
    asked = [_asked(form, hold, terms) for hold in holds]
    if following is not None:
        answer = _ended(answer, Outcome.CANCELLED, None, "became_written")
        asked = [one if one.outcome else _ended(one, Outcome.CANCELLED, None, "became_written") for one in asked]  # fmt: skip
    elif end is not None:
        answer = _judged(answer, end)
        asked = [one if one.outcome else _ended(one, Outcome.CANCELLED, None, end.kind.value) for one in asked]  # fmt: skip
    return [answer, *asked]


def _holds(facts: list[Fact], terms: Terms) -> list[Hold]:
    """One for each asking that was not asked while another was still open."""
    holds: list[Hold] = []
    if not terms.documents_days:
        return holds
    for fact in facts:
        if fact.kind is not Kind.DOCUMENTS_ASKED or _still_open(holds, fact):
            continue
        came = [
            one.at for one in facts if one.kind is Kind.DOCUMENTS_COMPLETE and one.at >= fact.at
        ]
        asked_on = terms.days.local(fact.at)
        due_on = _nth(asked_on, terms.documents_days, (), terms)[-1]
        complete_at = came[0] if came else None
        over = min(due_on, terms.days.local(complete_at)) if complete_at else due_on
        holds.append(Hold(fact.at, asked_on, over, due_on, complete_at))
    return holds


def _still_open(holds: list[Hold], fact: Fact) -> bool:
    return bool(holds) and (holds[-1].complete_at is None or fact.at < holds[-1].complete_at)


def _answer(form: str, start: Fact, facts: list[Fact], holds: list[Hold], terms: Terms) -> Clock:
    on = terms.days.local(start.at)
    counted = _period(on, terms.answer_days, holds, terms)
    first_due_at = None
    due_at = terms.days.ends(counted[-1])
    target = terms.answer_days
    if terms.extension_days and _is_extended(facts, due_at):
        first_due_at, target = due_at, target + terms.extension_days
        counted = _period(on, target, holds, terms)
    due_on = counted[-1]
    warns = counted[max(len(counted) - 1 - terms.warn_days, 0)]
    reached = tuple(hold for hold in holds if hold.asked_on <= due_on)
    return Clock(
        "answer", form, start.at, on, target, tuple(counted), due_on, terms.days.ends(due_on),
        max(terms.days.starts(warns), start.at), reached, first_due_at,
    )  # fmt: skip


def _is_extended(facts: list[Fact], due_at: datetime) -> bool:
    """Both said within the first period: to the customer, and by whoever decided it."""
    in_time = {fact.kind for fact in facts if fact.at <= due_at}
    return {Kind.EXTENSION_TOLD, Kind.EXTENDED} <= in_time


def _asked(form: str, hold: Hold, terms: Terms) -> Clock:
    counted = _nth(hold.asked_on, terms.documents_days, (), terms)
    warns = counted[max(len(counted) - 1 - terms.warn_days, 0)]
    due_at = terms.days.ends(hold.due_on)
    clock = Clock(
        "documents", form, hold.asked_at, hold.asked_on, terms.documents_days, tuple(counted),
        hold.due_on, due_at, max(terms.days.starts(warns), hold.asked_at),
    )  # fmt: skip
    if hold.complete_at is None:
        return clock
    outcome = Outcome.MET if hold.complete_at <= due_at else Outcome.MISSED
    return _ended(clock, outcome, hold.complete_at, "")


def _period(on: date, count: int, holds: list[Hold], terms: Terms) -> list[date]:
    """The dates that count towards an answer; a hold after the last of them no longer matters."""
    begin, kept = on, list(holds)
    counted = _nth(begin, count, kept, terms)
    if not terms.restarts:
        return counted
    for hold in holds:
        if hold.asked_on > counted[-1]:
            break
        kept = [one for one in kept if one.asked_on > hold.asked_on]
        counted = _nth(hold.over_on, count, kept, terms)
    return counted


def _nth(on: date, count: int, holds: Iterable[Hold], terms: Terms) -> list[date]:
    holds = list(holds)
    counted: list[date] = []
    day = on - ONE_DAY if terms.counts_first_day else on
    while len(counted) < count:
        day = terms.days.next(day)
        if (day - on).days > 10 * MAX_DAYS:
            raise NoWorkingDays("The customer's time never ends.")
        if not any(_is_held(day, hold, terms) for hold in holds):
            counted.append(day)
    return counted


def _is_held(day: date, hold: Hold, terms: Terms) -> bool:
    if terms.counts_first_day:
        return hold.asked_on <= day < hold.over_on
    return hold.asked_on < day <= hold.over_on


def _judged(clock: Clock, end: Fact) -> Clock:
    if end.kind is Kind.ANSWERED:
        outcome = Outcome.MET if end.at <= clock.due_at else Outcome.MISSED
        return _ended(clock, outcome, end.at, "")
    if end.kind is Kind.WITHDRAWN:
        return _ended(clock, Outcome.CANCELLED, end.at, "withdrawn")
    return _ended(clock, Outcome.CLOSED_UNANSWERED, end.at, "")


def _ended(clock: Clock, outcome: Outcome, at: datetime | None, reason: str) -> Clock:
    return replace(clock, fulfilled_at=at, outcome=outcome, reason=reason)
