"""The workers, asked end to end; the schedule and the SLA watch, by their heartbeats."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.utils import timezone
from kombu.exceptions import OperationalError

from inbox.celery import ROLES, app
from inbox.doctor.finding import Finding, fail, ok, warn
from inbox.models import Heartbeat

ANSWER_SECONDS = 5.0
LOOK_SECONDS = 0.05
BEAT_SECONDS = 7.0
BEAT_LATE = timedelta(seconds=15)  # three of its canaries
TICKER_LATE = timedelta(seconds=2)
PREFIX = "doctor:"


def workers(within_seconds: float = ANSWER_SECONDS) -> list[Finding]:
    """Send a canary to each role's queue and wait for what it writes."""
    at = timezone.now()
    try:
        for role in ROLES:
            app.send_task(
                "inbox.tasks.canary",
                args=[f"{PREFIX}{role}"],
                queue=role,
                expires=within_seconds,
                retry=False,
            )
    except (OperationalError, OSError) as error:
        return [fail("workers", f"cannot be asked: {error}", "First get Valkey to answer.")]
    answered = _await(at, within_seconds)
    return [_answer(role, at, answered.get(role), within_seconds) for role in ROLES]


def _await(at: datetime, within_seconds: float) -> dict[str, datetime]:
    deadline = time.monotonic() + within_seconds
    while True:
        beats = Heartbeat.objects.filter(name__startswith=PREFIX, at__gte=at)
        answered = {
            name.removeprefix(PREFIX): seen for name, seen in beats.values_list("name", "at")
        }
        if len(answered) == len(ROLES) or time.monotonic() > deadline:
            return answered
        time.sleep(LOOK_SECONDS)


def _answer(role: str, at: datetime, seen: datetime | None, within_seconds: float) -> Finding:
    if seen is None:
        return fail(
            f"{role} worker",
            f"did not answer within {within_seconds:.0f} s",
            f"Start it with ./dua up, or look at log/{role}*.log in the data directory.",
        )
    return ok(f"{role} worker", f"answered in {(seen - at).total_seconds() * 1000:.0f} ms")


def beat(within_seconds: float = BEAT_SECONDS) -> Finding:
    """The schedule sends itself a canary every five seconds; one that just started gets that long."""
    deadline = time.monotonic() + within_seconds
    while True:
        last = Heartbeat.objects.filter(name="beat").values_list("at", flat=True).first()
        at = timezone.now()
        if last is not None and at - last <= BEAT_LATE:
            return ok("schedule", _age("beat", last, at))
        if time.monotonic() > deadline:
            return fail("schedule", _age("beat", last, at), "Start celery beat; ./dua up does it.")
        time.sleep(LOOK_SECONDS)


def ticker(at: datetime) -> Finding:
    """The SLA watch lives in the workers of the role sla; two of them cover for each other."""
    beats = Heartbeat.objects.filter(name__startswith="ticker:").order_by("-at")
    alive = beats.filter(at__gte=at - TICKER_LATE).count()
    newest = beats.values_list("at", flat=True).first()
    remedy = "Run two workers with DUA_ROLE=sla; ./dua up does it."
    if not alive:
        return fail("SLA watch", _age("the newest tick", newest, at), remedy)
    if alive == 1:
        return warn("SLA watch", "only one process watches", remedy)
    return ok("SLA watch", f"{alive} processes watch; {_age('the newest tick', newest, at)}")


def _age(what: str, last: datetime | None, at: datetime) -> str:
    if last is None:
        return f"{what} was never seen"
    return f"{what} is {max((at - last).total_seconds(), 0):.1f} s old"
