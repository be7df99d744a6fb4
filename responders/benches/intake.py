"""How many webhooks a second are stored before they are answered, and how many become triaged messages."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from inbox.celery import app as celery
from inbox.models import Brand, Channel, EnvelopeDue, Heartbeat, Hook, Message, Notice
from inbox.processes import plans
from inbox.processes.postgres import programs
from inbox.processes.spawn import spawn, stop
from responders.benches.scratch import INSIDE, run_inside
from responders.models import Handling

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 64
LIMIT_CLIENTS = 32
PATIENCE_SECONDS = 120
LIMIT = """\
\\set id random(1, 1000000000000000)
insert into bench_limit (id, body) values (:id, '{body}') on conflict do nothing;
"""


@dataclass(frozen=True, slots=True)
class Result:
    """limit_per_second: single-row durable inserts by pgbench in the same run. Latency as the caller sees it."""

    per_second: float
    limit_per_second: float
    ratio: float
    p50_ms: float
    p99_ms: float
    non_200: int
    messages: int
    triaged_per_second: float
    lost: int


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench intake", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10, help="how long each part runs")
    parser.add_argument("--messages", type=int, default=20_000, help="of the second part, at most")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.seconds < 1 or options.messages < 1:
        parser.error("--seconds and --messages must be above zero")
    if not options.inside:
        run_inside("intake", arguments)
        return
    call_command("migrate", verbosity=0)
    result = measure(options.seconds, options.messages)
    print(json.dumps(asdict(result)) if options.json else page(result))
    sys.stdout.flush()


def page(result: Result) -> str:
    return (
        f"{result.per_second:,.0f} webhooks a second, stored before answered; "
        f"p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms, not 200: {result.non_200}\n"
        f"{result.limit_per_second:,.0f} single durable inserts a second by pgbench; "
        f"ratio {result.ratio:.2f}\n"
        f"{result.triaged_per_second:,.0f} messages a second from webhook to triaged "
        f"({result.messages:,} messages, lost: {result.lost})"
    )


def measure(seconds: int, most: int) -> Result:
    hook = _hook()
    port = _free_port()
    before = _limit(seconds)
    with _web(port):
        calls = _knock(hook, port, seconds=seconds, most=10**9, first=0)
        _forget_waiting()
        with _workers():
            began = time.monotonic()
            told = _knock(hook, port, seconds=PATIENCE_SECONDS, most=most, first=10**9)
            triaged_in = _wait_until_triaged(began)
    limit = (before + _limit(seconds)) / 2
    per_second = calls["answered"] / calls["seconds"]
    messages = Message.objects.count()
    return Result(
        per_second=round(per_second, 1),
        limit_per_second=round(limit, 1),
        ratio=round(per_second / limit, 3),
        p50_ms=round(calls["p50"] * 1000, 2),
        p99_ms=round(calls["p99"] * 1000, 2),
        non_200=calls["not_200"] + told["not_200"],
        messages=messages,
        triaged_per_second=round(messages / triaged_in, 1),
        lost=told["answered"] - told["not_200"] - messages,
    )


def _hook() -> Hook:
    at = timezone.now()
    brand = Brand.objects.create(name="Bench", slug="bench", created_at=at)
    hook = Hook.objects.create(
        brand=brand, kind="facebook", secrets={"app_secret": secrets.token_hex()}, created_at=at
    )
    Channel.objects.create(
        brand=brand, hook=hook, kind="facebook", account="bench-page", name="Bench", created_at=at
    )
    return hook


def _knock(hook: Hook, port: int, *, seconds: float, most: int, first: int) -> dict[str, Any]:
    given = {
        "port": port,
        "connections": CONNECTIONS,
        "seconds": seconds,
        "most": most,
        "first": first,
        "token": hook.token,
        "secret": hook.secrets["app_secret"],
    }
    words = [f"--{name}={value}" for name, value in given.items()]
    done = subprocess.run(
        [sys.executable, "-m", "responders.benches.knocking", *words],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _forget_waiting() -> None:
    """The second part begins with nothing to read, whatever the first one stored."""
    with connection.cursor() as cursor:
        cursor.execute("truncate inbox_envelope cascade")


def _wait_until_triaged(began: float) -> float:
    """Seconds since `began` at which the last message had its handling and nothing was left to do."""
    while EnvelopeDue.objects.exists() or Notice.objects.exists():
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise SystemExit("the workers did not finish in time")
        time.sleep(0.05)
    took = time.monotonic() - began
    waiting = Message.objects.exclude(conversation__in=Handling.objects.values("pk")).count()
    if waiting:
        raise SystemExit(f"{waiting} messages were not triaged")
    return took


def _limit(seconds: int) -> float:
    """Durable inserts a second of one row of 2 KB each, without us, by the server's own measuring program."""
    with connection.cursor() as cursor:
        cursor.execute("create table if not exists bench_limit (id bigint primary key, body text)")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(LIMIT.format(body="x" * 2000))
        script.flush()
        given = settings.DATABASES["default"]
        command = [
            str(programs() / "pgbench"), "-n", "-h", given["HOST"], "-U", given["USER"],
            "-c", str(LIMIT_CLIENTS), "-j", "2", "-T", str(seconds), "-f", script.name, given["NAME"],
        ]  # fmt: skip
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise SystemExit(f"pgbench said: {done.stdout}")
    return float(found[1])


@contextlib.contextmanager
def _web(port: int) -> Iterator[None]:
    """As `up` runs it."""
    plan = plans.web(ROOT, port, {}, [])
    with _running([plan.command]):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not plan.is_ready():
            if time.monotonic() > deadline:
                raise SystemExit("the web process did not start")
            time.sleep(0.1)
        yield


@contextlib.contextmanager
def _workers() -> Iterator[None]:
    """As `up` runs them: one reads envelopes, one attends; beat ticks for both."""
    common = ["-m", "celery", "-A", "inbox.celery"]
    quiet = ["--loglevel", "WARNING"]
    lean = [
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        "-P",
        "threads",
        "-c",
        "2",
    ]
    workers = [
        [sys.executable, *common, "worker", *quiet, *lean, "-Q", role, "-n", role]
        for role in ("intake", "sla")
    ]
    with _running([*workers, [sys.executable, *common, "beat", *quiet]]):
        _wait_until_awake("intake", "sla")
        yield


def _wait_until_awake(*roles: str) -> None:
    """Starting is not what is measured."""
    for role in roles:
        celery.send_task("inbox.tasks.canary", [f"bench:{role}"], queue=role, ignore_result=True)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Heartbeat.objects.filter(name__startswith="bench:").count() < len(roles):
        if time.monotonic() > deadline:
            raise SystemExit("the workers did not start")
        time.sleep(0.1)


@contextlib.contextmanager
def _running(commands: Sequence[Sequence[str]]) -> Iterator[None]:
    env = {**os.environ, "C_FORCE_ROOT": "1", "DUA_LOG_LEVEL": "ERROR"}
    with contextlib.ExitStack() as stack:
        quiet = stack.enter_context(Path(os.devnull).open("wb"))
        for words in commands:
            child = spawn(words, env=env, output=quiet, cwd=ROOT)
            stack.callback(stop, child, signal.SIGTERM)
        yield


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
