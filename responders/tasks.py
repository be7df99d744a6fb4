"""What the workers do for the answering room."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from inbox.later import later
from responders.operations import attend as attending
from responders.operations import replays

LONGEST = timedelta(seconds=15)  # below the task's soft time limit
TURN = timedelta(seconds=3)  # then the other work of the same queue has its turn


@shared_task
def attend() -> None:
    """Take notices into account until none is left."""
    end = timezone.now() + LONGEST
    while attending.attend(at=timezone.now()) and timezone.now() < end:
        continue


@shared_task
def replay() -> None:
    """Work off slices of replays for a while, and come back for more."""
    end = timezone.now() + TURN
    while replays.step(at=timezone.now()):
        if timezone.now() >= end:
            later(replays.TASK)
            return
