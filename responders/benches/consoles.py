"""Many open consoles while the drill of profile outage plays: how soon each hears of a message, and what it costs.

Every console is a responder with a session of their own, an event stream, and the questions that the page's script
asks after news. Some are cut off for a while and come back with the last event they saw.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import redis.asyncio
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from inbox.live import WIRE
from inbox.models import Brand, Channel, Message, User
from inbox.processes import plans
from inbox.processes.child import Plan
from inbox.processes.spawn import spawn, stop
from responders.benches import years
from responders.benches.console import BACKEND, OPENED
from responders.benches.scratch import INSIDE, run_inside
from responders.benches.screen_ledger import Wire, compare, latencies
from responders.benches.screens import RUSH_SECONDS, Screen, all_of, client
from responders.core.figures import percentile
from responders.models import Responder
from responders.operations import presence

CHECKOUT = Path(__file__).resolve().parents[2]
START_SECONDS = 300
CONVERSATIONS, OPEN = 2_000, 200  # there from the start
CUT_SHARE, CUT_SECONDS = 0.1, 30.0
SETTLE_SECONDS = 15.0  # for what is under way when the customers stop
TICKS = os.sysconf("SC_CLK_TCK")


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench consoles", description=__doc__)
    parser.add_argument("--consoles", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=60, help="how long customers write")
    parser.add_argument("--profile", default="outage", help="of the drill")
    parser.add_argument("--kill", action="store_true", help="kill the web process half way")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.consoles < 1 or options.seconds < CUT_SECONDS:
        parser.error(f"--consoles must be above zero, --seconds at least {CUT_SECONDS:.0f}")
    if not options.inside:
        run_inside("consoles", arguments)
        return
    call_command("migrate", verbosity=0)
    result = measure(options.consoles, options.seconds, options.profile, kills=options.kill)
    print(json.dumps(result) if options.json else page(result))
    sys.stdout.flush()


def measure(consoles: int, seconds: int, profile: str, *, kills: bool) -> dict[str, Any]:
    """Milliseconds, MB and percent of one core where the name says so."""
    _allow_many_files()
    sessions = _people(consoles)
    connection.close()
    with _installation() as house:
        return asyncio.run(_watched(house, sessions, seconds, profile, kills=kills))


def _people(many: int) -> list[str]:
    """Their cookies; all present, all of one brand with work in it."""
    with connection.cursor() as cursor:
        Responder.objects.create(user=User.objects.create(username="b"), role="agent", name="B")
        years.load(cursor, CONVERSATIONS * 3, 30, each=3)
        cursor.execute(OPENED, {"open": OPEN, "me": Responder.objects.first().pk})  # type: ignore[union-attr]
        cursor.execute("vacuum analyze")
    Channel.objects.update(kind="webchat")  # a kind whose pages there are
    brands = list(Brand.objects.all())
    sessions = []
    for number in range(many):
        user = User.objects.create(username=f"bench-{number}")
        responder = Responder.objects.create(user=user, role="agent", name=f"Bench {number}")
        responder.brands.set(brands)
        presence.sign_in(user, at=timezone.now())
        sessions.append(_session(user))
    return sessions


def _session(user: User) -> str:
    """The cookie that signing in would leave, without the password's slow sum."""
    kept = SessionStore()
    kept.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND})
    kept[HASH_SESSION_KEY] = user.get_session_auth_hash()
    kept.create()
    return f"{settings.SESSION_COOKIE_NAME}={kept.session_key}"


