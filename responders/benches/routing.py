"""How fast routing gives out a full queue with several workers, and whether anybody got too much or anything twice."""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from inbox.models import Brand, Channel, Contact, Conversation, Identity, User
from responders.benches.scratch import INSIDE, run_inside
from responders.core.figures import percentile
from responders.models import (
    Assignment,
    Handling,
    Membership,
    Presence,
    Queue,
    Responder,
    Routing,
    Team,
)
from responders.operations import routing

PLACES = 6
PATIENCE_SECONDS = 600
LOAD_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Result:
    """decisions: conversations given. overfilled: times somebody had more than their places, looked at after every
    call of every worker. doubled: conversations given more than once. One call gives as many as there is room for.
    """

    waiting: int
    agents: int
    workers: int
    decisions: int
    seconds: float
    decisions_per_second: float
    call_p50_ms: float
    call_p99_ms: float
    overfilled: int
    doubled: int
    left: int


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench routing", description=__doc__)
    parser.add_argument("--waiting", type=int, default=5000, help="conversations nobody has")
    parser.add_argument("--agents", type=int, default=50, help=f"people, with {PLACES} places each")
    parser.add_argument("--workers", type=int, default=4, help="routing at once")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if min(options.waiting, options.agents, options.workers) < 1:
        parser.error("--waiting, --agents and --workers must be above zero")
    if not options.inside:
        run_inside("routing", arguments)
        return
    call_command("migrate", verbosity=0)
    result = measure(options.waiting, options.agents, options.workers)
    print(json.dumps(asdict(result)) if options.json else page(result))
    sys.stdout.flush()


def measure(waiting: int, agents: int, workers: int) -> Result:
    """Workers give out, and resolve what was given, until nothing waits."""
    queue = load(waiting, agents, timezone.now())
    seconds: list[float] = []
    overfilled: list[int] = []
    deadline = time.monotonic() + PATIENCE_SECONDS

    def work() -> None:
        try:
            while time.monotonic() < deadline and routing.waiting_in(queue).exists():
                begun = time.perf_counter()
                routing.route(queue, at=timezone.now())
                seconds.append(time.perf_counter() - begun)
                overfilled.append(_overfilled())
                _resolve()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    given = Assignment.objects.count()
    ordered = sorted(seconds)
    return Result(
        waiting=waiting,
        agents=agents,
        workers=workers,
        decisions=given,
        seconds=round(took, 2),
        decisions_per_second=round(given / took, 1),
        call_p50_ms=round((percentile(ordered, 0.5) or 0.0) * 1000, 1),
        call_p99_ms=round((percentile(ordered, 0.99) or 0.0) * 1000, 1),
        overfilled=sum(overfilled),
        doubled=given - Assignment.objects.values("conversation").distinct().count(),
        left=routing.waiting_in(queue).count(),
    )


def load(waiting: int, agents: int, at: datetime) -> Queue:
    brand = Brand.objects.create(name="Bench", slug="bench", created_at=at)
    channel = Channel.objects.create(brand=brand, kind="webchat", account="bench", created_at=at)
    team = Team.objects.create(brand=brand, name="Bench")
    queue = Queue.objects.create(brand=brand, team=team, slug="bench", name="Bench")
    Routing.objects.create(queue=queue, mode=Routing.Mode.PUSH, changed_at=at)
    _people(brand, team, agents, at)
    for first in range(0, waiting, LOAD_AT_ONCE):
        _conversations(channel, queue, range(first, min(first + LOAD_AT_ONCE, waiting)), at)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return queue


def _people(brand: Brand, team: Team, many: int, at: datetime) -> None:
    users = User.objects.bulk_create(User(username=f"bench-{number}") for number in range(many))
    people = Responder.objects.bulk_create(
        Responder(user=user, role=Responder.Role.AGENT, name=user.username, capacity=PLACES)
        for user in users
    )
    brand.responders.set(people)
    Membership.objects.bulk_create(Membership(team=team, responder=one) for one in people)
    Presence.objects.bulk_create(
        Presence(responder=one, state="available", starts_at=at, seen_at=at, reason="chosen")
        for one in people
    )


def _conversations(channel: Channel, queue: Queue, numbers: range, at: datetime) -> None:
    contacts = Contact.objects.bulk_create(
        Contact(brand=channel.brand, created_at=at) for _ in numbers
    )
    identities = Identity.objects.bulk_create(
        Identity(contact=contact, channel=channel, external_id=f"p{number}", created_at=at)
        for number, contact in zip(numbers, contacts, strict=True)
    )
    made = Conversation.objects.bulk_create(
        Conversation(
            brand=channel.brand,
            channel=channel,
            identity=identity,
            thread_key=f"t{number}",
            status="open",
            turn="ours",
            waiting_since=at - timedelta(seconds=number),
            last_message_at=at,
            created_at=at,
            received_at=at,
        )
        for number, identity in zip(numbers, identities, strict=True)
    )
    Handling.objects.bulk_create(
        Handling(conversation=one, brand=channel.brand, queue=queue, created_at=at) for one in made
    )


def _overfilled() -> int:
    held = Handling.objects.filter(conversation__status="open", owner__isnull=False)
    rows = held.values("owner").annotate(many=Count("pk")).filter(many__gt=PLACES)
    return rows.count()


def _resolve() -> None:
    """Whatever anybody has is done: their places are free again."""
    Conversation.objects.filter(status="open", handling__owner__isnull=False).update(
        status="resolved"
    )


def page(result: Result) -> str:
    return f"""
Routing of {result.waiting:,} that wait to {result.agents} people by {result.workers} workers

  given out        {result.decisions:,} in {result.seconds} s: {result.decisions_per_second:,} decisions a second
  a call           p50 {result.call_p50_ms:.1f} ms   p99 {result.call_p99_ms:.1f} ms
  overfilled {result.overfilled}, doubled {result.doubled}, left {result.left}
"""
