"""The facts of many conversations, gathered from messages, deliveries and the journal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from inbox.core.events import Visibility
from inbox.core.states import Sending, Status
from inbox.models import Activity, Message
from inbox.operations import conversations
from inbox.operations.bulk import among
from responders.core.facts import Fact, FactKind
from responders.operations.merged_facts import Merges, merges_about

POLICY_APPLIED = "policy_applied"  # the journal's verb; `new` is the key of the terms
_VERBS = {
    "assigned": FactKind.ASSIGNED,
    "claimed": FactKind.ASSIGNED,
    "taken_over": FactKind.ASSIGNED,
    "released": FactKind.RELEASED,
    "requeued": FactKind.RELEASED,
    conversations.MOVED: FactKind.STATUS_CHANGED,
    conversations.TAKEN_BACK: FactKind.WITHDRAWN,
    POLICY_APPLIED: FactKind.POLICY_APPLIED,
}
_ACCEPTED = frozenset({Sending.SENT.value, Sending.DELIVERED.value, Sending.READ.value})
_PUBLIC = Visibility.PUBLIC.value
_IN, _NATIVE = Message.Direction.IN.value, Message.Source.NATIVE.value


class Asked(NamedTuple):
    """What a policy was chosen by: queue's slug, the policy a rule set, priority, and so on; tags in order."""

    queue: str
    policy: int | None
    priority: int
    language: str
    intent: str
    tier: str
    tags: tuple[str, ...]


@dataclass(slots=True)
class Evidence:
    """One conversation's facts; `authors` are the responders behind them, by the facts' refs.

    terms: the key that was applied last, empty where none was. asked: what it was chosen by, None where that was
    not written down. asked_then: the same of every choice, by the fact's ref.
    """

    facts: list[Fact] = field(default_factory=list)
    authors: dict[str, int | None] = field(default_factory=dict)
    terms: str = ""
    asked: Asked | None = None
    asked_then: dict[str, Asked] = field(default_factory=dict)

    @property
    def has_customer(self) -> bool:
        """Spoke here, or waits here since a merge."""
        heard = (FactKind.CUSTOMER_WROTE, FactKind.TAKEN_OVER)
        return any(fact.kind in heard for fact in self.facts)

    @property
    def marked(self) -> set[str]:
        return {f.subject for f in self.facts if f.kind is FactKind.NO_REPLY_NEEDED}

    def apply(self, key: str, ref: str, at: datetime, asked: Asked) -> None:
        self.facts.append(Fact(at, FactKind.POLICY_APPLIED, ref, subject=key))
        self.terms = key
        self.asked = self.asked_then[ref] = asked


def gather(conversation_ids: Collection[int]) -> dict[int, Evidence]:
    """Four queries, however many conversations. Those without any fact are there too."""
    found: dict[int, Evidence] = {pk: Evidence() for pk in conversation_ids}
    if found:
        merges = merges_about(found)
        _add_messages(found, merges)
        for pk, joining_id, at in merges.ended:
            found[pk].facts.append(Fact(at, FactKind.MERGED_INTO, f"joining:{joining_id}"))
    _add_journal(found)
    return found


def terms_in_force(conversation_ids: Collection[int]) -> dict[int, str]:
    applied = Activity.objects.filter(
        among("conversation_id", conversation_ids), verb=POLICY_APPLIED
    ).order_by("at", "pk")
    return dict(applied.values_list("conversation_id", "new"))


def choices(conversation_id: int) -> list[tuple[datetime, str, Asked | None]]:
    """When which terms were applied, and what they were chosen by, where that was written down; in order."""
    rows = Activity.objects.filter(conversation=conversation_id, verb=POLICY_APPLIED)
    found = rows.order_by("at", "pk").values_list("at", "new", "detail__asked")
    return [(at, key, _asked(kept) if kept else None) for at, key, kept in found]


def _add_messages(found: dict[int, Evidence], merges: Merges) -> None:
    concerned = Q(among("conversation_id", found))
    if merges.elsewhere:
        concerned |= Q(among("id", merges.elsewhere))
    rows = (
        Message.objects.filter(concerned)
        .exclude(direction=Message.Direction.NOTE)
        .exclude(source=Message.Source.AUTOMATIC)
        .exclude(is_from_blocked=True)
        .values_list(
            "pk", "conversation_id", "direction", "source", "visibility", "needs_no_reply",
            "occurred_at", "received_at", "author__responder", "delivery__state",
            "delivery__accepted_at",
        )
    )  # fmt: skip
    for (
        pk, conversation_id, direction, source, visibility, is_marked, occurred_at, received_at,
        responder_id, sending, accepted_at,
    ) in rows:  # fmt: skip
        ref, public = f"message:{pk}", visibility == _PUBLIC
        if direction == _IN:
            told = [Fact(occurred_at, FactKind.CUSTOMER_WROTE, ref, received_at, public)]
            if is_marked:
                told.append(
                    Fact(occurred_at, FactKind.NO_REPLY_NEEDED, ref, received_at, subject=ref)
                )
        elif source == _NATIVE:
            told = [Fact(occurred_at, FactKind.WE_REPLIED, ref, received_at, public)]
        elif accepted_at is not None and sending in _ACCEPTED:
            told = [Fact(accepted_at, FactKind.WE_REPLIED, ref, received_at, public)]
        else:
            continue  # failed, uncertain or still on its way: nothing was said yet
        for home in {conversation_id, *merges.elsewhere.get(pk, ())} & found.keys():
            evidence = found[home]
            evidence.facts += merges.seen_from(home, pk, told)
            evidence.authors[ref] = responder_id


def _add_journal(found: dict[int, Evidence]) -> None:
    rows = (
        Activity.objects.filter(among("conversation_id", found), verb__in=list(_VERBS))
        .exclude(new=Status.MERGED)  # told by the merge itself, so that undoing leaves no trace
        .exclude(old=Status.MERGED)
        .order_by("at", "pk")
        .values_list(
            "pk", "conversation_id", "verb", "new", "at", "actor__responder", "detail__asked", "detail__withdraws"
        )
    )  # fmt: skip
    for pk, conversation_id, verb, new, at, responder_id, asked, withdraws in rows:
        evidence, ref = found[conversation_id], f"activity:{pk}"
        if withdraws is None:
            evidence.facts.append(Fact(at, _VERBS[verb], ref, subject=new))
        else:
            gone = f"activity:{withdraws}"
            evidence.facts.append(Fact(at, FactKind.WITHDRAWN, ref, subject=gone))
        evidence.authors[ref] = responder_id
        if verb == POLICY_APPLIED:
            evidence.terms = new
            if asked:
                evidence.asked = evidence.asked_then[ref] = _asked(asked)


def _asked(kept: dict[str, Any]) -> Asked:
    return Asked(**{**kept, "tags": tuple(kept["tags"])})
