"""The report of reports.attainment, read from the sums where they can answer: the same types, the same numbers.

Days that are marked or only partly asked for, and clocks still open, are read from the instances in the same
statement, so counts are exact at every moment; percentiles are within 2 % (core.bins).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from inbox.models import Channel, User
from inbox.operations.bulk import query
from responders import access
from responders.core import bins
from responders.core.figures import Rate, hit_rate
from responders.models import Queue, Responder
from responders.reports import attainment
from responders.reports.attainment import Dimension, Line, Report
from responders.reports.scope import Filters, Period
from responders.rollups.statements import MOMENT, bin_sql

_ALONG = {Dimension.AGENT: "agent", Dimension.OWNER: "owner", Dimension.TOPIC: "topic"}
_INSTANCE_KEY = {
    "all": "''",
    "agent": "coalesce(c.fulfilled_by_id::text, '')",
    "owner": "coalesce(h.owner_id::text, '')",
    "queue": "coalesce(h.queue_id::text, '')",
    "topic": "coalesce(h.intent, '')",
}
_COUNTS = ("met", "missed", "breached", "closed_unanswered", "cancelled", "running")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the sums answers a question. along: the dimension read; keys: None is every one."""

    channels: list[int]
    along: str = "all"
    keys: list[str] | None = None


_READ = """
with apart as materialized (
    select channel_id, day from responders_rollupchange where axis = %(axis)s and day between %(first)s and %(last)s
    union select channel_id, day from unnest(%(channels)s::bigint[]) channel_id, unnest(%(edges)s::date[]) day
), parts as materialized (
    select metric, {group} as grouped, met, missed, 0 as breached, closed_unanswered, cancelled, 0 as running,
        business_sum, calendar_sum, business_bins, business_counts, calendar_bins, calendar_counts
    from responders_rollup r
    where axis = %(axis)s and dimension = %(along)s and channel_id = any(%(channels)s)
      and day between %(first)s and %(last)s
      and (%(keys)s::text[] is null or key = any(%(keys)s))
      and (%(metric)s::text is null or metric = %(metric)s)
      and (%(priority)s::int is null or priority = %(priority)s)
      and not exists (select from apart where apart.channel_id = r.channel_id and apart.day = r.day)
    union all
    select metric, {group}, (outcome = 'met')::int, (outcome = 'missed')::int,
        (outcome = '' and coalesce(due_at < %(at)s, false))::int, (outcome = 'closed_unanswered')::int,
        (outcome = 'cancelled')::int, (outcome = '' and coalesce(due_at >= %(at)s, true))::int,
        coalesce(business, 0), coalesce(calendar, 0),
        case when business is null then '{{}}'::smallint[] else array[{business_bin}::smallint] end,
        case when business is null then '{{}}'::int[] else array[1] end,
        case when calendar is null then '{{}}'::smallint[] else array[{calendar_bin}::smallint] end,
        case when calendar is null then '{{}}'::int[] else array[1] end
    from (
        select c.metric, c.priority, c.channel_id, c.outcome, c.due_at, {key} as key,
            case when c.outcome in ('met', 'missed') then c.business_seconds end as business,
            case when c.outcome in ('met', 'missed') then c.calendar_seconds end as calendar
        from responders_slaclock c {handling}
        where c.outcome = '' and {moment} >= %(start)s and {moment} < %(end)s and c.channel_id = any(%(channels)s)
        union all
        select c.metric, c.priority, c.channel_id, c.outcome, c.due_at, {key},
            case when c.outcome in ('met', 'missed') then c.business_seconds end,
            case when c.outcome in ('met', 'missed') then c.calendar_seconds end
        from apart join responders_slaclock c on c.channel_id = apart.channel_id
            and {moment} >= greatest(apart.day::timestamp at time zone 'UTC', %(start)s)
            and {moment} < least((apart.day + 1)::timestamp at time zone 'UTC', %(end)s)
        {handling}
        where c.outcome <> '' and apart.channel_id = any(%(channels)s)
    ) instance
    where (%(keys)s::text[] is null or key = any(%(keys)s))
      and (%(metric)s::text is null or metric = %(metric)s)
      and (%(priority)s::int is null or priority = %(priority)s)
), counted as (
    select metric, grouped, sum(met)::int as met, sum(missed)::int as missed, sum(breached)::int as breached,
        sum(closed_unanswered)::int as closed_unanswered, sum(cancelled)::int as cancelled,
        sum(running)::int as running, sum(business_sum)::bigint as business_sum, sum(calendar_sum)::bigint as calendar_sum
    from parts group by 1, 2
), business as (
    select metric, grouped, jsonb_object_agg(bin, n) as found from (
        select metric, grouped, bin, sum(n) as n from parts, unnest(business_bins, business_counts) as u (bin, n)
        group by 1, 2, 3) b group by 1, 2
), calendar as (
    select metric, grouped, jsonb_object_agg(bin, n) as found from (
        select metric, grouped, bin, sum(n) as n from parts, unnest(calendar_bins, calendar_counts) as u (bin, n)
        group by 1, 2, 3) b group by 1, 2
)
select metric, grouped, met, missed, breached, closed_unanswered, cancelled, running, business_sum, calendar_sum,
    business.found::text, calendar.found::text
from counted left join business using (metric, grouped) left join calendar using (metric, grouped)
"""


