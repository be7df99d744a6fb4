"""Many open consoles while the drill of profile outage plays: how soon each hears of a message, and what it costs.

Every console is a responder with a session of their own, an event stream, and the questions that the page's script
asks after news. Some are cut off for a while and come back with the last event they saw.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import json
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from inbox import live
from inbox.live import WIRE
from inbox.models import Brand, Message, User
from inbox.processes.spawn import stop
from responders.benches import console_world
from responders.benches.console import BACKEND
from responders.benches.house import START_SECONDS, House, costs, installation, used
from responders.benches.scratch import INSIDE, run_inside
from responders.benches.screen_ledger import MESSAGE, Wire, compare, latencies
from responders.benches.screens import Screen, all_of, client, listed
from responders.core.figures import percentile
from responders.models import Responder
from responders.operations import presence

CONVERSATIONS, OPEN = 2_000, 200  # there from the start
CUT_SHARE, CUT_SECONDS = 0.1, 30.0
REVOKED_SECONDS = 10.0  # how long is watched whether somebody still hears
SETTLE_SECONDS = 15.0  # for what is under way when the customers stop


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
    with installation() as house:
        return asyncio.run(_watched(house, sessions, seconds, profile, kills=kills))


def _people(many: int) -> list[str]:
    """Their cookies; all present, all of one brand with work in it."""
    with connection.cursor() as cursor:
        console_world.load(cursor, CONVERSATIONS, 3, OPEN)
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


async def _watched(
    house: House, sessions: Sequence[str], seconds: int, profile: str, *, kills: bool
) -> dict[str, Any]:
    wire = Wire()
    async with client(house.port) as http:
        page = await listed(http, sessions[0])
        screens = [Screen(house.port, session, http, page) for session in sessions]
        is_over = threading.Event()
        following = asyncio.create_task(asyncio.to_thread(_follow, wire, is_over))
        tasks = [asyncio.create_task(screen.stay()) for screen in screens]
        await _until(lambda: all(screen.is_open for screen in screens), "a stream did not open")
        house.start(house.drill(seconds, profile))
        await _until(lambda: wire.has(MESSAGE), "the drill did not start")
        before, began, since = used(house), time.monotonic(), time.time()
        await asyncio.sleep(seconds / 4)
        for screen in screens[: round(len(screens) * CUT_SHARE)]:
            screen.cut(CUT_SECONDS)
        await asyncio.sleep(seconds / 4)
        if kills:
            stop(house.running["web"], signal.SIGKILL)
            house.start(house.web())
        await asyncio.sleep(seconds / 2 + SETTLE_SECONDS)
        after, elapsed, until = used(house), time.monotonic() - began, time.time()
        await asyncio.sleep(SETTLE_SECONDS)  # for what was told last
        unshown = sum(screen.unshown for screen in screens)
        revoked = await _revoked(screens)
        is_over.set()
        await following
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    messages = await asyncio.to_thread(_messages, since, until)
    processes = costs(before, after, elapsed)
    found = _result(screens, wire, messages, (since, until), processes)
    return {**found, "never_shown": unshown, **revoked}


async def _revoked(screens: list[Screen]) -> dict[str, float]:
    """Seconds for which somebody still hears of a brand: once their account is disabled, once they left the brand."""
    ways: dict[str, Callable[[Responder], object]] = {
        "disabled": lambda one: User.objects.filter(pk=one.user_id).update(is_active=False),
        "left_brand": lambda one: one.brands.clear(),
    }
    people = await asyncio.to_thread(_last_people, len(ways))
    told = {}
    for (name, end), responder, screen in zip(ways.items(), people, screens[::-1], strict=False):
        await asyncio.to_thread(end, responder)
        began = time.time()
        while time.time() < began + REVOKED_SECONDS:
            await asyncio.to_thread(_say_something)
            await asyncio.sleep(0.1)
        last = max((at for at, *_rest in screen.heard.frames), default=began)
        told[f"heard_after_{name}_seconds"] = round(max(0.0, last - began), 2)
    return told


def _last_people(many: int) -> list[Responder]:
    """The last first, as their screens are."""
    found = list(
        Responder.objects.filter(user__username__startswith="bench-").order_by("-pk")[:many]
    )
    connection.close()
    return found


def _say_something() -> None:
    live.publish([live.hint("conversation:0", MESSAGE, 0, brand=brand) for brand in _brand_ids()])


@functools.cache
def _brand_ids() -> list[int]:
    found = list(Brand.objects.values_list("pk", flat=True))
    connection.close()
    return found


async def _until(is_so: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit(otherwise)
        await asyncio.sleep(0.5)


def _follow(wire: Wire, is_over: threading.Event) -> None:
    """What is published, read beside the hub; in a thread, as the loop of many streams is late at times."""
    client = redis.from_url(settings.REDIS_URL)
    with client, client.pubsub() as listening:
        listening.subscribe(WIRE)
        while not is_over.is_set():
            message = listening.get_message(timeout=0.5)
            if message is not None and message["type"] == "message":
                wire.take(time.time(), message["data"])


def _messages(since: float, until: float) -> list[tuple[int, float]]:
    """Conversation and moment of everything customers said in that span, in seconds of the epoch."""
    span = (datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC))
    rows = Message.objects.filter(direction="in", received_at__gte=span[0], received_at__lt=span[1])
    found = [(pk, at.timestamp()) for pk, at in rows.values_list("conversation_id", "received_at")]
    connection.close()
    return found


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
        **_spread("handled_to_shown", all_of(screens, "asked", "handled_after")),
        "shown": len(shown),
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
