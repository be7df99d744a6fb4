"""`./dua test --reference`: the pure core and the slow reference judge the same random logs; they must agree.

A log that they judge differently is printed with its seed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial

from inbox.bootstrap import documents
from responders.core.hours import BusinessHours, Hours
from responders.core.replay import replay
from responders.core.sla import Clock, spent
from tests.reference.judge import Judge, Verdict, joined
from tests.reference.known import once
from tests.reference.logs import Log, drawn
from tests.reference.wall import Ever, Wall

Walls = dict[str, Wall | Ever]


@dataclass(slots=True)
class Tally:
    """clocks, by metric and outcome, say what the logs reached."""

    logs: int = 0
    clocks: int = 0
    differences: int = 0
    found: list[str] = field(default_factory=list)
    reached: dict[str, int] = field(default_factory=dict)


def tried(seeds: Iterable[int]) -> Tally:
    tally = Tally()
    for seed in seeds:
        log = drawn(seed)
        walls, hours = lru_cache(partial(_walls, log)), _hours(log)
        expected = once(
            seed, lambda log=log, walls=walls: Judge(log.facts, log.terms, walls()).verdicts()
        )
        clocks = replay(log.facts, log.terms, hours)
        tally.logs += 1
        tally.clocks += len(clocks)
        for clock in clocks:
            name = f"{clock.metric.value} {clock.outcome.value or 'running'}"
            tally.reached[name] = tally.reached.get(name, 0) + 1
        got = [_verdict(clock) for clock in clocks]
        if got != expected or not _spent_agrees(seed, clocks, hours, walls):
            tally.differences += 1
            tally.found.append(f"seed {seed}: {_first_difference(got, expected)}")
    return tally


def verdicts_differ(one: Log, other: Log) -> bool:
    """Does the core judge the facts of one log otherwise than the reference those of the other?"""
    clocks = replay(one.facts, one.terms, _hours(one))
    expected = Judge(other.facts, other.terms, _walls(other)).verdicts()
    return [_verdict(clock) for clock in clocks] != expected


def _walls(log: Log) -> Walls:
    return {"": Ever(), **{key: Wall(spec) for key, spec in log.specs.items()}}


def _hours(log: Log) -> dict[str, Hours]:
    return {key: BusinessHours.from_spec(spec) for key, spec in log.specs.items()}


def _verdict(clock: Clock) -> Verdict:
    return Verdict(
        clock.metric.value, clock.base, clock.terms, clock.started_at, clock.warn_at, clock.due_at,
        joined(clock.pauses), clock.fulfilled_at, clock.fulfilled_by, clock.outcome.value, clock.reason,
        clock.would_have_missed,
    )  # fmt: skip


def _spent_agrees(
    seed: int, clocks: Iterable[Clock], hours: Mapping[str, Hours], walls: Callable[[], Walls]
) -> bool:
    """The open time used up, of those that ended and never paused."""
    for clock in clocks:
        key, start, end = clock.target.calendar, clock.started_at, clock.fulfilled_at
        if end is None or clock.pauses or key not in hours:
            continue
        if spent(clock, end, hours[key]) != once(
            (seed, key, start, end), partial(_open, walls, key, start, end)
        ):
            return False
    return True


def _open(walls: Callable[[], Walls], key: str, start: datetime, end: datetime) -> timedelta:
    return walls()[key].between(start, end)


def _first_difference(got: list[Verdict], expected: list[Verdict]) -> str:
    missing = [one for one in expected if one not in got]
    extra = [one for one in got if one not in expected]
    return f"core {extra[:1]}, reference {missing[:1]}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dua test --reference", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="random logs to judge")
    parser.add_argument("--first", type=int, default=1, help="seed of the first one")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    begun = time.monotonic()
    tally = tried(range(chosen.first, chosen.first + chosen.count))
    seconds = round(time.monotonic() - begun, 1)
    if chosen.json:
        told = {"logs": tally.logs, "clocks": tally.clocks, "differences": tally.differences}
        documents.tell({**told, "seconds": seconds, "reached": tally.reached, "found": tally.found})
    else:
        for line in tally.found[:10]:
            print(line)
        for name, count in sorted(tally.reached.items()):
            print(f"{count:9,}  {name}")
        print(
            f"{tally.logs:,} logs, {tally.clocks:,} clocks, {tally.differences} differences, {seconds} s"
        )
    return int(bool(tally.differences))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
