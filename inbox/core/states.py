"""The only tables of legal moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a conversation stands."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    SPAM = "spam"
    MERGED = "merged"  # its messages are in another conversation; only undoing leads out of it


class Sending(StrEnum):
    """Where the promise to say one message once stands."""

    HELD = "held"  # may still be undone
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNCERTAIN = "uncertain"  # contact was lost after the request left
    NEEDS_HUMAN = "needs_human"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Machine:
    """Moves allowed from each state; a state that is missing allows none."""

    moves: Mapping[str, frozenset[str]]

    def allows(self, old: str, new: str) -> bool:
        return new in self.moves.get(old, frozenset())

    def sources(self, new: str) -> frozenset[str]:
        """Every state from which `new` may be reached in one move."""
        return frozenset(old for old, news in self.moves.items() if new in news)


def _moves(table: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {old: frozenset(new.split()) for old, new in table.items()}


CONVERSATION = Machine(
    _moves(
        {
            Status.NEW: "open pending snoozed resolved spam",
            Status.OPEN: "pending snoozed resolved spam",
            Status.PENDING: "open snoozed resolved spam",
            Status.SNOOZED: "open pending resolved spam",
            Status.RESOLVED: "open closed spam",
            Status.SPAM: "open",
        }
    )
)

DELIVERY = Machine(
    _moves(
        {
            Sending.HELD: "queued claimed cancelled",
            Sending.QUEUED: "claimed cancelled failed sent",
            Sending.CLAIMED: "sending queued failed sent",
            Sending.SENDING: "sent queued failed uncertain",
            Sending.UNCERTAIN: "sent delivered read queued needs_human failed",
            Sending.NEEDS_HUMAN: "sent delivered read queued cancelled",
            Sending.SENT: "delivered read failed",
            Sending.DELIVERED: "read",
            Sending.FAILED: "queued cancelled sent",
        }
    )
)
