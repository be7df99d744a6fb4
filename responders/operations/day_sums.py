"""Finished days of clocks are summed for the reports, and summed anew when facts that come late change them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Min, OuterRef, Subquery, Value

from inbox.models import Channel
from inbox.operations.bulk import query
from inbox.operations.snapshots import snapshot
from responders.models import ChangedDay, DaySum, SlaClock, SummedDay
from responders.reports.cells import ALIKE, SETTLED, settled
from responders.reports.summed_days import midnight

FINISHED_FOR = timedelta(
    hours=1
)  # before it is summed: most that belongs to a day has come by then
_ONE_DAY = timedelta(days=1)
# Of the transactions that go on and have written: what one wrote before its day ended left no mark.
_WRITING = """
select clock_timestamp(), min(xact_start) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_xid is not null
"""
_LOCK = "select pg_try_advisory_xact_lock(hashtext('day_sums'))"

_SECONDS = ("met_business", "missed_business", "met_calendar", "missed_calendar")


def due(*, at: datetime | None) -> list[date]:
    """The days that have ended and were not summed, the newest first, then those that changed since, the oldest sums first.

    A turn may end before the last of them: what changes again and again would otherwise leave no time for the others.
    at: None is now by the database's clock, which tells those who mark whether a day has ended.
    """
    zone, [(now, writing)] = ZoneInfo(settings.TIME_ZONE), query(_WRITING)
    ended = (at or now) - FINISHED_FOR
    if writing:
        ended = min(ended, writing)
    last = ended.astimezone(zone).date() - _ONE_DAY
    changed = set(ChangedDay.objects.values_list("day", flat=True).distinct())
    kept = SummedDay.objects.filter(zone=settings.TIME_ZONE).order_by("summed_at", "-day")
    summed, first = list(kept.values_list("day", flat=True)), _first()
    begun = min(
        [*changed, *([first.astimezone(zone).date()] if first else [])],
        default=ended.astimezone(zone).date(),
    )
    known = set(summed)
    found = (last - number * _ONE_DAY for number in range((last - begun).days + 1))
    return [
        *(day for day in found if day not in known),
        *(day for day in summed if day in changed and day <= last),
    ]


@transaction.atomic
def sum_day(day: date, *, at: datetime) -> bool:
    """One at a time: whoever comes second leaves it, and False is told. What is marked meanwhile stays marked.

    Sums of another zone are forgotten.
    """
    if not query(_LOCK)[0][0]:
        return False
    marks = list(ChangedDay.objects.filter(day=day).values_list("pk", flat=True))
    SummedDay.objects.exclude(zone=settings.TIME_ZONE).delete()  # nobody marks their days any more
    DaySum.objects.filter(day=day).delete()
    DaySum.objects.bulk_create(
        DaySum(
            day=day,
            channel_id=row["channel"],
            **{name: row[name] for name in (*ALIKE[1:], *SETTLED)},
            **{name: sorted(row[name]) for name in _SECONDS},
        )
        for row in _cells(day)
    )
    SummedDay.objects.update_or_create(
        day=day, defaults={"zone": settings.TIME_ZONE, "summed_at": at}
    )
    ChangedDay.objects.filter(pk__in=marks).delete()
    return True


def differences() -> Iterator[tuple[date, str]]:
    """Where the sums of a day that nobody marked are not what its clocks say: the day, and both in words."""
    kept = SummedDay.objects.filter(zone=settings.TIME_ZONE).order_by("day")
    for day in list(kept.values_list("day", flat=True)):
        with snapshot():
            if ChangedDay.objects.filter(day=day).exists():
                continue
            stored = {_name(row): _told(row) for row in DaySum.objects.filter(day=day).values()}
            fresh = {_name(row): _told(row) for row in _cells(day)}
        for name in sorted(stored.keys() | fresh.keys()):
            if stored.get(name) != fresh.get(name):
                yield day, f"{name}: summed {stored.get(name)}, clocks {fresh.get(name)}"


def _first() -> datetime | None:
    """By channel, as the index has them."""
    of_channel = SlaClock.objects.filter(channel=OuterRef("pk")).order_by("started_at")
    first = Subquery(of_channel.values("started_at")[:1])
    found: datetime | None = Channel.objects.aggregate(first=Min(first))["first"]
    return found


def _cells(day: date) -> Iterable[Mapping[str, Any]]:
    zone = ZoneInfo(settings.TIME_ZONE)
    found = SlaClock.objects.filter(
        channel__in=Channel.objects.values("pk"),  # an index by channel and time
        started_at__gte=midnight(day, zone),
        started_at__lt=midnight(day + _ONE_DAY, zone),
    )
    return settled(found, Value(1))


def _name(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (row.get("channel_id") or row["channel"], *(row[name] for name in ALIKE[1:]))


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    counts = {name: row[name] for name in SETTLED}
    return {**counts, **{name: Counter(row[name]) for name in _SECONDS}}
