"""The clocks of a conversation decided the slow way, from sla.md: at every moment anew, from all that was until then.

Nothing is carried from one moment to the next but the list of promises made so far. Each question ("what is the
status", "who waits", "is there an owner") reads the facts from the beginning again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from responders.core.facts import Fact
from responders.core.sla import Target, Terms
from tests.reference.story import JUNK, OVER, Story, learnt
from tests.reference.wall import Ever, Wall

STANDS_STILL = {
    "update": {"pending", "snoozed", "resolved"},
    "requester_wait": {"pending", "snoozed", "resolved"},
}
Hours = Mapping[str, Wall | Ever]
Pauses = list[tuple[datetime, datetime | None]]


@dataclass
class Promise:
    """first, last: places of the facts between which it runs. gaps: places between which it had ended."""

    metric: str
    base: str
    at: datetime
    first: int
    asked: int = -1
    last: int | None = None
    ended_at: datetime | None = None
    by: str = ""
    how: str = ""
    reason: str = ""
    gaps: list[tuple[int, int]] = field(default_factory=list)


class Verdict(NamedTuple):
    metric: str
    base: str
    terms: str
    started_at: datetime
    warn_at: datetime | None
    due_at: datetime | None
    pauses: tuple[tuple[datetime, datetime | None], ...]
    fulfilled_at: datetime | None
    fulfilled_by: str
    outcome: str
    reason: str
    would_have_missed: bool


class Judge:
    def __init__(self, told: Sequence[Fact], terms: Mapping[str, Terms], hours: Hours) -> None:
        self.story, self.all_terms, self.hours = Story(told), terms, hours
        self.facts = self.story.facts
        self.promises: list[Promise] = []

    def verdicts(self) -> list[Verdict]:
        if not self.story.first_terms:
            return []
        for k, fact in enumerate(self.facts):
            if fact.kind.value == "merged_into":
                for promise in self._all_running():
                    self._end(promise, k, "cancelled", "merged_into")
                break
            self._lives(k)
            self._updates(k)
            self._assignments(k)
            self._turns(k)
        for promise in self.promises:
            self._forgive(promise)
        found = [self._verdict(promise) for promise in self.promises]
        return sorted((v for v in found if v is not None), key=lambda v: (v.started_at, v.metric))

    # ── who waits ────────────────────────────────────────────────────────────
    def answers(self, j: int, i: int) -> bool:
        """Does the reply at j answer the message at i?"""
        reply, message = self.facts[j], self.facts[i]
        if reply.kind.value != "we_replied" or j <= i:
            return False
        lax = self.all_terms[self.story.terms(j)].private_answers_public
        return reply.public or not message.public or lax

    def is_answered(self, i: int, k: int) -> bool:
        return any(self.answers(j, i) for j in range(i + 1, k + 1))

    def is_put_away(self, i: int, k: int) -> bool:
        """A resolution that knew of it has put it away, and no person has brought it back."""
        for j in range(i + 1, k + 1):
            if self.story.resolves(j) and learnt(self.facts[i]) <= self.facts[j].at:
                back = self.story.next_reopening(j, k)
                if back is None or self.facts[back].kind.value == "customer_wrote":
                    return True
        return False

    def table(self, k: int) -> list[int]:
        return [
            i
            for i in range(k + 1)
            if self.story.asks(self.facts[i])
            and not self.is_answered(i, k)
            and not self.is_put_away(i, k)
        ]

    def is_left_unsaid(self, k: int) -> bool:
        """Resolved at k without a word since the customer began to wait in this life."""
        known = [i for i in self.table(k - 1) if learnt(self.facts[i]) <= self.facts[k].at]
        back = max((i for i in range(k) if self.story.reopens(i)), default=-1)
        heard = next((i for i in range(k) if self.facts[i].kind.value == "customer_wrote"), k)
        said = any(f.kind.value == "we_replied" for f in self.facts[max(back, heard) : k])
        return bool(known) and not said

    # ── promises ─────────────────────────────────────────────────────────────
    def _lives(self, k: int) -> None:
        was, now = self.story.is_alive(k - 1), self.story.is_alive(k)
        fact, status = self.facts[k], self.story.status(k)
        if was and not now:
            for promise in self._running("resolution", "requester_wait"):
                if status == "spam":
                    self._end(promise, k, "cancelled", status)
                else:
                    self._end(promise, k, "closed_unanswered" if self.is_left_unsaid(k) else "")
        if now and not was:
            self.promises.append(Promise("resolution", fact.ref, fact.at, k))
            earlier = [p for p in self.promises if p.metric == "requester_wait"]
            if not earlier:
                self.promises.append(Promise("requester_wait", fact.ref, fact.at, k))
            elif earlier[0].how != "cancelled":
                assert earlier[0].last is not None
                earlier[0].gaps.append((earlier[0].last, k))
                earlier[0].last = earlier[0].ended_at = None
                earlier[0].by = earlier[0].how = ""

    def _updates(self, k: int) -> None:
        fact, status = self.facts[k], self.story.status(k)
        for promise in self._running("update"):
            if fact.kind.value == "we_replied":
                self._end(promise, k)
            elif status in JUNK:
                self._end(promise, k, "cancelled", status)
        replied = fact.kind.value == "we_replied"
        if replied and self.story.is_created(k) and status not in JUNK:
            self.promises.append(Promise("update", fact.ref, fact.at, k))

    def _assignments(self, k: int) -> None:
        fact, status = self.facts[k], self.story.status(k)
        for promise in self._running("assignment"):
            if fact.kind.value == "assigned":
                self._end(promise, k)
            elif status in OVER:
                self._end(promise, k, "cancelled", "spam" if status == "spam" else "resolved")
        begins = self.story.is_created(k) and not self.story.is_created(k - 1)
        freed = fact.kind.value == "released" and self.story.is_alive(k)
        if begins or (freed and not self._running("assignment")):
            promise = Promise("assignment", fact.ref, fact.at, k)
            self.promises.append(promise)
            if owner := self.story.owner(k):
                self._end(promise, k)
                promise.by = owner

    def _turns(self, k: int) -> None:
        fact, status = self.facts[k], self.story.status(k)
        resolved = self.story.resolves(k)
        for promise in self._running("first_reply", "next_reply"):
            asked = promise.asked
            if self.answers(k, asked):
                self._end(promise, k)
            elif resolved and learnt(self.facts[asked]) <= fact.at:
                self._end(promise, k, "closed_unanswered")
            elif status in JUNK:
                self._end(promise, k, "cancelled", status)
        waiting = self.table(k)
        if not waiting or status in JUNK or self._running("first_reply", "next_reply"):
            return
        earlier = [p for p in self.promises if p.metric in ("first_reply", "next_reply")]
        metric = "first_reply" if all(p.how == "cancelled" for p in earlier) else "next_reply"
        told_to = fact.kind.value == "status_changed" and self.story.reopens(k)
        base = fact if told_to else self.facts[waiting[0]]
        self.promises.append(Promise(metric, base.ref, base.at, k, waiting[0]))

    def _forgive(self, promise: Promise) -> None:
        """What a resolution left unanswered was answered after it, before the conversation went on."""
        if promise.how != "closed_unanswered":
            return
        k = promise.last
        assert k is not None
        left = [i for i in self.table(k - 1) if learnt(self.facts[i]) <= self.facts[k].at]
        until = self.story.next_reopening(k, len(self.facts) - 1) or len(self.facts)
        for j in range(k + 1, until):
            if all(self.is_answered(i, j) for i in left):
                promise.how = ""
                if promise.metric in ("first_reply", "next_reply"):
                    promise.ended_at, promise.by = self.facts[j].at, self.facts[j].ref
                return

    def _running(self, *metrics: str) -> list[Promise]:
        return [p for p in self._all_running() if p.metric in metrics]

    def _all_running(self) -> list[Promise]:
        return [p for p in self.promises if p.last is None]

    def _end(self, promise: Promise, k: int, how: str = "", reason: str = "") -> None:
        promise.last, promise.ended_at, promise.by = k, self.facts[k].at, self.facts[k].ref
        promise.how, promise.reason = how, reason

    # ── times ────────────────────────────────────────────────────────────────
    def _verdict(self, promise: Promise) -> Verdict | None:
        end = len(self.facts) if promise.last is None else promise.last
        targets, refused = self._targets(promise, end)
        key, target = targets[-1]
        if target is None:
            return None
        pauses = self._pauses(promise, targets, end)
        due = self._due(promise, target, pauses)
        warn = None
        if target.warn_share < 1:
            warn = self._reach(promise, target, target.duration * target.warn_share, pauses)
        outcome = promise.how
        if promise.ended_at is not None and not outcome:
            outcome = "met" if due is None or promise.ended_at <= due else "missed"
        shown = joined(
            [(a, b or promise.ended_at) for a, b in pauses] if promise.ended_at else pauses
        )
        return Verdict(
            promise.metric, promise.base, key, promise.at, warn, due, shown, promise.ended_at,
            promise.by, outcome, promise.reason, refused,
        )  # fmt: skip

    def _targets(self, promise: Promise, end: int) -> tuple[list[tuple[str, Target | None]], bool]:
        """What was promised after each fact from the first on, and whether later terms were refused."""
        key = self.story.terms(promise.first)
        now: tuple[str, Target | None] = (key, self._target(key, promise.metric))
        found, refused = [now], False
        for k in range(promise.first + 1, end):
            fact = self.facts[k]
            news = fact.kind.value == "policy_applied" and self.story.terms(k - 1) != fact.subject
            if news and not any(a <= k < b for a, b in promise.gaps):
                pauses = self._pauses(promise, found, k)
                due = self._due(promise, now[1], pauses) if now[1] else None
                if due is None or due >= fact.at:
                    new = self._target(fact.subject, promise.metric)
                    new_due = self._due(promise, new, pauses) if new else None
                    if new_due is not None and new_due <= fact.at:
                        refused = True
                    else:
                        now = (fact.subject, new)
            found.append(now)
        return found, refused

    def _target(self, key: str, metric: str) -> Target | None:
        return next((t for t in self.all_terms[key].targets if t.metric.value == metric), None)

    def _pauses(
        self, promise: Promise, targets: list[tuple[str, Target | None]], end: int
    ) -> Pauses:
        """As they stand before the fact at `end`; the last one without an end where it stands still."""
        found: Pauses = []
        since: datetime | None = None
        for k in range(promise.first, end):
            target = targets[k - promise.first][1]
            stops = STANDS_STILL.get(promise.metric, set()) | (target.pauses if target else set())
            still = self.story.status(k) in stops or any(a <= k < b for a, b in promise.gaps)
            at = promise.at if k == promise.first else self.facts[k].at
            if still and since is None:
                since = at
            elif not still and since is not None:
                found.append((since, at))
                since = None
        if since is not None:
            found.append((since, None))
        return [(a, b) for a, b in found if a != b]

    def _due(self, promise: Promise, target: Target, pauses: Pauses) -> datetime | None:
        return self._reach(promise, target, target.duration, pauses)

    def _reach(
        self, promise: Promise, target: Target, duration: object, pauses: Pauses
    ) -> datetime | None:
        return self.hours[target.calendar].reach(promise.at, duration, pauses)  # type: ignore[arg-type]


def joined(
    pauses: Sequence[tuple[datetime, datetime | None]],
) -> tuple[tuple[datetime, datetime | None], ...]:
    found: Pauses = []
    for start, end in pauses:
        if start == end:
            continue
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)
