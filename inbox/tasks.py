"""What the workers do for the inbox: take ids, load, call one operation."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from inbox.models import Heartbeat


@shared_task
def canary(name: str) -> None:
    """Write that this message came through broker and worker; name: "worker:<process>", "beat"."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
