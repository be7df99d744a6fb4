"""Write what triage found and decided, for many messages in a few statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from inbox.core.states import Status
from inbox.models import Activity
from inbox.operations.bulk import among, insert, query
from responders.core.rules import Decision
from responders.core.triage import OTHER
from responders.core.verdict import Verdict
from responders.models import Handling, Queue, SlaPolicy, Tag, Tagging, TriageRun

_UPDATE = """
update responders_handling h
set language = row.language, intent = row.intent, sentiment = row.sentiment, urgency = row.urgency,
    priority = row.priority, flags = string_to_array(row.flags, ','), queue_id = row.queue_id,
    policy_id = row.policy_id
from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::smallint[], %s::smallint[], %s::text[],
            %s::bigint[], %s::bigint[])
    as row (id, language, intent, sentiment, urgency, priority, flags, queue_id, policy_id)
where h.conversation_id = row.id
"""
_UNCLEAR = frozenset({"none", "other"})


class Heard(NamedTuple):
    """What triage reads of an inbound message and its surroundings."""

    pk: int
    conversation_id: int
    brand_id: int
    received_at: datetime
    occurred_at: datetime
    text: str
    visibility: str
    channel_kind: str
    handle: str | None
    waiting_since: datetime | None
    has_media: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One message, what was found in it, and what the rules made of that."""

    message: Heard
    verdict: Verdict
    decision: Decision


@dataclass(frozen=True, slots=True)
class Names:
    """What rules call by name, by brand's id and name; unknown names are passed over."""

    queues: Mapping[tuple[int, str], Queue]
    policies: Mapping[tuple[int, str], SlaPolicy]


def write(found: Sequence[Finding], *, at: datetime) -> None:
    """Runs, handlings, tags and journal; the handlings are locked in order. In one transaction of the caller."""
    if not found:
        return
    ids = {finding.message.conversation_id for finding in found}
    handlings = {
        handling.pk: handling
        for handling in Handling.objects.filter(among("pk", ids))
        .order_by("pk")
        .select_for_update(no_key=True)
    }
    names = names_in(finding.decision for finding in found)
    reopened = _reopened(ids)
    for finding in found:
        handling = handlings[finding.message.conversation_id]
        since = reopened.get(handling.pk)
        is_fresh = since is not None and since >= finding.message.received_at
        merge(handling, finding.verdict, finding.decision, names, is_fresh=is_fresh)
    _save(handlings.values())
    insert(
        TriageRun,
        "message_id verdict decision at",
        [(f.message.pk, f.verdict, f.decision, at) for f in found],
    )
    _tag(found, at)
    Activity.objects.bulk_create(
        Activity(
            brand_id=finding.message.brand_id,
            conversation_id=finding.message.conversation_id,
            message_id=finding.message.pk,
            verb="no_reply_needed",
            detail=why_no_reply(finding.verdict, finding.decision),
            at=at,
        )
        for finding in found
        if finding.decision.no_reply_needed
    )


def _save(handlings: Iterable[Handling]) -> None:
    rows = [
        (
            h.pk, h.language, h.intent, h.sentiment, h.urgency, h.priority, ",".join(h.flags), h.queue_id,
            h.policy_id,
        )
        for h in handlings
    ]  # fmt: skip
    query(_UPDATE, [list(column) for column in zip(*rows, strict=True)])


def merge(
    handling: Handling, verdict: Verdict, decision: Decision, names: Names, *, is_fresh: bool
) -> None:
    """A later message adds; it makes nothing less urgent until the conversation was resolved and begins anew.

    is_fresh: it does with this one. Changes the row in memory alone.
    """
    is_first = is_fresh or not handling.intent
    if verdict.language not in _UNCLEAR or not handling.language:
        handling.language = verdict.language.value
    if is_first or not (verdict.intent == OTHER or decision.no_reply_needed):
        handling.intent = verdict.intent
    handling.sentiment = verdict.sentiment.value
    handling.urgency = verdict.urgency if is_first else min(handling.urgency, verdict.urgency)
    handling.priority = decision.priority if is_first else min(handling.priority, decision.priority)
    kept = [] if is_fresh else handling.flags
    handling.flags = list(dict.fromkeys([*kept, *verdict.flags]))
    queue = names.queues.get((handling.brand_id, decision.queue))
    if queue is not None and (handling.queue_id is None or handling.owner_id is None):
        handling.queue = queue
    policy = names.policies.get((handling.brand_id, decision.policy))
    if policy is not None:
        handling.policy = policy


def names_in(decisions: Iterable[Decision]) -> Names:
    """What these call by name, of every brand."""
    decisions = list(decisions)
    queues = {decision.queue for decision in decisions} - {""}
    policies = {decision.policy for decision in decisions} - {""}
    return Names(
        {(q.brand_id, q.slug): q for q in Queue.objects.filter(slug__in=queues)} if queues else {},
        {
            (p.brand_id, p.name): p
            for p in (SlaPolicy.objects.filter(name__in=policies) if policies else ())
        },
    )


def _reopened(conversation_ids: Collection[int]) -> dict[int, datetime]:
    """When each conversation last came back after it was resolved."""
    rows = Activity.objects.filter(
        among("conversation_id", conversation_ids),
        verb="status_changed",
        old=Status.RESOLVED.value,
    ).order_by("at", "pk")
    return {pk: at for pk, at in rows.values_list("conversation_id", "at") if pk is not None}


def _tag(found: Iterable[Finding], at: datetime) -> None:
    wanted = {
        (f.message.brand_id, f.message.conversation_id, " ".join(tag.split()).lower()): f
        for f in found
        for tag in f.decision.tags
    }
    if not wanted:
        return
    Tag.objects.bulk_create(
        [Tag(brand_id=brand, name=name) for brand, name in sorted({(b, n) for b, _c, n in wanted})],
        ignore_conflicts=True,
    )
    brands, names = {brand for brand, *_ in wanted}, {name for *_, name in wanted}
    known = Tag.objects.filter(brand_id__in=brands, name__in=names)
    tags = {(tag.brand_id, tag.name): tag for tag in known}
    rows = [(conv, tags[brand, name].pk, at) for brand, conv, name in sorted(wanted)]
    added = insert(
        Tagging, "conversation_id tag_id at", rows, returning="conversation_id tag_id", is_repeatable=True
    )  # fmt: skip
    by_pk = {tag.pk: tag for tag in tags.values()}
    Activity.objects.bulk_create(
        Activity(
            brand_id=by_pk[tag_id].brand_id,
            conversation_id=conversation_id,
            verb="tagged",
            detail={"name": by_pk[tag_id].name},
            at=at,
        )
        for conversation_id, tag_id in added
    )


def why_no_reply(verdict: Verdict, decision: Decision) -> dict[str, list[str]]:
    """For the journal: the words that showed it, and the rules that said so."""
    because = [e.words for e in verdict.evidence if e.what == "no_reply_needed"]
    rules = [b.rule for b in decision.because if b.what == "no_reply_needed" and b.rule]
    return {"words": because, "rules": rules}
