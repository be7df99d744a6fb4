"""All that happened in a conversation, and what can be read from it, each time from the beginning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from responders.core.facts import Fact

JUNK = ("spam", "closed")
OVER = ("resolved", *JUNK)
REVOCABLE = ("status_changed", "assigned")
SAME_MOMENT = (
    "withdrawn", "policy_applied", "no_reply_needed", "customer_wrote", "released", "assigned", "auto_replied",
    "we_replied", "status_changed", "merged_into",
)  # fmt: skip


class Story:
    """All that happened, in order, up to a merge."""

    def __init__(self, told: Sequence[Fact]) -> None:
        once: dict[tuple[str, str], Fact] = {}
        for fact in sorted(told, key=lambda f: (learnt(f), f.at, f.public, f.subject)):
            once.setdefault((fact.kind.value, fact.ref), fact)
        facts = sorted(
            once.values(),
            key=lambda f: (f.at, SAME_MOMENT.index(f.kind.value), int(f.ref.rpartition(":")[2])),
        )
        self.marked = {f.subject for f in facts if f.kind.value == "no_reply_needed"}
        self.first_terms = next((f.subject for f in facts if f.kind.value == "policy_applied"), "")
        back = {f.subject for f in facts if f.kind.value == "withdrawn"}
        facts = [f for f in facts if f.kind.value not in REVOCABLE or f.ref not in back]
        merge = next((i for i, f in enumerate(facts) if f.kind.value == "merged_into"), len(facts))
        self.facts = facts[: merge + 1]

    @cached_property
    def statuses(self) -> list[str]:
        return [self._status(k) for k in range(len(self.facts))]

    def status(self, k: int) -> str:
        return self.statuses[k] if k >= 0 else ""

    def _status(self, k: int) -> str:
        now = ""
        for fact in self.facts[: k + 1]:
            if fact.kind.value == "status_changed":
                now = fact.subject
            elif self.asks(fact) and now == "resolved":
                now = "open"
        return now

    def asks(self, fact: Fact) -> bool:
        return fact.kind.value == "customer_wrote" and fact.ref not in self.marked

    def is_created(self, k: int) -> bool:
        """A customer has written to a conversation that was not over."""
        wrote = [i for i in range(k + 1) if self.facts[i].kind.value == "customer_wrote"]
        return bool(wrote) and any(self.status(i) not in OVER for i in range(wrote[0], k + 1))

    def is_alive(self, k: int) -> bool:
        return self.is_created(k) and self.status(k) not in OVER

    def resolves(self, k: int) -> bool:
        return self.status(k - 1) not in OVER and self.status(k) in ("resolved", "closed")

    def reopens(self, k: int) -> bool:
        return self.status(k - 1) in OVER and self.status(k) not in OVER

    def terms(self, k: int) -> str:
        for fact in reversed(self.facts[: k + 1]):
            if fact.kind.value == "policy_applied":
                return fact.subject
        return self.first_terms

    def owner(self, k: int) -> str:
        """Ref of the fact that set the owner; empty where there is none."""
        for fact in reversed(self.facts[: k + 1]):
            if fact.kind.value in ("assigned", "released"):
                return fact.ref if fact.kind.value == "assigned" else ""
        return ""

    def next_reopening(self, j: int, k: int) -> int | None:
        return next((i for i in range(j + 1, k + 1) if self.reopens(i)), None)


def learnt(fact: Fact) -> datetime:
    return max(fact.at, fact.known_at or fact.at)
