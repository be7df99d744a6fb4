"""What the SLA watch costs with many open clocks, and how soon it sees a breach."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import psycopg
from django.core.management import call_command

from responders.benches import faults, open_clocks
from responders.benches.scratch import INSIDE, run_inside
from responders.core.figures import percentile
from responders.watch import Watch, connect, look

BEATS = 400
DUE_AT_ONCE = 1000
ROUNDS = 5
WATCHES = 2
PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Result:
    """Milliseconds of one beat; seconds from due to detected, by the database's clock."""

    open: int
    load_seconds: float
    empty_sweep_p50_ms: float
    empty_sweep_p99_ms: float
    due_1000_ms: float
    breach_p50_seconds: float
    breach_p99_seconds: float
    breach_max_seconds: float
    breaches: int
    missed: int


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench sla", description=__doc__)
    parser.add_argument("--open", type=int, default=1_000_000, help="running clocks to load")
    parser.add_argument("--due", type=int, default=2000, help="clocks that come due while watched")
    parser.add_argument("--seconds", type=int, default=8, help="over how long they come due")
    parser.add_argument(
        "--due-per-second", type=int, help="instead of --due: so many in each second"
    )
    parser.add_argument(
        "--faults", action="store_true", help="real workers, while one thing after another fails"
    )
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.due_per_second is not None:
        options.due = options.due_per_second * options.seconds
    if options.seconds < 1 or options.due < 1 or options.open < options.due + DUE_AT_ONCE * ROUNDS:
        parser.error(f"--open must be at least --due + {DUE_AT_ONCE * ROUNDS}, and all above zero")
    if not options.inside:
        run_inside("sla", arguments)
        return
    call_command("migrate", verbosity=0)
    with connect() as connection, connection.cursor() as cursor:
        result = measure(cursor, options.open, options.due, options.seconds)
        turns = {}
        if options.faults:
            per_second = max(1, options.due // options.seconds)
            turns = faults.measure(cursor, per_second, options.seconds)
    told = {**asdict(result), **({"faults": turns} if turns else {})}
    print(json.dumps(told) if options.json else page(result) + faults.page(turns))
    sys.stdout.flush()


def measure(cursor: psycopg.Cursor, open_count: int, due: int, seconds: int) -> Result:
    begun = time.monotonic()
    open_clocks.load(cursor, open_count)
    loaded = time.monotonic() - begun
    look(cursor)
    empty = sorted(_beat_ms(cursor) for _ in range(BEATS))
    full = []
    for _ in range(ROUNDS):
        open_clocks.make_due(cursor, DUE_AT_ONCE)
        full.append(_beat_ms(cursor))
    latencies = _watched(cursor, due, seconds)
    return Result(
        open=open_count,
        load_seconds=round(loaded, 1),
        empty_sweep_p50_ms=_at(empty, 0.5, 3),
        empty_sweep_p99_ms=_at(empty, 0.99, 3),
        due_1000_ms=_at(sorted(full), 0.5, 1),
        breach_p50_seconds=_at(latencies, 0.5, 3),
        breach_p99_seconds=_at(latencies, 0.99, 3),
        breach_max_seconds=_at(latencies, 1, 3),
        breaches=len(latencies),
        missed=due - len(latencies),
    )


def _beat_ms(cursor: psycopg.Cursor) -> float:
    begun = time.perf_counter()
    look(cursor)
    return (time.perf_counter() - begun) * 1000


def _watched(cursor: psycopg.Cursor, due: int, seconds: int) -> list[float]:
    """Latencies, ascending, of clocks that come due one after the other while watches run."""
    watches = [Watch() for _ in range(WATCHES)]
    for watch in watches:
        watch.start()
    try:
        first_id = open_clocks.come_due(cursor, due, seconds)
        deadline = time.monotonic() + seconds + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found = open_clocks.latencies(cursor, first_id)
            if len(found) >= due:
                break
            time.sleep(0.5)
    finally:
        for watch in watches:
            watch.stop()
    return found


def _at(ordered: Sequence[float], share: float, digits: int) -> float:
    return round(percentile(ordered, share) or 0.0, digits)


def page(result: Result) -> str:
    return f"""
SLA watch with {result.open:,} open clocks (loaded in {result.load_seconds} s)

  a beat with nothing due    p50 {result.empty_sweep_p50_ms:8.3f} ms   p99 {result.empty_sweep_p99_ms:8.3f} ms
  a beat with 1,000 due      p50 {result.due_1000_ms:8.1f} ms
  due to detected            p50 {result.breach_p50_seconds:8.3f} s    p99 {result.breach_p99_seconds:8.3f} s    max {result.breach_max_seconds:.3f} s
  detected {result.breaches:,}, missed {result.missed:,}, by {WATCHES} watches beating every 250 ms
"""
