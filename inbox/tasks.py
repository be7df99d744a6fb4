"""What the workers do for the inbox: take ids, load, call one operation."""

from __future__ import annotations

import random

from celery import shared_task
from django.utils import timezone

from inbox.models import Heartbeat
from inbox.operations import dispatch, polling


@shared_task
def canary(name: str) -> None:
    """Write that this message came through broker and worker; name: "worker:<process>", "beat"."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


@shared_task
def deliver(delivery_id: int) -> None:
    """Say one message, if it is due."""
    dispatch.deliver(delivery_id, clock=timezone.now, draw=random.random)


@shared_task
def sweep_deliveries() -> None:
    """Say what is due, and settle what was left behind."""
    dispatch.sweep(clock=timezone.now, draw=random.random)


@shared_task
def poll_channels() -> None:
    """Ask the platforms that cannot call us."""
    polling.poll_due(at=timezone.now())
