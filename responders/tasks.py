"""What the workers do for the answering room."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from inbox.later import later
from responders.operations import attend as attending
from responders.operations import case_clocks, presence, routing, shift_patterns

LONGEST = timedelta(seconds=15)  # below the task's soft time limit


@shared_task
def attend() -> None:
    """Take notices into account until none is left."""
    end = timezone.now() + LONGEST
    attended = 0
    while (many := attending.attend(at=timezone.now())) and timezone.now() < end:
        attended += many
    if (attended or many) and routing.is_on():
        later("responders.tasks.route")  # something arrived, or a place became free


@shared_task
def route() -> None:
    """What waits goes to people who are there, in queues that push."""
    routing.run(at=timezone.now())


@shared_task
def lay_shifts() -> None:
    """The weeks that repeat, made ahead."""
    shift_patterns.lay_ahead(at=timezone.now())


@shared_task
def sweep_people() -> None:
    """Screens that gave no sign of life, what their owners left behind, and hints that were lost."""
    presence.sweep(at=timezone.now())
    routing.requeue(at=timezone.now())
    routing.run(at=timezone.now())


@shared_task
def sweep_cases() -> None:
    """Letters of complaint cases that were told meanwhile, and deadlines come near or passed."""
    case_clocks.sweep(at=timezone.now())
