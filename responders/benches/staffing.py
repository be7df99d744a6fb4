"""Erlang C beside published values, and Erlang A beside the queue played out event by event."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from responders.benches.queue_simulation import play
from responders.core.erlang import Load, delayed, service

WITHIN = 30.0  # seconds

# agents, erlangs, probability to wait as published, to how many places, where
PUBLISHED = (
    (8, 3.87, 0.05, 2, "Erlang C table of a trunked radio handbook, 8 channels at 5 %"),
    (10, 4.08, 0.01, 2, "Erlang C table of a trunked radio handbook, 10 channels at 1 %"),
    (14, 10.0, 0.174, 3, "Call Centre Helper, Erlang C formula, worked example of 100 calls"),
    (55, 48.0, 0.239, 3, "Tanner, The Erlang C formula (mitan.co.uk), worked example"),
)
# arrivals a second, handling, patience (seconds), agents
PLAYED = (
    (100 / 1800, 180.0, 60.0, 9),
    (100 / 1800, 180.0, 600.0, 10),
    (0.2, 240.0, 120.0, 45),
    (0.2, 240.0, 300.0, 48),
    (1.0, 300.0, 180.0, 290),
    (0.01, 300.0, 90.0, 3),
)
SHARES = ("level", "waits", "abandons")


@dataclass(frozen=True, slots=True)
class Table:
    """One published value. `difference` counts what the published one was rounded to as nothing."""

    agents: int
    erlangs: float
    published: float
    ours: float
    difference: float
    source: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Shares told and played: answered in time, waiting at all, given up. speed: mean wait in seconds."""

    arrivals: float
    handling: float
    patience: float
    agents: int
    told: dict[str, float]
    played: dict[str, float]
    difference: float
    speed_told: float
    speed_played: float


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench staffing", description=__doc__)
    parser.add_argument("--customers", type=int, default=400_000, help="played in each queue")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one object")
    options = parser.parse_args(arguments)
    if options.customers < 1000:
        parser.error("--customers must be at least 1000")
    begun = time.monotonic()
    tables = [_published(*row) for row in PUBLISHED]
    queues = [_played(*row, options.customers, options.seed) for row in PLAYED]
    result = {
        "customers": options.customers,
        "seed": options.seed,
        "seconds": round(time.monotonic() - begun, 1),
        "erlang_c": [asdict(one) for one in tables],
        "erlang_c_greatest_difference": max(one.difference for one in tables),
        "erlang_a": [asdict(one) for one in queues],
        "erlang_a_greatest_difference": max(one.difference for one in queues),
    }
    print(json.dumps(result) if options.json else page(tables, queues))
    sys.stdout.flush()


def _published(agents: int, erlangs: float, value: float, places: int, source: str) -> Table:
    ours = delayed(agents, erlangs)
    difference = abs(round(ours, places) - value)
    return Table(agents, erlangs, value, round(ours, 5), round(difference, 5), source)


def _played(
    arrivals: float, handling: float, patience: float, agents: int, customers: int, seed: int
) -> Queue:
    told = service(Load(arrivals, handling, patience), agents, WITHIN)
    seen = play((arrivals, handling, patience), agents, WITHIN, customers, seed)
    ours = {name: round(getattr(told, name), 4) for name in SHARES}
    theirs = {name: round(getattr(seen, name), 4) for name in SHARES}
    return Queue(
        round(arrivals, 4), handling, patience, agents, ours, theirs,
        round(max(abs(ours[name] - theirs[name]) for name in SHARES), 4),
        round(told.speed, 2), round(seen.speed, 2),
    )  # fmt: skip


def page(tables: Sequence[Table], queues: Sequence[Queue]) -> str:
    lines = ["Erlang C, probability to wait", "  agents erlangs published    ours"]
    lines += [
        f"  {one.agents:6} {one.erlangs:7.2f} {one.published:9.3f} {one.ours:7.4f}  {one.source}"
        for one in tables
    ]
    lines.append(f"  greatest difference, as rounded there: {max(t.difference for t in tables)}")
    lines += ["", "Erlang A, told and played: in time, waits, gives up, mean wait"]
    for one in queues:
        pairs = "   ".join(f"{one.told[name]:.4f} {one.played[name]:.4f}" for name in SHARES)
        lines.append(
            f"  {one.agents:4} agents, patience {one.patience:4.0f} s   {pairs}   "
            f"{one.speed_told:.1f} s {one.speed_played:.1f} s"
        )
    lines.append(f"  greatest difference of a share: {max(q.difference for q in queues)}")
    return "\n".join(lines)
