"""Messages of two brands to be searched."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from inbox.models import Brand, Channel, Contact, Conversation, Identity, Message, User
from responders.benches import sentences
from responders.benches.bulk import at_once
from responders.models import Handling, Responder

MESSAGES_EACH = 5  # of a conversation
CHANNELS = 4
DAYS = 365
_PEOPLE = """
with made as (
    insert into inbox_contact (brand_id, name, is_forgotten, created_at)
    select (%(brands)s::bigint[])[1 + n %% 2], 'Orang ' || to_hex(n), false, now() from generate_series(1, %(people)s) n
    returning id, brand_id, name
)
insert into inbox_identity (contact_id, channel_id, external_id, name, handle, is_blocked, created_at)
select made.id, (select min(c.id) from inbox_channel c where c.brand_id = made.brand_id), 'bench-' || made.id,
    case when made.id %% 50 = 0 then 'Sari ' else '' end || made.name, 'orang' || made.id, false, now() from made
"""
_CONVERSATIONS = """
insert into inbox_conversation (brand_id, channel_id, identity_id, thread_key, visibility, context, permalink,
    status, turn, preview, last_message_at, last_inbound_at, created_at, received_at)
select ch.brand_id, i.channel_id, i.id, 'bench-' || n, 'private', '', '',
    case when n %% 51 = 0 then 'open' else 'resolved' end, 'theirs', '', at, at, at, at
from generate_series(1, %(count)s) n
join lateral (select now() - interval '1 day' * %(days)s * (1 - n::float / %(count)s) as at) made on true
join lateral (select * from inbox_identity where id = %(first)s + (n * 7919::bigint) %% %(people)s) i on true
join inbox_channel ch on ch.id = i.channel_id
"""
_HANDLINGS = """
insert into responders_handling (conversation_id, brand_id, priority, language, intent, sentiment, urgency, flags,
    next_due_metric, unread, created_at)
select id, brand_id, 3, 'id', '', '', 4, '{}', '', 0, created_at from inbox_conversation
"""
_MESSAGES = """
insert into inbox_message (conversation_id, channel_id, direction, source, visibility, kind, identity_id, in_reply_to,
    permalink, text, is_veiled, needs_no_reply, version, occurred_at, received_at, reactions)
select c.id, c.channel_id, case when k %% 2 = 1 then 'in' else 'out' end,
    case when k %% 2 = 1 then 'customer' else 'native' end, 'private', 'message',
    case when k %% 2 = 1 then c.identity_id end, '', '', said, false, false, '', c.created_at, c.created_at, '{}'
from inbox_conversation c cross join generate_series(1, %(each)s) k
join bench_sentence s on s.n = 1 + (c.id * %(each)s + k) * 7919 %% %(sentences)s
order by c.id, k
"""


def load(cursor: Any, messages: int) -> tuple[Responder, dict[str, int]]:
    """Who searches, one of the two brands, and the rows made by kind."""
    now = timezone.now()
    brands = [
        Brand.objects.create(name=f"Bench {n}", slug=f"bench-{n}", created_at=now) for n in range(2)
    ]
    for brand in brands:
        for n in range(CHANNELS):
            Channel.objects.create(
                brand=brand, kind="sandbox", account=f"{brand.pk}-{n}", created_at=now
            )
    user = User.objects.create(username="bench")
    searcher = Responder.objects.create(user=user, role=Responder.Role.LEAD, name="Bench")
    searcher.brands.add(brands[0])
    conversations = messages // MESSAGES_EACH
    facts: dict[str, Any] = {
        "brands": [brand.pk for brand in brands], "days": DAYS, "people": max(conversations // 3, 100),
        "count": conversations, "each": MESSAGES_EACH,
        "sentences": sentences.make(cursor, conversations * MESSAGES_EACH),
    }  # fmt: skip
    with at_once(cursor, Contact, Identity, Conversation, Handling, Message):
        cursor.execute(_PEOPLE, facts)
        cursor.execute("select min(id) from inbox_identity")
        facts["first"] = cursor.fetchone()[0]
        for statement in (_CONVERSATIONS, _HANDLINGS, _MESSAGES):
            cursor.execute(statement, facts)
    cursor.execute("vacuum analyze")
    return searcher, {"messages": conversations * MESSAGES_EACH, "conversations": conversations}
