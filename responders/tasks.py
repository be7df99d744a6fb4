"""What the workers do for the answering room."""

from __future__ import annotations

import random
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from responders.operations import alerts, sending, tellings, webhook_calls
from responders.operations import attend as attending

LONGEST = timedelta(seconds=15)  # below the task's soft time limit
TELLINGS_KEPT = timedelta(days=90)
WEBHOOK_LOG_KEPT = timedelta(days=30)


@shared_task
def attend() -> None:
    """Take notices into account until none is left."""
    end = timezone.now() + LONGEST
    while attending.attend(at=timezone.now()) and timezone.now() < end:
        continue


@shared_task
def tell() -> None:
    """Hold what came due against the rules, make messages of it, and send them."""
    end = timezone.now() + LONGEST
    while alerts.plan(at=timezone.now()) and timezone.now() < end:
        continue
    while tellings.assemble(at=timezone.now()) and timezone.now() < end:
        continue
    sending.sweep(clock=timezone.now, draw=random.random)


@shared_task
def call_webhook(event_id: int) -> None:
    """Tell one program one thing, if it is due."""
    webhook_calls.call_one(event_id, clock=timezone.now, draw=random.random)


@shared_task
def call_webhooks() -> None:
    """Tell programs what is due, and what was left behind."""
    webhook_calls.sweep(clock=timezone.now, draw=random.random)


@shared_task
def forget() -> None:
    """Forget notices and webhook logs that nobody looks up any more."""
    at = timezone.now()
    tellings.forget(before=at - TELLINGS_KEPT)
    webhook_calls.forget(before=at - WEBHOOK_LOG_KEPT)
