"""A clock told as a timeline a person can read, with its arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from responders.core.hours import ZERO, Hours
from responders.core.msgids import gettext_noop
from responders.core.sla import CALENDAR_TIME, Clock, State, spent, state

Met = tuple[tuple[str, tuple[str, ...]], ...]
"""Conditions by name, each with those of its values that were so."""

Value = str | int | datetime | timedelta | Met

SENTENCES: Mapping[str, str] = {
    "started_message": gettext_noop("Started when the customer wrote."),
    "started_activity": gettext_noop("Started when the conversation was opened again."),
    "policy_for_all": gettext_noop(
        "Promised by the policy %(policy)s, version %(number)s, which is for every conversation."
    ),
    "policy_because": gettext_noop(
        "Promised by the policy %(policy)s, version %(number)s, chosen for: %(because)s."
    ),
    "policy_by_rule": gettext_noop(
        "Promised by the policy %(policy)s, version %(number)s, chosen by a triage rule."
    ),
    "policy_unexplained": gettext_noop("Promised by the policy %(policy)s, version %(number)s."),
    "policy_changed_for_all": gettext_noop(
        "From here the policy %(policy)s, version %(number)s, which is for every conversation."
    ),
    "policy_changed_because": gettext_noop(
        "From here the policy %(policy)s, version %(number)s, chosen for: %(because)s."
    ),
    "policy_changed_by_rule": gettext_noop(
        "From here the policy %(policy)s, version %(number)s, chosen by a triage rule."
    ),
    "policy_changed_unexplained": gettext_noop(
        "From here the policy %(policy)s, version %(number)s."
    ),
    "priority_changed": gettext_noop("From here the %(priority)s."),
    "target_hours": gettext_noop("Promised within %(target)s of business hours (%(calendar)s)."),
    "target_always": gettext_noop("Promised within %(target)s, counted day and night."),
    "waits_for_opening": gettext_noop("Started outside business hours; counting begins here."),
    "paused": gettext_noop("Paused."),
    "resumed": gettext_noop("Counting again after %(paused)s."),
    "taken_back_resolved": gettext_noop(
        "Resolved here. That was taken back %(after)s later, and counts as if it had never been."
    ),
    "taken_back_snoozed": gettext_noop(
        "Snoozed here. That was taken back %(after)s later, and counts as if it had never been."
    ),
    "taken_back_spam": gettext_noop(
        "Marked as spam here. That was taken back %(after)s later, and counts as if it had never been."
    ),
    "taken_back_assigned": gettext_noop(
        "Given to somebody here. That was taken back %(after)s later, and counts as if it had never been."
    ),
    "taken_back_no_reply_needed": gettext_noop(
        "Marked as needing no reply here. That was taken back %(after)s later, and counts as if it had never been."
    ),
    "warned": gettext_noop("Due soon from here."),
    "due": gettext_noop("Due."),
    "kept_old_target": gettext_noop(
        "A later target was not taken over, because by it the time was already up."
    ),
    "met": gettext_noop("Met, with %(left)s to spare."),
    "missed": gettext_noop("Missed by %(over)s."),
    "breached": gettext_noop("Broken and still open, over by %(over)s."),
    "running": gettext_noop("Running, %(left)s left."),
    "due_soon": gettext_noop("Due soon, %(left)s left."),
    "still_paused": gettext_noop("Paused, %(left)s left."),
    "closed_unanswered": gettext_noop("Closed without a reply to the customer."),
    "reply_planned": gettext_noop("A reply is planned for then. It counts once it was sent."),
    "approval_waits": gettext_noop("A reply waits for an approval since then. The clock goes on."),
    "cancelled": gettext_noop("Cancelled: %(reason)s."),
}


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
    """`counted` adds up to `used`; `left` is the target less `used`, negative when overdue."""

    lines: tuple[Line, ...]
    counted: tuple[Counted, ...]
    target: timedelta
    used: timedelta
    left: timedelta


@dataclass(frozen=True, slots=True)
class Chosen:
    """Terms that were applied at `at`, aware. terms: their key, as clocks have it.

    met: which conditions chose them; None where that is not known.
    """

    at: datetime
    terms: str
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
    hours: Hours,
    calendar: str,
    chosen: Sequence[Chosen] = (),
    taken_back: Sequence[TakenBack] = (),
) -> Explanation:
    """The clock as it stands at `at`. hours: those of its target; calendar: their name.

    chosen: the terms applied in its conversation, in order of time. taken_back: what was undone there.
    """
    target = clock.target.duration
    used = spent(clock, at, hours)
    lines = [*_beginning(clock, hours, calendar), *_pauses(clock)]
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
    return Explanation(tuple(shown), counted, target, used, target - used)


def _beginning(clock: Clock, hours: Hours, calendar: str) -> list[Line]:
    start, target = clock.started_at, clock.target
    kind = "started_message" if clock.base.startswith("message:") else "started_activity"
    lines = [Line(start, kind, {})]
    if target.calendar == CALENDAR_TIME:
        lines.append(Line(start, "target_always", {"target": target.duration}))
    else:
        arguments: dict[str, Value] = {"target": target.duration, "calendar": calendar}
        lines.append(Line(start, "target_hours", arguments))
        if clock.due_at is not None and not hours.is_open(start):
            lines.append(Line(hours.next_opening(start), "waits_for_opening", {}))
    return lines


def _chosen(clock: Clock, chosen: Sequence[Chosen]) -> Iterator[Line]:
    """What was in force at its start, and what came after. The terms applied first hold from the beginning."""
    before = [one for one in chosen if one.at <= clock.started_at] or list(chosen[:1])
    for one in before[-1:]:
        yield Line(clock.started_at, f"policy_{one.why}", _named(one))
    taken = max((one.at for one in chosen if one.terms == clock.terms), default=clock.started_at)
    for old, new in pairwise(chosen):
        if new.at <= clock.started_at:
            continue
        if new.at > taken:  # refused: it was late already, or would have been by them
            if clock.due_at is None or new.at <= clock.due_at:
                yield Line(new.at, "kept_old_target", {})
        elif (old.policy, old.number) != (new.policy, new.number):
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
