"""What merges do to the facts of conversations: each keeps its own past, and only open questions go along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from inbox.models import Joining, Moved
from inbox.operations.bulk import among
from responders.core.facts import Fact, FactKind


@dataclass(slots=True)
class Merges:
    """Of merges that stand. elsewhere: message → conversations that it was in before it was moved on.

    taken: (conversation, message) → when it was brought there, and whether nobody had answered it.
    ended: conversation, its merge's id, when it was merged into another.
    """

    elsewhere: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[tuple[int, int], tuple[datetime, bool]] = field(default_factory=dict)
    ended: list[tuple[int, int, datetime]] = field(default_factory=list)

    def seen_from(self, conversation_id: int, message_id: int, told: list[Fact]) -> list[Fact]:
        """The facts of a message as this conversation has them: what was brought along answered starts nothing."""
        brought = self.taken.get((conversation_id, message_id))
        if brought is None:
            return told
        at, is_owed = brought
        if not is_owed:
            return [fact for fact in told if fact.knowable_at > at]
        return [
            replace(fact, at=at, kind=FactKind.TAKEN_OVER, since=fact.at)
            if fact.kind is FactKind.CUSTOMER_WROTE
            else fact
            for fact in told
        ]


def merges_about(conversation_ids: Collection[int]) -> Merges:
    """Two queries; the second only where something was merged."""
    found = Merges()
    ids = set(conversation_ids)
    standing = Joining.objects.filter(kind=Joining.Kind.MERGE, undone_at=None)
    rows = standing.filter(among("source_id", ids)) | standing.filter(among("target_id", ids))
    merges = {
        pk: (source, target, at)
        for pk, source, target, at in rows.values_list("pk", "source", "target", "at")
    }
    found.ended = [(source, pk, at) for pk, (source, _to, at) in merges.items() if source in ids]
    if not merges:
        return found
    moved = Moved.objects.filter(joining__in=merges).values_list(
        "joining", "message", "is_owed", "message__received_at"
    )
    for joining_id, message_id, is_owed, received_at in moved:
        source, target, at = merges[joining_id]
        found.taken[target, message_id] = (at, is_owed)
        if received_at <= at:
            found.elsewhere[message_id].append(source)
    return found