class House:
    """The processes of an installation, by name."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        self.home = home
        self.env = plans.environment(home, f"http://127.0.0.1:{port}")
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, plan: Plan) -> None:
        with (self.home / f"{plan.name}.log").open("ab") as output:
            self.running[plan.name] = spawn(plan.command, env=plan.env, output=output, cwd=plan.cwd)

    def web(self) -> Plan:
        return plans.web(CHECKOUT, self.port, self.env, [])

    def drill(self, seconds: int, profile: str) -> Plan:
        command = (
            sys.executable, "manage.py", "drill", "--profile", profile, "--seconds", str(seconds),
            "--address", f"http://127.0.0.1:{self.port}",
        )  # fmt: skip
        return Plan("drill", command, self.env, plans.WORKERS, cwd=CHECKOUT)


@contextlib.contextmanager
def _installation() -> Iterator[House]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="dua-") as place:
        house = House(Path(place), port)
        try:
            web = house.web()
            for plan in (web, *(plans.worker(CHECKOUT, one, house.env) for one in plans.FLEET)):
                house.start(plan)
            house.start(plans.beat(CHECKOUT, house.env))
            deadline = time.monotonic() + START_SECONDS
            while not web.is_ready():
                if time.monotonic() > deadline:
                    raise SystemExit("the web process did not start")
                time.sleep(0.2)
            yield house
        finally:
            for child in reversed(house.running.values()):
                stop(child, signal.SIGTERM)


async def _watched(
    house: House, sessions: Sequence[str], seconds: int, profile: str, *, kills: bool
) -> dict[str, Any]:
    wire = Wire()
    async with client(house.port) as http:
        screens = [Screen(house.port, session, http) for session in sessions]
        tasks = [asyncio.create_task(_follow(wire))]
        tasks += [asyncio.create_task(screen.stay()) for screen in screens]
        await asyncio.sleep(RUSH_SECONDS + 10)
        before, began, since = _used(house), time.monotonic(), time.time()
        house.start(house.drill(seconds, profile))
        await asyncio.sleep(seconds / 4)
        for screen in screens[: round(len(screens) * CUT_SHARE)]:
            screen.cut(CUT_SECONDS)
        await asyncio.sleep(seconds / 4)
        if kills:
            stop(house.running["web"], signal.SIGKILL)
            house.start(house.web())
        await asyncio.sleep(seconds / 2 + SETTLE_SECONDS)
        after, elapsed, until = _used(house), time.monotonic() - began, time.time()
        await asyncio.sleep(SETTLE_SECONDS)  # for what was told last
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    messages = await asyncio.to_thread(_messages, since, until)
    return _result(screens, wire, messages, (since, until), _costs(before, after, elapsed))


async def _follow(wire: Wire) -> None:
    """What is published, read beside the hub."""
    client = redis.asyncio.from_url(settings.REDIS_URL)
    async with client, client.pubsub() as listening:
        await listening.subscribe(WIRE)
        async for message in listening.listen():
            if message["type"] == "message":
                wire.take(time.time(), message["data"])


def _messages(since: float, until: float) -> list[tuple[int, float]]:
    """Conversation and moment of everything customers said in that span, in seconds of the epoch."""
    span = (datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC))
    rows = Message.objects.filter(direction="in", received_at__gte=span[0], received_at__lt=span[1])
    found = [(pk, at.timestamp()) for pk, at in rows.values_list("conversation_id", "received_at")]
    connection.close()
    return found


def _used(house: House) -> dict[str, tuple[float, float]]:
    """By process: seconds of CPU so far, MB held now; empty where the system does not tell."""
    found = {}
    for name, child in house.running.items():
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
            pages = int(Path(f"/proc/{child.pid}/statm").read_text().split()[1])
            ticks = int(fields[11]) + int(fields[12])
            found[name] = (ticks / TICKS, pages * resource.getpagesize() / 1e6)
    return found


def _costs(
    before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]], elapsed: float
) -> dict[str, dict[str, float]]:  # fmt: skip
    return {
        name: {
            "cpu_percent": round(100 * (used - before.get(name, (0.0, 0.0))[0]) / elapsed, 1),
            "megabytes": round(held, 1),
        }
        for name, (used, held) in after.items()
        if name != "drill"
    }


def _result(
    screens: list[Screen],
    wire: Wire,
    messages: list[tuple[int, float]],
    span: tuple[float, float],
    processes: dict[str, dict[str, float]],
) -> dict[str, Any]:
    heard = [screen.heard for screen in screens]
    missing = compare(wire, heard, *span)
    events = latencies(messages, heard)
    took, shown = all_of(screens, "asked", "took"), all_of(screens, "asked", "shown_after")
    return {
        "consoles": len(screens),
        "messages": len(messages),
        "events_told": sum(span[0] <= at < span[1] for at, _hint in wire.told),
        "events_heard": sum(len(one.frames) for one in heard),
        "events_lost": missing.lost,
        "events_twice": missing.twice,
        "made_good_by_looking_anew": missing.anew,
        "measured": len(events),
        **_spread("message_to_event", events),
        "answers": len(took),
        "answers_failed": sum(screen.asked.failed for screen in screens),
        **_spread("answer", took),
        **_spread("event_to_shown", shown),
        "reconnects": sum(one.cuts for one in heard),
        "refused": sum(one.refused for one in heard),
        "processes": processes,
    }


def _spread(name: str, seconds: Sequence[float]) -> dict[str, float | None]:
    shares = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    found = {f"{name}_{word}_ms": percentile(seconds, share) for word, share in shares.items()}
    return {
        word: None if value is None else round(value * 1000, 1) for word, value in found.items()
    }


def _allow_many_files() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def page(result: Mapping[str, Any]) -> str:
    lines = [
        f"  {name:<28} {'-' if value is None else value}"
        for name, value in result.items()
        if name != "processes"
    ]
    lines += [
        f"  {name:<28} {one['cpu_percent']:>6} % of a core, {one['megabytes']:>7} MB"
        for name, one in result["processes"].items()
    ]
    return "\n".join(lines)
