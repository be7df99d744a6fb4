"""Many running clocks, made by the database itself."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
from django.utils import timezone

from inbox.models import Brand, Channel, Contact, Identity, User
from responders.models import Membership, Queue, Responder, SlaPolicy, SlaPolicyVersion, Team

_CONVERSATIONS = """
insert into inbox_conversation (
    brand_id, channel_id, identity_id, thread_key, visibility, context, permalink, status, turn,
    preview, last_message_at, last_inbound_at, created_at, received_at
)
select %(brand)s, %(channel)s, %(identity)s, 'bench-' || n, 'private', '', '', 'open', 'ours', '',
    now(), now(), now(), now()
from generate_series(1, %(count)s) n
"""

_HANDLINGS = """
insert into responders_handling (
    conversation_id, brand_id, queue_id, owner_id, priority, language, intent, sentiment, urgency,
    flags, next_due_metric, unread, created_at
)
select id, brand_id, %(queue)s, %(owner)s, 3, 'id', '', '', 4, '{}', '', 0, now()
from inbox_conversation
"""

_CLOCKS = """
insert into responders_slaclock (
    conversation_id, channel_id, metric, base, policy_version_id, priority, started_at, knowable_at,
    target_seconds, warn_at, due_at, paused, outcome, reason, would_have_missed, is_warned, is_breached
)
select c.id, c.channel_id, m.metric, 'message:' || c.id, %(version)s, 3, now(), now(), 86400,
    now() + interval '1 day', now() + interval '1 day' + random() * interval '30 days', '[]', '', '',
    false, false, false
from inbox_conversation c
cross join (values ('first_reply'), ('resolution')) m (metric)
order by c.id
limit %(clocks)s
"""

_MAKE_DUE = """
update responders_slaclock set due_at = clock_timestamp() - interval '1 millisecond'
where id in (
    select id from responders_slaclock
    where outcome = '' and not is_breached order by due_at desc limit %(count)s
)
"""

_COME_DUE = """
with picked as (
    select id, row_number() over (order by id) as n from (
        select id from responders_slaclock
        where outcome = '' and not is_breached order by due_at desc limit %(count)s
    ) last
)
update responders_slaclock c
set due_at = clock_timestamp() + interval '1 second' + n * (%(seconds)s * interval '1 second') / %(count)s
from picked where picked.id = c.id
"""

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_LATENCIES = """
select extract(epoch from detected_at - due_at)::float from responders_slabreach
where id > %(first)s and due_at > %(since)s order by 1
"""


def load(cursor: psycopg.Cursor, clocks: int) -> None:
    """`clocks` running, two to a conversation, none due within a day."""
    facts = _surroundings()
    cursor.execute("set statement_timeout = 0; set lock_timeout = 0")
    cursor.execute("set session_replication_role = replica")  # rows made to fit: no need to check
    cursor.execute(_CONVERSATIONS, {**facts, "count": (clocks + 1) // 2})
    cursor.execute(_HANDLINGS, facts)
    cursor.execute(_CLOCKS, {**facts, "clocks": clocks})
    cursor.execute("set session_replication_role = origin")
    cursor.execute("vacuum analyze")
    cursor.execute("checkpoint")


def make_due(cursor: psycopg.Cursor, count: int) -> None:
    cursor.execute(_MAKE_DUE, {"count": count})


def come_due(cursor: psycopg.Cursor, count: int, seconds: int) -> int:
    """One after the other, beginning in a second; returns the ledger's last row before them."""
    cursor.execute("select coalesce(max(id), 0) from responders_slabreach")
    first = int(cursor.fetchall()[0][0])
    cursor.execute(_COME_DUE, {"count": count, "seconds": seconds})
    return first


def now(cursor: psycopg.Cursor) -> datetime:
    """By the clock of the database, which is the only one that counts."""
    cursor.execute("select clock_timestamp()")
    return cursor.fetchall()[0][0]  # type: ignore[no-any-return]


def latencies(cursor: psycopg.Cursor, first: int, since: datetime = _LONG_AGO) -> list[float]:
    """Seconds from due to detected, ascending, of the ledger's rows after `first` that were due after `since`."""
    cursor.execute(_LATENCIES, {"first": first, "since": since})
    return [value for (value,) in cursor.fetchall()]


def _surroundings() -> dict[str, int]:
    now = timezone.now()
    brand = Brand.objects.create(name="Bench", slug="bench", created_at=now)
    channel = Channel.objects.create(brand=brand, kind="sandbox", account="bench", created_at=now)
    contact = Contact.objects.create(brand=brand, created_at=now)
    identity = Identity.objects.create(
        contact=contact, channel=channel, external_id="bench", created_at=now
    )
    people = [
        Responder.objects.create(user=User.objects.create(username=name), role=role, name=name)
        for name, role in (("rani", Responder.Role.AGENT), ("bima", Responder.Role.LEAD))
    ]
    team = Team.objects.create(brand=brand, name="Bench")
    Membership.objects.create(team=team, responder=people[1], is_lead=True)
    queue = Queue.objects.create(brand=brand, team=team, slug="bench", name="Bench")
    policy = SlaPolicy.objects.create(brand=brand, name="Bench", position=1)
    version = SlaPolicyVersion.objects.create(policy=policy, number=1, spec={}, at=now)
    return {
        "brand": brand.pk, "channel": channel.pk, "identity": identity.pk, "queue": queue.pk,
        "owner": people[0].pk, "version": version.pk,
    }  # fmt: skip
