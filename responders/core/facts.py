"""What happened in a conversation, as far as a promise of time is concerned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FactKind(StrEnum):
    __hash__ = str.__hash__  # as Metric's

    CUSTOMER_WROTE = "customer_wrote"
    WE_REPLIED = "we_replied"  # a person, visible to the customer, accepted by the platform
    AUTO_REPLIED = "auto_replied"  # never stops a clock
    NO_REPLY_NEEDED = "no_reply_needed"
    ASSIGNED = "assigned"
    RELEASED = "released"
    STATUS_CHANGED = "status_changed"
    POLICY_APPLIED = "policy_applied"
    MERGED_INTO = "merged_into"
    TAKEN_OVER = "taken_over"  # a question that was still open in a conversation merged into this
    WITHDRAWN = "withdrawn"  # a person took a move or a hand-over back: it counts as never made


# At the same instant: a question comes before its answer, an answer before the move it causes.
_RANK = {
    FactKind.WITHDRAWN: 0,
    FactKind.POLICY_APPLIED: 0,
    FactKind.NO_REPLY_NEEDED: 1,
    FactKind.CUSTOMER_WROTE: 2,
    FactKind.TAKEN_OVER: 2,
    FactKind.RELEASED: 3,
    FactKind.ASSIGNED: 4,
    FactKind.AUTO_REPLIED: 5,
    FactKind.WE_REPLIED: 6,
    FactKind.STATUS_CHANGED: 7,
    FactKind.MERGED_INTO: 8,
}
_REVOCABLE = frozenset({FactKind.STATUS_CHANGED, FactKind.ASSIGNED})


@dataclass(frozen=True, slots=True)
class Fact:
    """One event.

    at: aware; the platform's time of the event, not ours.
    ref: names the event, the same however often it is told: "message:12", "activity:7". Events that
        happen at one instant are taken in the order of kinds above, then of `ref`.
    known_at: aware; when we learnt of it. None, or a time before `at`, where we knew at once.
    public: of messages; whether everybody could read it.
    since: of taken_over; when the customer asked, while `at` is the moment of the merge.
    subject: the message's ref (no_reply_needed), the status (status_changed), the key of the terms
        (policy_applied), the ref of what is taken back (withdrawn; a status_changed or an assigned).
    """

    at: datetime
    kind: FactKind
    ref: str
    known_at: datetime | None = None
    public: bool = False
    subject: str = ""
    since: datetime | None = None

    @property
    def knowable_at(self) -> datetime:
        return self.at if self.known_at is None or self.known_at < self.at else self.known_at


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Each event once, as we first learnt of it, by the platform's time; arrival plays no part."""
    first: dict[tuple[FactKind, str], Fact] = {}
    for fact in facts:
        key = (fact.kind, fact.ref)
        held = first.get(key)
        if held is None or (held != fact and _preference(fact) < _preference(held)):
            first[key] = fact
    return sorted(first.values(), key=place)


def standing(facts: Iterable[Fact]) -> list[Fact]:
    """Those that nobody took back, in their order; whenever it was that somebody did."""
    facts = list(facts)
    gone = {fact.subject for fact in facts if fact.kind is FactKind.WITHDRAWN}
    return [fact for fact in facts if not (fact.ref in gone and fact.kind in _REVOCABLE)]


def place(fact: Fact) -> tuple[datetime, int, int, str]:
    """Where the fact stands among others: sorts as they happened."""
    return (fact.at, _RANK[fact.kind], len(fact.ref), fact.ref)  # by length: "9" before "10"


def _preference(fact: Fact) -> tuple[datetime, datetime, bool, str]:
    return (fact.knowable_at, fact.at, fact.public, fact.subject)
