"""What could not be taken in: shown to who may see it, settled by who may settle it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, QuerySet, Sum, Value

from inbox.models import DeadLetter, Hook, User
from inbox.operations import dead_letters
from responders import access
from responders.models import Responder


@dataclass(frozen=True, slots=True)
class Group:
    """The open ones of one address with one reason. `times` counts repetitions too."""

    hook: Hook
    reason_code: str
    count: int
    times: int
    first_seen_at: datetime
    last_seen_at: datetime
    example: DeadLetter


def of_brands(responder: Responder) -> QuerySet[DeadLetter]:
    """Those of the responder's brands. `excerpt`: the sample, for who may read what customers write."""
    if not access.may(responder, "read_dead_letters"):
        return DeadLetter.objects.none()
    excerpt = F("sample") if access.may(responder, "read_conversations") else Value("")
    return (
        DeadLetter.objects.filter(hook__brand__in=access.brand_ids(responder))
        .select_related("hook__brand", "channel")
        .annotate(excerpt=excerpt)
    )


def groups(responder: Responder) -> list[Group]:
    """What is open, the most first."""
    rows = (
        of_brands(responder)
        .filter(state=DeadLetter.State.OPEN)
        .order_by()
        .values("hook", "reason_code")
        .annotate(
            count=Count("pk"),
            times_in_all=Sum("times"),
            first=Min("first_seen_at"),
            last=Max("last_seen_at"),
            newest=Max("pk"),
        )
        .order_by("-count", "reason_code")
    )
    examples = of_brands(responder).in_bulk([row["newest"] for row in rows])
    return [
        Group(
            hook=examples[row["newest"]].hook,
            reason_code=row["reason_code"],
            count=row["count"],
            times=row["times_in_all"],
            first_seen_at=row["first"],
            last_seen_at=row["last"],
            example=examples[row["newest"]],
        )
        for row in rows
    ]


def replay(letter: DeadLetter, *, by: User | None, at: datetime) -> None:
    """Read it once more. Refused: envelope_gone, moved_meanwhile."""
    access.require(by, "settle_dead_letters", letter.hook.brand_id)
    dead_letters.replay(letter, by=by, at=at)


def replay_all(hook: Hook, reason_code: str, *, by: User | None, at: datetime) -> int:
    """Every open one of this address with this reason; returns how many."""
    access.require(by, "settle_dead_letters", hook.brand_id)
    return dead_letters.replay_all(hook, reason_code, by=by, at=at)


def ignore(letter: DeadLetter, note: str, *, by: User | None, at: datetime) -> None:
    """Not needed, and why. Refused: note_missing, moved_meanwhile."""
    access.require(by, "settle_dead_letters", letter.hook.brand_id)
    dead_letters.ignore(letter, note, by=by, at=at)
