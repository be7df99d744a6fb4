"""Which policy's terms a conversation is under: chosen once, changed only for a reason, journalled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from inbox.core.states import Status
from inbox.models import Activity
from inbox.operations.bulk import insert
from responders.core.conditions import Subject, first
from responders.models import Handling, SlaPolicy, Tagging
from responders.operations import terms
from responders.operations.evidence import POLICY_APPLIED, Asked, Evidence

_OVER = frozenset(
    {Status.RESOLVED.value, Status.CLOSED.value, Status.SPAM.value, Status.MERGED.value}
)
_COLUMNS = "brand_id conversation_id verb old new detail at"


class Held(NamedTuple):
    """What a reconciliation needs of a handling and its conversation, in the order of FIELDS."""

    conversation_id: int
    brand_id: int
    channel_id: int
    kind: str
    visibility: str
    status: str
    queue: str | None
    policy_id: int | None
    priority: int
    language: str
    intent: str
    tier: str | None
    tags: list[str]
    next_due_at: datetime | None
    next_due_metric: str
    warn_at: datetime | None

    def asked(self) -> Asked:
        """What conditions can ask of it that may change; journalled with the choice."""
        return Asked(
            self.queue or "", self.policy_id, self.priority, self.language, self.intent, self.tier or "",
            tuple(sorted(self.tags)),
        )  # fmt: skip


_FIELDS = (
    "conversation_id", "brand_id", "conversation__channel_id", "conversation__channel__kind",
    "conversation__visibility", "conversation__status", "queue__slug", "policy_id", "priority",
    "language", "intent", "conversation__identity__contact__placed_in__tier__name", "tag_names",
    "next_due_at", "next_due_metric", "warn_at",
)  # fmt: skip

Choice = tuple[Mapping[str, Sequence[str]], SlaPolicy]


def held(handlings: QuerySet[Handling], chunk_size: int | None = None) -> Iterator[Held]:
    """One query. chunk_size: read as they are taken, so many at a time; None reads all at once."""
    tagged = Tagging.objects.filter(conversation=OuterRef("conversation_id"))
    rows = handlings.annotate(tag_names=ArraySubquery(tagged.values("tag__name")))
    found = rows.values_list(*_FIELDS)
    for values in found if chunk_size is None else found.iterator(chunk_size):
        yield Held(*values)


def apply(
    handlings: Collection[Held],
    evidence: Mapping[int, Evidence],
    running: Collection[int],
    *,
    at: datetime,
) -> None:
    """Where other terms apply than before, one journal row says so; the evidence then holds it too.

    running: conversations in which a clock runs.
    The row keeps the facts that the choice was made by. Where only those changed, a row with the same terms twice
    keeps them all the same, so that another policy can be tried on the past by what was so at the time.
    A newer version of the same policy is taken up only where no clock runs, so that saving a policy
    changes no promise that was made.
    """
    by_brand = _policies({handling.brand_id for handling in handlings})
    changes: list[tuple[Held, str]] = []
    for handling in handlings:
        told = evidence[handling.conversation_id]
        if not told.has_customer:
            continue
        key = _choose(
            handling, by_brand[handling.brand_id], told.terms, handling.conversation_id in running
        )
        is_other = told.asked is not None and told.asked != handling.asked()
        if (key and key != told.terms) or (told.terms and is_other):
            changes.append((handling, key or told.terms))
    rows: list[tuple[object, ...]] = [
        (
            h.brand_id,
            h.conversation_id,
            POLICY_APPLIED,
            evidence[h.conversation_id].terms,
            key,
            {"asked": h.asked()._asdict()},
            at,
        )
        for h, key in changes
    ]
    made = insert(Activity, _COLUMNS, rows, returning="id")
    for (handling, key), (pk,) in zip(changes, made, strict=True):
        evidence[handling.conversation_id].apply(key, f"activity:{pk}", at, handling.asked())


def _policies(brand_ids: Collection[int]) -> dict[int, list[Choice]]:
    found: dict[int, list[Choice]] = defaultdict(list)
    active = SlaPolicy.objects.filter(
        brand_id__in=brand_ids, is_active=True, current__isnull=False
    ).select_related("current")
    for policy in active.order_by("position", "pk"):
        assert policy.current is not None
        found[policy.brand_id].append((policy.current.spec.get("conditions", {}), policy))
    return found


def _choose(handling: Held, ordered: list[Choice], in_force: str, has_running: bool) -> str | None:
    policy = _chosen(handling, ordered)
    if policy is None or policy.current_id is None:
        return None
    newest = terms.key(policy.current_id, handling.priority)
    if not in_force:
        return newest
    version_id, priority = terms.parts(in_force)
    if terms.policy_of(version_id) != policy.pk:
        return newest
    if not has_running and handling.status not in _OVER:
        return newest
    return terms.key(version_id, handling.priority) if priority != handling.priority else in_force


def _chosen(handling: Held, ordered: list[Choice]) -> SlaPolicy | None:
    if handling.policy_id is not None:
        for _conditions, policy in ordered:
            if policy.pk == handling.policy_id:
                return policy
    if len(ordered) == 1 and not ordered[0][0]:
        return ordered[0][1]
    return first(ordered, subject_of(handling))


def subject_of(held: Held, asked: Asked | None = None) -> Subject:
    """What the conditions of policies can ask of it; by what was so when `asked` was written down."""
    asked = asked or held.asked()
    return Subject(
        channels=str(held.channel_id),
        kinds=held.kind,
        visibilities=held.visibility,
        queues=asked.queue,
        languages=asked.language,
        intents=asked.intent,
        priorities=str(asked.priority),
        tags=frozenset(asked.tags),
        tiers=asked.tier,
    )
