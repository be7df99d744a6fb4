"""A busy brand's year of conversations, messages and decided clocks, made by the database itself."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from inbox.models import Activity, Brand, Channel, Conversation, Message, User
from responders.benches import sentences
from responders.benches.bulk import at_once
from responders.models import (
    Handling,
    Queue,
    Responder,
    SlaClock,
    SlaPolicy,
    SlaPolicyVersion,
    Team,
)

MESSAGES_EACH = 5  # of a conversation
CHANNELS, AGENTS = 8, 40
TALKS_EACH = 3  # of a person
AFTER = "vacuum analyze"  # not within a transaction

_PEOPLE = """
with made as (
    insert into inbox_contact (brand_id, name, is_forgotten, created_at)
    select %(brand)s, 'Orang ' || to_hex(n), false, now() from generate_series(1, %(people)s) n returning id, name
)
insert into inbox_identity (contact_id, channel_id, external_id, name, handle, is_blocked, created_at)
select id, (%(channels)s::bigint[])[1 + id %% cardinality(%(channels)s::bigint[])], 'year-' || id, name,
    'orang' || id, false, now() from made returning id
"""
# More in the day than at night, and few channels, agents and topics with most of the work.
_CONVERSATIONS = """
insert into inbox_conversation (brand_id, channel_id, identity_id, thread_key, visibility, context, permalink,
    status, turn, preview, last_message_at, last_inbound_at, created_at, received_at, resolved_at)
select %(brand)s, (%(channels)s::bigint[])[1 + floor(random() ^ 2 * cardinality(%(channels)s::bigint[]))::int],
    %(person)s + n * 7919::bigint %% %(people)s, 'year-' || n, 'private', '', '', 'resolved', 'theirs', '', at, at, at, at, at + interval '5 hours'
from generate_series(1, %(count)s) n cross join lateral (
    select date_trunc('day', now()) - interval '1 day' * (1 + floor(random() * %(days)s + 0 * n))
        + interval '1 second' * least(86399, 86400 * (random() + random()) / 2) as at
) made order by at
"""
_HANDLINGS = """
insert into responders_handling (conversation_id, brand_id, queue_id, owner_id, priority, language, intent,
    sentiment, urgency, flags, next_due_metric, unread, created_at)
select id, brand_id, %(queue)s, (%(agents)s::bigint[])[1 + floor(random() ^ 2 * cardinality(%(agents)s::bigint[]))::int],
    1 + floor(random() * 4)::int, 'id', 'topic_' || floor(random() ^ 2 * 25)::int, '', 4, '{}', '', 0, created_at
from inbox_conversation
"""
_MESSAGES = """
insert into inbox_message (conversation_id, channel_id, direction, source, visibility, kind, in_reply_to, permalink,
    identity_id, text, is_veiled, needs_no_reply, version, occurred_at, received_at, reactions)
select c.id, c.channel_id, case when k %% 2 = 1 then 'in' else 'out' end,
    case when k %% 2 = 1 then 'customer' else 'native' end, 'private', 'message', '', '',
    case when k %% 2 = 1 then c.identity_id end, coalesce(said, 'Halo'), false, false, '',
    c.created_at + k * interval '10 minutes', c.created_at + k * interval '10 minutes', '{}'
from inbox_conversation c cross join generate_series(1, %(each)s) k
left join bench_sentence s on s.n = 1 + (c.id * %(each)s + k) * 7919 %% %(sentences)s
order by c.created_at, k
"""
_MOVES = """
insert into inbox_activity (brand_id, conversation_id, verb, old, new, detail, at)
select brand_id, id, 'status_changed', 'open', 'resolved', '{}', resolved_at from inbox_conversation
"""
# Waits spread as a log-normal does, nearly: most in minutes, some in days.
_CLOCKS = """
insert into responders_slaclock (conversation_id, channel_id, metric, base, policy_version_id, priority, started_at,
    knowable_at, target_seconds, due_at, paused, fulfilled_at, fulfilled_by_id, business_seconds, calendar_seconds,
    outcome, reason, would_have_missed, is_warned, is_breached)
select c.id, c.channel_id, m.metric, 'message:' || c.id, %(version)s, h.priority, c.created_at, c.created_at, 1800,
    c.created_at + interval '30 minutes', '[]', c.created_at + waited * interval '1 second', h.owner_id, waited,
    waited, case when waited <= 1800 then 'met' else 'missed' end, '', false, true, false
from inbox_conversation c join responders_handling h on h.conversation_id = c.id
cross join (values ('first_reply'), ('resolution')) m (metric)
cross join lateral (
    select floor(exp(4 + 2 * (random() + random() + random()) + 0 * c.id))::int as waited
) spread
"""


def load(
    cursor: Any, messages: int, days: int, *, each: int = MESSAGES_EACH, speaks: bool = False
) -> dict[str, int]:
    """Rows made, by kind. each: messages of a conversation; days: into the past, until the last midnight of UTC.

    speaks: every message says something of its own, which takes several times as long to make and to index.
    """
    conversations = messages // each
    facts = {**_surroundings(), "days": days, "each": each, "count": conversations}
    facts["people"] = max(conversations // TALKS_EACH, 1)
    facts["sentences"] = sentences.make(cursor, conversations * each if speaks else 0)
    with at_once(cursor, Conversation, Handling, Message, Activity, SlaClock):
        cursor.execute(_PEOPLE, facts)
        facts["person"] = cursor.fetchone()[0]
        for statement in (_CONVERSATIONS, _HANDLINGS, _MESSAGES, _MOVES, _CLOCKS):
            cursor.execute(statement, facts)
    if AFTER:
        cursor.execute(AFTER)
    return {
        "messages": conversations * each,
        "conversations": conversations,
        "clocks": 2 * conversations,
    }


def _surroundings() -> dict[str, Any]:
    now = timezone.now()
    brand = Brand.objects.create(name="Bench", slug="bench", created_at=now)
    channels = [
        Channel.objects.create(brand=brand, kind="sandbox", account=str(n), created_at=now)
        for n in range(CHANNELS)
    ]
    agents = [
        Responder.objects.create(
            user=User.objects.create(username=f"agent-{n}"), role="agent", name=f"Agent {n}"
        )
        for n in range(AGENTS)
    ]
    team = Team.objects.create(brand=brand, name="Bench")
    queue = Queue.objects.create(brand=brand, team=team, slug="bench", name="Bench")
    policy = SlaPolicy.objects.create(brand=brand, name="Bench", position=1)
    version = SlaPolicyVersion.objects.create(policy=policy, number=1, spec={}, at=now)
    return {
        "brand": brand.pk, "channels": [c.pk for c in channels],
        "agents": [a.pk for a in agents], "queue": queue.pk, "version": version.pk,
    }  # fmt: skip
