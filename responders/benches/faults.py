"""Breaches seen by real workers of the role sla while one thing after another goes wrong."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

from inbox.processes import plans
from inbox.processes.child import Plan
from inbox.processes.plans import Worker
from inbox.processes.spawn import spawn, stop
from inbox.processes.valkey import Valkey
from responders.benches import open_clocks
from responders.core.figures import percentile

CHECKOUT = Path(__file__).resolve().parents[2]
WORKERS = tuple(Worker(f"sla-{number}", "sla", "threads", 2) for number in (1, 2))
KILL_EVERY_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
READY_SECONDS = 90.0
LOOK_SECONDS = 0.2
_TICKERS = "select count(*) from inbox_heartbeat where name like 'ticker:%' and at > now() - interval '3 seconds'"


@dataclass(slots=True)
class Fleet:
    """Processes by name, begun again by hand; `valkey` is the only one that others wait for."""

    home: Path
    env: Mapping[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, plan: Plan) -> None:
        plan.prepare()
        with (self.home / f"{name}.log").open("ab") as output:
            self.running[name] = spawn(
                plan.command, env=plan.env, output=output, death_signal=plan.death_signal, cwd=plan.cwd
            )  # fmt: skip

    def end(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        stop(self.running.pop(name), how)

    def worker(self, worker: Worker) -> None:
        self.start(worker.name, plans.worker(CHECKOUT, worker, self.env))

    def beat(self, name: str) -> None:
        self.start(name, plans.beat(CHECKOUT, self.env))

    def end_all(self) -> None:
        for name in reversed(list(self.running)):
            self.end(name)


def measure(cursor: psycopg.Cursor, per_second: int, seconds: int) -> dict[str, dict[str, float]]:
    """By what went wrong: detection in seconds from due, and how many were never seen. Clocks are loaded already."""
    with _fleet(cursor) as (fleet, valkey):
        turns: Mapping[str, Callable[[float], None]] = {
            "two_workers": lambda _passed: None,
            "one_killed_every_5_s": _Killer(fleet, cursor),
            "valkey_stopped_and_flushed": _Broker(fleet, valkey, seconds),
            "beat_absent": _once(lambda: fleet.end("beat")),
            "beat_doubled": _once(lambda: (fleet.beat("beat"), fleet.beat("beat-2"))),
        }
        return {
            name: _turn(cursor, act, per_second * seconds, seconds) for name, act in turns.items()
        }


def _turn(
    cursor: psycopg.Cursor, act: Callable[[float], None], due: int, seconds: int
) -> dict[str, float]:
    _wait(lambda: _tickers(cursor) >= len(WORKERS))  # what the last turn broke stands again
    since = open_clocks.now(cursor)
    first = open_clocks.come_due(cursor, due, seconds)
    begun, found = time.monotonic(), list[float]()
    while (passed := time.monotonic() - begun) < seconds + PATIENCE_SECONDS:
        act(passed)
        found = open_clocks.latencies(cursor, first, since)
        if passed > seconds and len(found) >= due:
            break
        time.sleep(LOOK_SECONDS)
    return {
        "p50_seconds": round(percentile(found, 0.5) or 0.0, 3),
        "p99_seconds": round(percentile(found, 0.99) or 0.0, 3),
        "max_seconds": round(found[-1] if found else 0.0, 3),
        "breaches": len(found),
        "missed": due - len(found),
    }


class _Killer:
    """One after the other, and begun again at once, as a supervisor does.

    Never the only one that beats: on a busy machine a worker needs longer than that to start.
    """

    def __init__(self, fleet: Fleet, cursor: psycopg.Cursor) -> None:
        self.fleet, self.cursor, self.kills, self.next_at = fleet, cursor, 0, KILL_EVERY_SECONDS

    def __call__(self, passed: float) -> None:
        if passed >= self.next_at and _tickers(self.cursor) >= len(WORKERS):
            self.next_at = passed + KILL_EVERY_SECONDS
            worker = WORKERS[self.kills % len(WORKERS)]
            self.fleet.end(worker.name, signal.SIGKILL)
            self.fleet.worker(worker)
            self.kills += 1


class _Broker:
    """Away for the first half; back without anything it knew."""

    def __init__(self, fleet: Fleet, valkey: Valkey, seconds: int) -> None:
        self.fleet, self.valkey, self.back_at = fleet, valkey, seconds / 2
        self.is_away = self.is_back = False

    def __call__(self, passed: float) -> None:
        if not self.is_away:
            self.fleet.end("valkey")
            self.is_away = True
        elif not self.is_back and passed >= self.back_at:
            self.fleet.start("valkey", plans.valkey(self.valkey))
            _wait(self.valkey.is_ready)
            redis.Redis(unix_socket_path=str(self.valkey.socket)).flushall()
            self.is_back = True


def _once(work: Callable[[], object]) -> Callable[[float], None]:
    waiting = [work]

    def act(_passed: float) -> None:
        if waiting:
            waiting.pop()()

    return act


@contextlib.contextmanager
def _fleet(cursor: psycopg.Cursor) -> Iterator[tuple[Fleet, Valkey]]:
    with tempfile.TemporaryDirectory(prefix="dua-") as place:
        home = Path(place)
        valkey = Valkey(home, home, fleeting=True)
        env = {**plans.environment(home, "http://localhost"), "REDIS_URL": valkey.url}
        fleet = Fleet(home, env)
        try:
            fleet.start("valkey", plans.valkey(valkey))
            _wait(valkey.is_ready)
            for worker in WORKERS:
                fleet.worker(worker)
            fleet.beat("beat")
            _wait(lambda: _tickers(cursor) >= len(WORKERS))
            yield fleet, valkey
        finally:
            fleet.end_all()


def _tickers(cursor: psycopg.Cursor) -> int:
    cursor.execute(_TICKERS)
    return int(cursor.fetchall()[0][0])


def _wait(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("A part of the house did not start; see its log.")
        time.sleep(LOOK_SECONDS)


def page(turns: Mapping[str, Mapping[str, float]]) -> str:
    if not turns:
        return ""
    lines = [
        "",
        "  two workers, and what went wrong       p50       p99       max   detected  missed",
    ]
    lines += [
        f"  {name:<32} {one['p50_seconds']:8.3f} s {one['p99_seconds']:7.3f} s {one['max_seconds']:7.3f} s "
        f"{one['breaches']:10,} {one['missed']:7,}"
        for name, one in turns.items()
    ]
    return "\n".join(lines)
