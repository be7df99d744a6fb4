"""What the workers do for the answering room."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from responders.operations import attend as attending
from responders.operations import case_clocks

LONGEST = timedelta(seconds=15)  # below the task's soft time limit


@shared_task
def attend() -> None:
    """Take notices into account until none is left."""
    end = timezone.now() + LONGEST
    while attending.attend(at=timezone.now()) and timezone.now() < end:
        continue


@shared_task
def sweep_cases() -> None:
    """Letters of complaint cases that were told meanwhile, and deadlines come near or passed."""
    case_clocks.sweep(at=timezone.now())