def report(
    by: User | None,
    period: Period,
    dimension: Dimension = Dimension.NONE,
    filters: Filters | None = None,
    *,
    at: datetime,
) -> Report:
    """As attainment.report; from the instances where the sums cannot answer. Raises NotAllowed."""
    wanted = wanted_of(by, period, dimension, filters)
    if wanted is None:
        return attainment.report(by, period, dimension, filters, at=at)
    found = lines(wanted, period, dimension, filters, at=at)
    return Report(period, period.rule, found, kept(by, period, filters, at=at))


def lines(
    wanted: Wanted,
    period: Period,
    dimension: Dimension,
    filters: Filters | None,
    *,
    at: datetime,
) -> tuple[Line, ...]:
    """By metric, then by name."""
    asked = filters or Filters()
    rows = query(_sql(wanted, period, dimension), _named(wanted, period, asked, at))
    keys = {row[1]: _group(dimension, row[1]) for row in rows}
    labels = attainment._labels(dimension, set(keys.values()))
    made = [_line(row, keys[row[1]], labels) for row in rows]
    return tuple(sorted(made, key=lambda line: (line.metric, line.label)))


def kept(by: User | None, period: Period, filters: Filters | None, *, at: datetime) -> Rate:
    """Conversations without a broken promise, from the instances: conversations do not add up over time."""
    found = attainment.clocks(by, period, filters)
    return attainment._kept(found, at)


def wanted_of(
    by: User | None, period: Period, dimension: Dimension, filters: Filters | None
) -> Wanted | None:
    """None where only the instances answer: two dimensions crossed, an agent's own view."""
    responder = access.require(by, "read_reports")
    along, keys = _along(responder, dimension, filters or Filters())
    if along is None or period.start >= period.end:
        return None
    return Wanted(_channels(responder, filters or Filters()), along, keys)


def _along(
    responder: Responder | None, dimension: Dimension, filters: Filters
) -> tuple[str | None, list[str] | None]:
    narrowed: dict[str, list[str]] = {
        name: [str(value)]
        for name in ("agent", "owner", "topic")
        if (value := getattr(filters, name)) is not None
    }
    if responder is not None and responder.role == Responder.Role.AGENT:
        return None, None
    if responder is not None and responder.role == Responder.Role.LEAD:
        led = responder.memberships.filter(is_lead=True).values("team")
        queues = Queue.objects.filter(team__in=led).values_list("pk", flat=True)
        narrowed["queue"] = [str(pk) for pk in queues]
    needed = {*narrowed, *({_ALONG[dimension]} if dimension in _ALONG else ())}
    if len(needed) > 1:
        return None, None
    along = next(iter(needed), "all")
    return along, narrowed.get(along)


def _channels(responder: Responder | None, filters: Filters) -> list[int]:
    found = Channel.objects.all()
    if responder is not None:
        found = found.filter(brand__in=responder.brands.all())
    if filters.brand is not None:
        found = found.filter(brand=filters.brand)
    if filters.channel is not None:
        found = found.filter(pk=filters.channel)
    return list(found.values_list("pk", flat=True))


def _sql(wanted: Wanted, period: Period, dimension: Dimension) -> str:
    base = {Dimension.CHANNEL: "channel_id::text", Dimension.PRIORITY: "priority::text"}
    join = "left join responders_handling h on h.conversation_id = c.conversation_id"
    return _READ.format(
        group="key" if dimension in _ALONG else base.get(dimension, "''"),
        key=_INSTANCE_KEY[wanted.along],
        handling=join if "h." in _INSTANCE_KEY[wanted.along] else "",
        moment=MOMENT[period.cohort.value],
        business_bin=bin_sql("business"),
        calendar_bin=bin_sql("calendar"),
    )


def _named(wanted: Wanted, period: Period, asked: Filters, at: datetime) -> dict[str, Any]:
    """edges: the days of UTC that the period has only a part of."""
    start, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
    first, last = start.date(), (end - timedelta(microseconds=1)).date()
    edges = [moment.date() for moment in (start, end) if moment.time() != time()]
    return {
        "axis": period.cohort.value, "along": wanted.along, "channels": wanted.channels,
        "keys": wanted.keys, "metric": asked.metric, "priority": asked.priority, "at": at,
        "start": start, "end": end, "first": first, "last": last, "edges": edges,
    }  # fmt: skip


def _group(dimension: Dimension, key: str) -> str | int | None:
    if dimension is Dimension.NONE:
        return None
    if dimension is Dimension.TOPIC:
        return key
    return int(key) if key else None


def _line(row: tuple[Any, ...], group: str | int | None, labels: Mapping[Any, str]) -> Line:
    metric, _grouped, *numbers = row
    counts = dict(zip(_COUNTS, numbers[:6], strict=True))
    business, calendar = (_counts(text) for text in numbers[8:])
    return Line(
        metric=metric,
        group=group,
        label=labels.get(group, ""),
        counts=counts,
        rate=hit_rate(*(counts[name] for name in _COUNTS[:4])),
        business=bins.spread(business, numbers[6]),
        calendar=bins.spread(calendar, numbers[7]),
        buckets=bins.buckets(business),
    )


def _counts(text: str | None) -> dict[int, int]:
    return {int(key): count for key, count in json.loads(text).items()} if text else {}
