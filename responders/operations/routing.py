"""What waits in a queue goes to people who are there: longest waiting first, never twice, never more than fits."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from inbox.models import Conversation
from inbox.operations.bulk import among, query
from responders.core.routing import Candidate, Kind, Rule, Waiting, pick, read
from responders.models import Handling, Presence, Queue, Routing
from responders.operations import assignments, candidates
from responders.operations.assignments import Gift

log = logging.getLogger(__name__)

BATCH = 200  # conversations looked at in one transaction
PAGES = 10  # batches looked through for somebody's skill before the next sweep goes on

# Who last answered each one's contact, in any conversation of theirs; people only, no automatic words.
_SPOKE = """
select c.id, spoke.responder_id, spoke.at
from inbox_conversation c
join inbox_identity i on i.id = c.identity_id
cross join lateral (
    select r.id as responder_id, m.occurred_at as at
    from inbox_identity own
    join inbox_conversation home on home.identity_id = own.id
    join inbox_message m on m.conversation_id = home.id
    join responders_responder r on r.user_id = m.author_id
    where own.contact_id = i.contact_id and m.direction = 'out' and m.source = 'person'
      and m.occurred_at >= %s
    order by m.occurred_at desc limit 1
) spoke
where c.id = any(%s)
"""


def is_on() -> bool:
    """Whether any queue pushes at all."""
    return Routing.objects.filter(mode=Routing.Mode.PUSH).exists()


def run(*, at: datetime) -> int:
    """Every queue that pushes; returns how many conversations were given. A fault in one stops no other."""
    pushing = Queue.objects.filter(routing__mode=Routing.Mode.PUSH).select_related("routing")
    given = 0
    for queue in pushing.order_by("pk"):
        try:
            given += route(queue, at=at)
        except Exception:
            log.exception("routing of queue %s failed", queue.pk)
    return given


def route(queue: Queue, *, at: datetime) -> int:
    """Give what waits until nobody has room or nothing is left; returns how many."""
    if not waiting_in(queue).exists():
        return 0
    rules, given, seen = read(queue.routing.rules), 0, set[int]()
    for _page in range(PAGES):
        looked, gifts = _one_batch(queue, rules, seen, at)
        given += gifts
        seen |= looked
        if not looked:
            break
    return given


def requeue(*, at: datetime) -> int:
    """What waits for an answer waits in its queue again when its owner has been offline for the queue's grace, or at
    once where they may not answer for the brand any more."""
    gone = dict(
        Presence.objects.filter(
            ends_at=None, state=Presence.State.OFFLINE, starts_at__lt=at
        ).values_list("responder_id", "starts_at")
    )
    owned = Handling.objects.filter(
        owner__isnull=False,
        queue__routing__mode=Routing.Mode.PUSH,
        conversation__status__in=candidates.TAKES_PLACES,
        conversation__turn=Conversation.Turn.OURS,
    )
    left = owned.filter(owner__in=gone)
    rows = left.values_list("pk", "owner_id", "queue__routing__grace_minutes")
    over = {pk: owner for pk, owner, grace in rows if gone[owner] <= at - timedelta(minutes=grace)}
    lost = owned.exclude(Exists(candidates.answering_for("brand").filter(pk=OuterRef("owner"))))
    return assignments.take_back(over | dict(lost.values_list("pk", "owner_id")), at=at)


def waiting_in(queue: Queue) -> QuerySet[Handling]:
    """Nobody's, our turn, and of nobody blocked: by priority, then by what is due first, then by how long they have waited."""
    return Handling.objects.filter(
        queue=queue,
        owner=None,
        conversation__brand=queue.brand_id,
        conversation__status__in=candidates.TAKES_PLACES,
        conversation__turn=Conversation.Turn.OURS,
        conversation__identity__is_blocked=False,
    ).order_by(
        "priority",
        F("next_due_at").asc(nulls_last=True),
        F("conversation__waiting_since").asc(nulls_last=True),
        "pk",
    )


def described(
    handlings: Iterable[Handling], rules: Sequence[Rule], at: datetime
) -> dict[int, Waiting]:
    """What the rules ask of each; handlings with conversation and channel."""
    handlings = list(handlings)
    days = max((rule.days for rule in rules if rule.kind is Kind.LAST_SPOKE), default=0)
    ids = [handling.pk for handling in handlings]
    spoke = {}
    if days and ids:
        rows = query(_SPOKE, [at - timedelta(days=days), ids])
        spoke = {pk: (responder_id, said_at) for pk, responder_id, said_at in rows}
    return {one.pk: _waiting(one, *spoke.get(one.pk, (None, None))) for one in handlings}


def _waiting(handling: Handling, spoke: int | None, spoke_at: datetime | None) -> Waiting:
    conversation = handling.conversation
    return Waiting(
        channel_class=candidates.class_of(conversation.channel.kind, conversation.visibility),
        topic=handling.intent,
        language=handling.language,
        waiting_since=conversation.waiting_since,
        spoke=spoke,
        spoke_at=spoke_at,
    )


def _one_batch(
    queue: Queue, rules: Sequence[Rule], seen: Collection[int], at: datetime
) -> tuple[set[int], int]:
    """Which conversations were looked at, and how many of them were given.

    People are held first, in order, so that two workers never fill one person at once; then what waits, passing over
    what another worker holds.
    """
    with transaction.atomic():
        held = candidates.there(queue).order_by("pk").select_for_update(no_key=True, of=("self",))
        people = candidates.gather(held)
        room = sum(max(one.places - one.taken, 0) for one in people if one.is_available)
        if not room:
            return set(), 0
        rows = (
            waiting_in(queue)
            .exclude(among("pk", seen))
            .select_related("conversation__channel")
            .select_for_update(no_key=True, skip_locked=True, of=("self",))
        )
        batch = list(rows[: min(BATCH, max(20, 2 * room))])
        gifts = _choose(batch, people, rules, at)
        assignments.give(gifts, at=at)
    return {handling.pk for handling in batch}, len(gifts)


def _choose(
    batch: Sequence[Handling], people: list[Candidate], rules: Sequence[Rule], at: datetime
) -> list[Gift]:
    facts = described(batch, rules, at)
    gifts = []
    for handling in batch:
        choice = pick(people, facts[handling.pk], rules, at)
        if choice.candidate is not None:
            choice.candidate.takes(facts[handling.pk].channel_class, at)
            one = choice.candidate
            gifts.append(Gift(handling, one.person, one.name, choice.because))
    return gifts
