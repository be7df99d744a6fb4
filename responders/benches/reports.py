"""What reports cost over many messages, by the sums and by the instances, and whether both say the same."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from responders.benches import years
from responders.benches.scratch import INSIDE, run_inside
from responders.core.figures import percentile
from responders.reports import attainment
from responders.reports.attainment import Dimension
from responders.reports.export import clocks_csv
from responders.reports.scope import Cohort, Filters, Period
from responders.rollups import checking, keeping, summed

DAYS = 365
DIMENSIONS = (Dimension.NONE, Dimension.CHANNEL, Dimension.AGENT, Dimension.TOPIC)
RANGES = (1, 30, DAYS)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench reports", description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=10, help="readings of each report")
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
    """Milliseconds of readings, seconds of the rest."""
    at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        loaded, made = _timed(lambda: years.load(cursor, messages, DAYS))
        built, units = _timed(_build)
        cursor.execute("analyze responders_rollup")
        checked, found = _timed(checking.check)
    month = _period(at, 30)
    exported, lines = _timed(lambda: sum(1 for _line in clocks_csv(None, month, at=at)))
    return {
        **made,
        "load_seconds": round(loaded, 1),
        "days_summed": units,
        "build_seconds": round(built, 1),
        "check_seconds": round(checked, 1),
        "difference": found.difference,
        "balance_difference": found.balance_difference,
        "export_30_days_lines": lines,
        "export_30_days_seconds": round(exported, 2),
        "readings": [
            _reading(days, dimension, rounds, at) for days in RANGES for dimension in DIMENSIONS
        ],
    }


def _build() -> int:
    keeping.mark_all()
    units = 0
    while now := keeping.keep():
        units += now
    return units


def _reading(days: int, dimension: Dimension, rounds: int, at: datetime) -> dict[str, Any]:
    """Lines without the share of conversations, which both read alike, and that share on its own."""
    period, none = _period(at, days), Filters()
    wanted = summed.wanted_of(None, period, dimension, none)
    assert wanted is not None
    by_sums = _times(lambda: summed.lines(wanted, period, dimension, none, at=at), rounds)
    kept = _times(lambda: summed.kept(None, period, none, at=at), 2)
    by_instances = _times(lambda: attainment.report(None, period, dimension, at=at), min(rounds, 3))
    return {
        "days": days,
        "by": dimension.value,
        "sums_p50_ms": _at(by_sums, 0.5),
        "sums_p95_ms": _at(by_sums, 0.95),
        "kept_p50_ms": _at(kept, 0.5),
        "instances_p50_ms": _at(by_instances, 0.5),
        "instances_p95_ms": _at(by_instances, 0.95),
    }


def _period(at: datetime, days: int) -> Period:
    """Whole days of Jakarta, which begin in the middle of a day of UTC."""
    end = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(end - timedelta(days=days), end, Cohort.START)


def _times(read: Callable[[], object], rounds: int) -> list[float]:
    return sorted(_timed(read)[0] * 1000 for _ in range(rounds))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def _at(ordered: Sequence[float], share: float) -> float:
    return round(percentile(ordered, share) or 0.0, 1)


def page(result: dict[str, Any]) -> str:
    rest = {name: value for name, value in result.items() if name != "readings"}
    lines = [f"  {name:<24} {value:>14,}" for name, value in rest.items()]
    lines.append(
        f"\n  {'days':>4} {'by':<8} {'sums p50':>10} {'p95':>8} {'kept':>8} {'rows p50':>10} {'p95':>8}  ms"
    )
    lines += [
        f"  {r['days']:>4} {r['by']:<8} {r['sums_p50_ms']:>10} {r['sums_p95_ms']:>8} {r['kept_p50_ms']:>8} "
        f"{r['instances_p50_ms']:>10} {r['instances_p95_ms']:>8}"
        for r in result["readings"]
    ]
    return "\n".join(lines)
