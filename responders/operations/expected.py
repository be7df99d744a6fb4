"""Who is expected to write to each team in the coming hours, kept for whoever looks at it every few seconds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from responders.core import staffing
from responders.core.arrivals import fit
from responders.core.risk import Handling
from responders.core.staffing import HALF_HOUR
from responders.models import ExpectedArrivals, Team
from responders.operations import arrivals, handling_times, staffing_targets

AHEAD = timedelta(hours=30)  # a nightly stop of the workers leaves a morning's worth
KEPT = timedelta(hours=12)
COLUMNS = ["mean", "low", "high", "each"]


def refresh(*, at: datetime) -> int:
    """Of every team anew; returns how many half hours are kept. Teams with too little history have none.

    What was expected of hours that are over stays as it was for KEPT. Safe to run twice at once.
    """
    known = handling_times.known()
    teams = Team.objects.filter(brand__in=known, queues__isnull=False)
    found: list[ExpectedArrivals] = []
    for team in teams.select_related("brand").order_by("pk").distinct():
        found += _of(team, at).values()
    with transaction.atomic():
        _take_up_targets(found, known)
        since = at - HALF_HOUR
        stale = ExpectedArrivals.objects.exclude(team__in={one.team_id for one in found})
        stale.filter(starts_at__gt=since).delete()
        ExpectedArrivals.objects.filter(starts_at__lt=at - KEPT).delete()
        ExpectedArrivals.objects.bulk_create(
            found,
            update_conflicts=True,
            unique_fields=["team", "starts_at"],
            update_fields=COLUMNS,
        )
    return len(found)


def _of(team: Team, at: datetime) -> dict[datetime, ExpectedArrivals]:
    """By half hour: one that comes twice, where a clock is put back, is taken once."""
    zone = ZoneInfo(team.brand.time_zone)
    queues = list(team.queues.values_list("pk", flat=True))
    past = arrivals.history(queues, zone, at=at)
    curve = fit(past, arrivals.special_days(min(past), (at + AHEAD).date())) if past else None
    if curve is None:
        return {}
    found = {}
    for start, slot in _half_hours(at, zone):
        told = curve.of(start.date())[slot]
        moment = start.astimezone(UTC)
        found[moment] = ExpectedArrivals(
            team=team, starts_at=moment, mean=told.mean, low=told.low, high=told.high
        )
    return found


def _take_up_targets(
    found: Collection[ExpectedArrivals], known: Mapping[int, Mapping[str, Handling]]
) -> None:
    """What stands now, held until this is written: targets may have been kept since the reckoning began."""
    teams = Team.objects.filter(pk__in={one.team_id for one in found}).order_by("pk")
    each = {
        team.pk: staffing.answered(known[team.brand_id][""].mean, staffing_targets.of(team).wish)
        for team in teams.select_for_update(no_key=True)
    }
    for one in found:
        one.each = each[one.team_id]


def _half_hours(at: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, int]]:
    """From the one that runs to AHEAD, by the wall clock, each with its number in the day."""
    here = at.astimezone(zone)
    start = here.replace(minute=here.minute // 30 * 30, second=0, microsecond=0)
    while start < here + AHEAD:
        yield start, start.hour * 2 + start.minute // 30
        start += HALF_HOUR
