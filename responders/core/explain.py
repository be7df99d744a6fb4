"""A clock told as a timeline a person can read, with its arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from responders.core.clock_sentences import SENTENCES
from responders.core.hours import ZERO, Hours
from responders.core.running import deadline
from responders.core.sla import Clock, Outcome, State, spent, state

Met = tuple[tuple[str, tuple[str, ...]], ...]
"""Conditions by name, each with those of its values that were so."""

Value = str | int | datetime | timedelta | Met


@dataclass(frozen=True, slots=True)
class Line:
    """`code` is stable; the sentence is `SENTENCES[code]`, its placeholders are in `arguments`."""

    at: datetime
    code: str
    arguments: Mapping[str, Value]

    @property
    def sentence(self) -> str:
        return SENTENCES[self.code]


@dataclass(frozen=True, slots=True)
class Counted:
    """An open stretch that counted, and how much had been used up by its end."""

    opens: datetime
    closes: datetime
    length: timedelta
    total: timedelta


@dataclass(frozen=True, slots=True)
class Explanation:
    """`counted` adds up to `used`; `left` is the target less `used`, negative when overdue.

    coming: while it runs, the open stretches from now until it is due; with what was used they add up to the target.
    """

    lines: tuple[Line, ...]
    counted: tuple[Counted, ...]
    coming: tuple[Counted, ...]
    target: timedelta
    used: timedelta
    left: timedelta


@dataclass(frozen=True, slots=True)
class Promised:
    """What terms promise of one metric. calendar: the name of the hours; empty for day and night."""

    duration: timedelta
    hours: Hours
    calendar: str = ""

    def due(self, clock: Clock, at: datetime) -> datetime | None:
        """As it was known at `at`; None while the clock stood still."""
        pauses = [
            (paused, resumed if resumed and resumed <= at else None)
            for paused, resumed in clock.pauses
            if paused <= at
        ]
        return deadline(self.hours, clock.started_at, pauses, self.duration)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Terms that were applied at `at`, aware. promised: None where they promise nothing of this metric.

    met: which conditions chose them; None where that is not known.
    """

    at: datetime
    promised: Promised | None
    policy: str
    number: int
    priority: int
    met: Met | None = None
    is_by_rule: bool = False

    @property
    def why(self) -> str:
        if self.is_by_rule:
            return "by_rule"
        if self.met is None:
            return "unexplained"
        return "because" if self.met else "for_all"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was done at `made_at` and undone at `undone_at`, both aware. what: as in SENTENCES, after "taken_back_"."""

    made_at: datetime
    undone_at: datetime
    what: str


def explain(
    clock: Clock,
    at: datetime,
    promised: Promised,
    chosen: Sequence[Chosen] = (),
    taken_back: Sequence[TakenBack] = (),
) -> Explanation:
    """The clock as it stands at `at`. promised: by the terms it has now.

    chosen: the terms applied in its conversation, in order of time. taken_back: what was undone there.
    """
    target, hours = clock.target.duration, promised.hours
    used = spent(clock, at, hours)
    first = next(iter(_before(clock, chosen)), None)
    lines = [*_beginning(clock, (first and first.promised) or promised), *_pauses(clock)]
    lines[1:1] = _chosen(clock, chosen)
    lines += [
        Line(one.made_at, f"taken_back_{one.what}", {"after": one.undone_at - one.made_at})
        for one in taken_back
        if one.made_at >= clock.started_at
    ]
    if clock.warn_at is not None:
        lines.append(Line(clock.warn_at, "warned", {}))
    if clock.due_at is not None:
        lines.append(Line(clock.due_at, "due", {}))
    end = at if clock.fulfilled_at is None else clock.fulfilled_at
    shown = [line for line in lines if line.code == "due" or line.at <= end]
    shown.append(_ending(clock, at, end, target - used))
    shown.sort(key=lambda line: line.at)
    counted = tuple(_counted(clock, min(at, end), hours))
    coming = tuple(_coming(clock, at, hours, used))
    return Explanation(tuple(shown), counted, coming, target, used, target - used)


def _beginning(clock: Clock, promised: Promised) -> list[Line]:
    start = clock.started_at
    kind = "started_message" if clock.base.startswith("message:") else "started_activity"
    lines = [Line(start, kind, {})]
    if not promised.calendar:
        return [*lines, Line(start, "target_always", {"target": promised.duration})]
    told: dict[str, Value] = {"target": promised.duration, "calendar": promised.calendar}
    lines.append(Line(start, "target_hours", told))
    if clock.due_at is not None and not promised.hours.is_open(start):
        lines.append(Line(promised.hours.next_opening(start), "waits_for_opening", {}))
    return lines


def _before(clock: Clock, chosen: Sequence[Chosen]) -> Sequence[Chosen]:
    """What was in force at its start, if anything. The terms applied first hold from the beginning."""
    return ([one for one in chosen if one.at <= clock.started_at] or list(chosen[:1]))[-1:]


def _chosen(clock: Clock, chosen: Sequence[Chosen]) -> Iterator[Line]:
    """What was in force at its start, and what came after: taken over, or refused as the replay does."""
    held: Chosen | None = None
    for held in _before(clock, chosen):
        yield Line(clock.started_at, f"policy_{held.why}", _named(held))
    for new in chosen:
        if held is None or new.at <= clock.started_at or new is held:
            continue
        due, after = (
            one.promised.due(clock, new.at) if one.promised else None for one in (held, new)
        )
        if due is not None and due < new.at:
            yield Line(new.at, "kept_when_late", {})
        elif after is not None and after <= new.at:
            yield Line(new.at, "kept_old_target", {})
        else:
            yield from _taken(held, new)
            if due is not None and after is not None and due != after:
                yield Line(new.at, "due_moved", {"before": due, "after": after})
            held = new


def _taken(old: Chosen, new: Chosen) -> Iterator[Line]:
    if (old.policy, old.number) != (new.policy, new.number):
        yield Line(new.at, f"policy_changed_{new.why}", _named(new))
    elif old.priority != new.priority:
        met = ("priorities", (str(new.priority),))
        yield Line(new.at, "priority_changed", {"priority": (met,)})


def _named(one: Chosen) -> Mapping[str, Value]:
    told: dict[str, Value] = {"policy": one.policy, "number": one.number}
    if one.why == "because":
        told["because"] = one.met or ()
    return told


def _pauses(clock: Clock) -> list[Line]:
    lines = []
    for paused, resumed in clock.pauses:
        lines.append(Line(paused, "paused", {}))
        if resumed is not None:
            lines.append(Line(resumed, "resumed", {"paused": resumed - paused}))
    return lines


def _ending(clock: Clock, at: datetime, end: datetime, left: timedelta) -> Line:
    now = state(clock, at)
    arguments: Mapping[State, Mapping[str, Value]] = {
        State.MISSED: {"over": -left},
        State.BREACHED: {"over": -left},
        State.CANCELLED: {"reason": clock.reason},
        State.CLOSED_UNANSWERED: {},
    }
    code = "still_paused" if now is State.PAUSED else now.value
    return Line(end, code, arguments.get(now, {"left": left}))


def _counted(clock: Clock, end: datetime, hours: Hours) -> list[Counted]:
    found, total, cursor = [], ZERO, clock.started_at
    for paused, resumed in [*clock.pauses, (end, None)]:
        for opens, closes in hours.stretches(cursor, min(paused, end)):
            total += closes - opens
            found.append(Counted(opens, closes, closes - opens, total))
        cursor = end if resumed is None else min(resumed, end)
    return found


def _coming(clock: Clock, at: datetime, hours: Hours, used: timedelta) -> Iterator[Counted]:
    if clock.outcome is not Outcome.RUNNING or clock.due_at is None or clock.due_at <= at:
        return
    for opens, closes in hours.stretches(max(at, clock.started_at), clock.due_at):
        used += closes - opens
        yield Counted(opens, closes, closes - opens, used)
