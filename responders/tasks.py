"""What the workers do for the answering room."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from responders.operations import attend as attending
from responders.rollups import keeping

LONGEST = timedelta(seconds=15)  # below the task's soft time limit


@shared_task
def attend() -> None:
    """Take notices into account until none is left."""
    end = timezone.now() + LONGEST
    while attending.attend(at=timezone.now()) and timezone.now() < end:
        continue


@shared_task
def keep_rollups() -> None:
    """Sum the days that changed anew; what is left over waits for the next tick."""
    end = timezone.now() + LONGEST
    while keeping.keep(limit=10) and timezone.now() < end:
        continue
