"""What one round of the breach forecast costs with many open clocks."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core.management import call_command
from django.utils import timezone

from responders.benches import open_clocks
from responders.models import BreachForecast, HandlingTime, Membership, Presence, Queue
from responders.operations import forecasts
from responders.watch import connect


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of a round: the first writes every row, one a minute later those that changed."""

    open: int
    forecasts: int
    first_seconds: float
    next_seconds: float
    next_written: int


def main(clocks: int, *, as_json: bool) -> None:
    cost = measure(clocks)
    print(
        json.dumps(asdict(cost))
        if as_json
        else f"{cost.open} open reply clocks, {cost.forecasts} forecasts: first round "
        f"{cost.first_seconds:.2f} s, a minute later {cost.next_seconds:.2f} s "
        f"({cost.next_written} rows written)"
    )
    sys.stdout.flush()


def measure(clocks: int) -> Cost:
    call_command("migrate", verbosity=0)
    with connect() as connection, connection.cursor() as cursor:
        open_clocks.load(cursor, clocks * 2)  # half of them are of resolutions
    now = timezone.now()
    queue = Queue.objects.get()
    HandlingTime.objects.create(
        brand=queue.brand, topic="", n=1000, median_seconds=240, p80_seconds=420, measured_at=now
    )
    for member in Membership.objects.filter(team=queue.team):
        Presence.objects.create(
            responder=member.responder,
            state="available",
            starts_at=now,
            seen_at=now,
            reason="chosen",
        )
    first, many = _timed(now)
    later = now + timedelta(minutes=1)
    following, _many = _timed(later)
    written = BreachForecast.objects.filter(at=later).count()
    return Cost(clocks, many, first, following, written)


def _timed(at: datetime) -> tuple[float, int]:
    start = time.perf_counter()
    many = forecasts.refresh(at=at)
    return round(time.perf_counter() - start, 3), many
