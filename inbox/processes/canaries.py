"""Sends canaries to the workers and reads what came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from inbox.celery import app, canary_queue
from inbox.models import Heartbeat

TASK = "inbox.tasks.canary"
LAPSE_SECONDS = 15
PREFIX = "worker:"


def send(workers: Iterable[str]) -> None:
    """One canary into each worker's own queue. Raises what the broker's connection raises."""
    for name in workers:
        app.send_task(
            TASK,
            args=[f"{PREFIX}{name}"],
            queue=canary_queue(name),
            expires=LAPSE_SECONDS,
            retry=False,
        )


def answers() -> dict[str, datetime]:
    """Worker name to the aware UTC time of its last answer."""
    beats = Heartbeat.objects.filter(name__startswith=PREFIX).values_list("name", "at")
    return {name.removeprefix(PREFIX): at for name, at in beats}
