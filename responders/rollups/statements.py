"""The sums, as SQL: one text that both writes the cells and checks them."""

from __future__ import annotations

from responders.core.bins import EDGES

ORIGIN = "timestamptz '2000-01-01 00:00+00'"
LIVE = "('new', 'open', 'pending', 'snoozed')"
MOMENT = {"start": "c.started_at", "end": "coalesce(c.fulfilled_at, c.due_at)"}
"""When a clock counts, by the cohort's rule."""

_EDGES = "array[" + ",".join(map(str, EDGES)) + "]"


def bin_sql(seconds: str) -> str:
    """As bins.bin_of; the edges are whole seconds, so one less is the same as an open end."""
    return f"width_bucket({seconds} - 1, {_EDGES})"


CELL = "day, channel_id, metric, priority, dimension, key"
COUNTS = "met, missed, closed_unanswered, cancelled, business_sum, calendar_sum"
BINS = "business_bins, business_counts, calendar_bins, calendar_counts"


def cells(axis: str, reach: str) -> str:
    """The cells of the clocks within `reach`, a condition on clocks `c`, from the instances."""
    moment = MOMENT[axis]
    return f"""
    with facts as materialized (
        select rollup_day({moment}) as day, c.channel_id, c.metric,
            c.priority, along.dimension, coalesce(along.key, '') as key, c.outcome,
            case when c.outcome in ('met', 'missed') then c.business_seconds end as business,
            case when c.outcome in ('met', 'missed') then c.calendar_seconds end as calendar
        from responders_slaclock c
        left join responders_handling h on h.conversation_id = c.conversation_id
        cross join lateral (values ('all', ''), ('agent', c.fulfilled_by_id::text), ('owner', h.owner_id::text),
            ('queue', h.queue_id::text), ('topic', h.intent)) along (dimension, key)
        where c.outcome <> '' and {reach}
    ), counted as (
        select {CELL},
            count(*) filter (where outcome = 'met') as met, count(*) filter (where outcome = 'missed') as missed,
            count(*) filter (where outcome = 'closed_unanswered') as closed_unanswered,
            count(*) filter (where outcome = 'cancelled') as cancelled,
            coalesce(sum(business), 0) as business_sum, coalesce(sum(calendar), 0) as calendar_sum
        from facts group by {CELL}
    ), {_spread("business")}, {_spread("calendar")}
    select {CELL}, {COUNTS},
        coalesce(business_bins, '{{}}'::smallint[]) as business_bins, coalesce(business_counts, '{{}}'::int[]) as business_counts,
        coalesce(calendar_bins, '{{}}'::smallint[]) as calendar_bins, coalesce(calendar_counts, '{{}}'::int[]) as calendar_counts
    from counted left join business using ({CELL}) left join calendar using ({CELL})
    """


def _spread(kind: str) -> str:
    return f"""{kind} as (
        select {CELL}, array_agg(bin::smallint order by bin) as {kind}_bins, array_agg(n::int order by bin) as {kind}_counts
        from (select {CELL}, {bin_sql(kind)} as bin, count(*) as n from facts where {kind} is not null
              group by {CELL}, bin) binned
        group by {CELL}
    )"""


VOLUME = "messages_in, messages_out, automatic, created, reopened, left_work, resolved"


def volumes(messages: str, conversations: str, moves: str) -> str:
    """What came and went, from the rows; each argument is a condition on its table: m, c, and a with c."""
    return f"""
    with happened as (
        select m.channel_id, m.occurred_at as at, (m.direction = 'in')::int as messages_in,
            (m.direction = 'out')::int as messages_out, (m.direction = 'out' and m.source = 'automatic')::int as automatic,
            0 as created, 0 as reopened, 0 as left_work, 0 as resolved
        from inbox_message m left join inbox_delivery d on d.message_id = m.id
        where m.direction <> 'note' and (d.id is null or d.accepted_at is not null) and {messages}
        union all
        select c.channel_id, c.created_at, 0, 0, 0, 1, 0, 0, 0 from inbox_conversation c where {conversations}
        union all
        select c.channel_id, a.at, 0, 0, 0, 0,
            (a.old not in {LIVE} and a.new in {LIVE})::int, (a.old in {LIVE} and a.new not in {LIVE})::int,
            (a.old in {LIVE} and a.new = 'resolved')::int
        from inbox_activity a join inbox_conversation c on c.id = a.conversation_id
        where a.verb = 'status_changed' and {moves}
    )
    select date_bin('30 minutes', at, {ORIGIN}) as at, channel_id, sum(messages_in)::int as messages_in,
        sum(messages_out)::int as messages_out, sum(automatic)::int as automatic, sum(created)::int as created,
        sum(reopened)::int as reopened, sum(left_work)::int as left_work, sum(resolved)::int as resolved
    from happened group by 1, 2
    """
