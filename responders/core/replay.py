"""Clocks as a fold over what happened: the same for any order of arrival and any repetition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from responders.core.facts import Fact, FactKind, in_order, place, standing
from responders.core.hours import ALWAYS, Hours
from responders.core.metrics import CLOSED, ENDED_BY, RESOLVED, RULES, SPAM, STARTED_BY, Moment
from responders.core.running import Running, deadline
from responders.core.sla import CALENDAR_TIME, Clock, Metric, Outcome, Target, Terms

_JUNK = frozenset({CLOSED, SPAM})
_OVER = frozenset({RESOLVED, *_JUNK})


def replay(
    facts: Iterable[Fact], terms: Mapping[str, Terms], calendars: Mapping[str, Hours]
) -> tuple[Clock, ...]:
    """Every clock these facts make, by start, then by metric.

    facts: in any order, any number of times. terms: by the keys that `policy_applied` facts carry.
    calendars: by the keys that targets carry; all time is there without being asked for.
    The terms applied first hold from the very beginning, because a policy is chosen after the message
    it is chosen for. Without any, nothing is promised. Raises KeyError for an unknown key.
    """
    ordered = standing(in_order(facts))
    applied = [fact for fact in ordered if fact.kind is FactKind.POLICY_APPLIED]
    if not applied:
        return ()
    fold = _Fold(terms, {CALENDAR_TIME: ALWAYS, **calendars})
    fold.metrics = {target.metric for fact in applied for target in terms[fact.subject].targets}
    fold.adopt(applied[0].subject)
    fold.marked = {fact.subject for fact in ordered if fact.kind is FactKind.NO_REPLY_NEEDED}
    for fact in ordered:
        handler = _HANDLERS.get(fact.kind)
        if handler is not None and not fold.is_merged:
            handler(fold, fact)
    clocks = [one.frozen() for one in fold.all if one.target is not None]
    clocks.sort(key=lambda clock: (clock.started_at, clock.metric))
    return tuple(clocks)


class _Fold:
    """What the facts so far add up to."""

    __slots__ = (
        "all",
        "asked",
        "calendars",
        "closed",
        "has_heard",
        "is_created",
        "is_merged",
        "marked",
        "metrics",
        "owned_by",
        "private_answers_public",
        "running",
        "said_something",
        "shelved",
        "status",
        "targets",
        "terms",
        "terms_key",
        "turns",
        "waiting",
    )

    def __init__(self, terms: Mapping[str, Terms], calendars: Mapping[str, Hours]) -> None:
        self.terms, self.calendars = terms, calendars
        self.metrics: set[Metric] = set()
        self.marked: set[str] = set()
        self.all: list[Running] = []
        self.running: dict[Metric, Running] = {}
        self.waiting: list[Fact] = []  # customer messages not answered yet
        self.asked: Fact | None = None  # the oldest of them, when a reply was promised
        self.turns = 0  # promises of a reply, those taken back again not counted
        self.shelved: list[Fact] = []  # those that the last resolution left unanswered
        self.closed: list[Running] = []  # and the clocks that it closed so
        self.status = self.owned_by = ""
        self.has_heard = self.is_created = self.is_merged = self.said_something = False

    def adopt(self, key: str) -> None:
        terms = self.terms[key]
        self.terms_key = key
        self.private_answers_public = terms.private_answers_public
        self.targets: dict[Metric, Target] = {target.metric: target for target in terms.targets}

    # ── facts ────────────────────────────────────────────────────────────────
    def customer_wrote(self, fact: Fact) -> None:
        self.has_heard = True
        if fact.ref in self.marked:
            self.create(fact)
            return
        if self.status == RESOLVED:
            self.status = "open"
            self.reopen(fact)
            self.shelved = []
        self.create(fact)
        self.waiting.append(fact)
        self.ask()

    def we_replied(self, fact: Fact) -> None:
        self.said_something |= self.has_heard  # what we began with answers nobody
        self.answer_late(fact)
        self.waiting = self.unanswered_by(fact, self.waiting)
        if self.asked is not None and self.asked not in self.waiting:
            self.asked = None
            self.happened(Moment.ANSWERED, fact.ref, fact.at)
        self.ask()
        if self.is_created and self.status not in _JUNK:
            self.happened(Moment.REPLIED, fact.ref, fact.at)

    def answer_late(self, fact: Fact) -> None:
        """A reply sent off with the resolution, accepted after it: not left unanswered after all."""
        self.shelved = self.unanswered_by(fact, self.shelved)
        if self.shelved:
            return
        for clock in self.closed:
            ends_with_reply = Moment.ANSWERED in RULES[clock.metric].ends
            assert clock.fulfilled_at is not None
            clock.end(
                fact.at if ends_with_reply else clock.fulfilled_at,
                fact.ref if ends_with_reply else clock.fulfilled_by,
            )
        self.closed = []

    def unanswered_by(self, reply: Fact, messages: list[Fact]) -> list[Fact]:
        """A private word does not answer what everybody could read, unless the terms say so."""
        if reply.public or self.private_answers_public:
            return []
        return [message for message in messages if message.public]

    def assigned(self, fact: Fact) -> None:
        self.owned_by = fact.ref
        self.happened(Moment.OWNED, fact.ref, fact.at)

    def released(self, fact: Fact) -> None:
        self.owned_by = ""
        if self.is_created and self.status not in _OVER:
            self.happened(Moment.RELEASED, fact.ref, fact.at)

    def status_changed(self, fact: Fact) -> None:
        old, self.status = self.status, fact.subject
        if self.status == old:
            return
        if self.status in _OVER:
            if old not in _OVER and self.status != SPAM:
                self.resolve(fact)
            if self.status in _JUNK:
                self.cancel_all(fact, self.status)
            self.ask()
        elif old in _OVER:
            self.reopen(fact)
            self.create(fact)
            self.waiting, self.shelved = sorted([*self.shelved, *self.waiting], key=place), []
            self.ask(fact)
        for clock in self.running.values():
            clock.follow(self.status, fact.at, self.calendars)

    def policy_applied(self, fact: Fact) -> None:
        """Running clocks are reckoned again from their start; what is past is left as it was."""
        if fact.subject == self.terms_key:
            return
        self.adopt(fact.subject)
        for clock in self.running.values():
            self.rebase(clock, fact)

    def taken_over(self, fact: Fact) -> None:
        """Waits on from when it was asked; an answer given here before the merge did not answer it."""
        if fact.ref in self.marked:
            return
        question = replace(fact, at=fact.since or fact.at, kind=FactKind.CUSTOMER_WROTE)
        self.has_heard = True
        self.create(question)
        self.waiting = sorted([*self.waiting, question], key=place)
        if self.asked is not None and self.waiting[0] is question:
            for metric in (Metric.FIRST_REPLY, Metric.NEXT_REPLY):
                if metric in self.running:
                    self.running.pop(metric).cancel(fact.at, fact.ref, "superseded")
            self.asked = None
            self.turns -= 1
        self.ask()

    def merged_into(self, fact: Fact) -> None:
        self.cancel_all(fact, "merged_into")
        self.is_merged = True

    # ── what they lead to ────────────────────────────────────────────────────
    def create(self, fact: Fact) -> None:
        """It begins when a customer is heard in a conversation that is not over."""
        if self.is_created or not self.has_heard or self.status in _OVER:
            return
        self.is_created = True
        self.happened(Moment.CREATED, fact.ref, fact.at)
        if self.owned_by:  # before the customer wrote, or before the platform says that they did
            self.happened(Moment.OWNED, self.owned_by, fact.at)

    def ask(self, base: Fact | None = None) -> None:
        """Somebody waits and no reply is promised: promise one. base: None is the oldest message."""
        if not self.waiting or self.asked is not None or self.status in _JUNK:
            return
        self.asked = self.waiting[0]
        base = base or self.asked
        moment = Moment.NEXT_TURN if self.turns else Moment.FIRST_TURN
        self.turns += 1
        self.happened(moment, base.ref, base.at)

    def resolve(self, fact: Fact) -> None:
        """Closes what we knew of: a message that reached us later goes on waiting."""
        known = [message for message in self.waiting if message.knowable_at <= fact.at]
        is_unsaid = bool(known) and not self.said_something
        is_put_away = self.asked in known
        self.closed = []
        for metric, clock in list(self.running.items()):
            rule = RULES[metric]
            if rule.at_resolve is Outcome.CANCELLED:
                self.running.pop(metric).cancel(fact.at, fact.ref, RESOLVED)
            elif (rule.at_resolve and is_put_away) or (rule.needs_a_word and is_unsaid):
                clock.end(fact.at, fact.ref, Outcome.CLOSED_UNANSWERED)
                self.closed.append(self.running.pop(metric))
        self.happened(Moment.RESOLVED, fact.ref, fact.at)
        self.shelved = known
        self.waiting = [message for message in self.waiting if message.knowable_at > fact.at]
        if is_put_away:
            self.asked = None

    def reopen(self, fact: Fact) -> None:
        self.said_something = False
        self.closed = []
        if not self.is_created:
            return
        earlier = [clock for clock in self.all if RULES[clock.metric].resumes]
        for clock in earlier:
            if clock.metric not in self.running and clock.outcome is not Outcome.CANCELLED:
                clock.take_up(fact.at, self.calendars)
                self.running[clock.metric] = clock
        self.happened(Moment.REOPENED, fact.ref, fact.at)
        for clock in self.running.values():
            clock.follow(self.status, fact.at, self.calendars)

    def cancel_all(self, fact: Fact, reason: str) -> None:
        if self.asked is not None:
            self.asked = None
            self.turns -= 1
        for clock in self.running.values():
            clock.cancel(fact.at, fact.ref, reason)
        self.running.clear()

    def happened(self, moment: Moment, ref: str, at: datetime) -> None:
        for metric in ENDED_BY[moment]:
            if metric in self.running:
                self.running.pop(metric).end(at, ref)
        for metric in STARTED_BY[moment]:
            if metric in self.metrics and metric not in self.running:
                self.start(Running(metric, ref, at))

    def start(self, clock: Running) -> None:
        self.all.append(clock)
        self.running[clock.metric] = clock
        target = self.targets.get(clock.metric)
        if target is not None:
            clock.promise(target, self.terms_key, self.calendars)
        if self.status:
            clock.follow(self.status, clock.started_at, self.calendars)

    def rebase(self, clock: Running, fact: Fact) -> None:
        if clock.due_at is not None and clock.due_at < fact.at:
            return
        target = self.targets.get(clock.metric)
        if target is None:
            clock.target = clock.due_at = clock.warn_at = None
            clock.follow(self.status, fact.at, self.calendars)  # its own pauses are gone with it
            return
        hours = self.calendars[target.calendar]
        due = deadline(hours, clock.started_at, clock.pauses, target.duration)
        if due is not None and due <= fact.at:
            clock.would_have_missed = True
            return
        clock.promise(target, self.terms_key, self.calendars)
        clock.follow(self.status, fact.at, self.calendars)


_HANDLERS: Mapping[FactKind, Callable[[_Fold, Fact], None]] = {
    FactKind.CUSTOMER_WROTE: _Fold.customer_wrote,
    FactKind.WE_REPLIED: _Fold.we_replied,
    FactKind.ASSIGNED: _Fold.assigned,
    FactKind.RELEASED: _Fold.released,
    FactKind.STATUS_CHANGED: _Fold.status_changed,
    FactKind.POLICY_APPLIED: _Fold.policy_applied,
    FactKind.MERGED_INTO: _Fold.merged_into,
    FactKind.TAKEN_OVER: _Fold.taken_over,
}
