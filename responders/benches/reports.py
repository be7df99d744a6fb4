"""What the report pages, their readings and files cost over a busy brand's year, and that they find what was put there."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from responders.benches import report_pages, years
from responders.benches.scratch import INSIDE, run_inside
from responders.core.figures import percentile
from responders.operations import day_sums
from responders.reports import attainment
from responders.reports.attainment import Dimension
from responders.reports.scope import Cohort, Period

DAYS = 365
DIMENSIONS = (Dimension.NONE, Dimension.CHANNEL, Dimension.AGENT, Dimension.TOPIC)
RANGES = (1, 30, DAYS)
PAGE_RANGES = (30, DAYS)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench reports", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5, help="readings of each report")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.messages < years.MESSAGES_EACH or options.rounds < 1:
        parser.error(f"--messages must be at least {years.MESSAGES_EACH}, --rounds at least 1")
    if not options.inside:
        run_inside("reports", arguments)
        return
    call_command("migrate", verbosity=0)
    result = measure(options.messages, options.rounds)
    print(json.dumps(result) if options.json else page(result))
    sys.stdout.flush()


def measure(messages: int, rounds: int) -> dict[str, Any]:
    """Milliseconds of readings, seconds of loading; load: how many processes wanted a processor in the last minute."""
    at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        loaded, made = _timed(lambda: years.load(cursor, messages, DAYS))
    from_clocks = report_pages.measure(DAYS, 1, {"sla": report_pages.PAGES["sla"]})
    summed, days = _timed(lambda: [day_sums.sum_day(day, at=at) for day in day_sums.due(at=at)])
    readings = [
        _reading(days, dimension, rounds, at) for days in RANGES for dimension in DIMENSIONS
    ]
    pages = [one for days in PAGE_RANGES for one in report_pages.measure(days, rounds)]
    return {
        **made,
        "load_seconds": round(loaded, 1),
        "days_summed": sum(days),
        "sum_seconds": round(summed, 1),
        "unsummed_page_ms": from_clocks[0]["p50_ms"],
        "differences": sum(1 for _one in day_sums.differences()),
        "load": round(os.getloadavg()[0], 1),
        "readings": readings,
        "pages": pages,
    }


def _reading(days: int, dimension: Dimension, rounds: int, at: datetime) -> dict[str, Any]:
    period = period_of(at, days)
    times: list[float] = []
    for _round in range(rounds):
        took, found = _timed(lambda: attainment.report(None, period, dimension, at=at))
        times.append(took * 1000)
    times.sort()
    return {
        "days": days,
        "by": dimension.value,
        "clocks": sum(sum(line.counts.values()) for line in found.lines),
        "p50_ms": _at(times, 0.5),
        "p95_ms": _at(times, 0.95),
    }


def period_of(at: datetime, days: int) -> Period:
    """Whole days of the installation's zone, until the last midnight."""
    end = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(end - timedelta(days=days), end, Cohort.START)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def _at(ordered: Sequence[float], share: float) -> float:
    return round(percentile(ordered, share) or 0.0, 1)


def page(result: dict[str, Any]) -> str:
    rest = {name: value for name, value in result.items() if name not in ("readings", "pages")}
    lines = [f"  {name:<24} {value:>14,}" for name, value in rest.items()]
    lines.append(f"\n  {'days':>4} {'by':<8} {'clocks':>10} {'p50':>8} {'p95':>8}  ms")
    lines += [
        f"  {r['days']:>4} {r['by']:<8} {r['clocks']:>10,} {r['p50_ms']:>8} {r['p95_ms']:>8}"
        for r in result["readings"]
    ]
    return "\n".join(lines) + "\n" + report_pages.page(result["pages"])
