"""What the workers do for the inbox: take ids, load, call one operation."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from inbox.models import Heartbeat
from inbox.operations import (
    acting,
    attachments,
    consents,
    conversations,
    dispatch,
    envelopes,
    expiries,
    files,
    gaps,
    gestures,
    grants,
    messages,
    polling,
    renewals,
    subscriptions,
    templates,
)

AT_IT = timedelta(seconds=15)  # below the soft time limit of a task


@shared_task
def canary(name: str) -> None:
    """Write that this message came through broker and worker; name: "worker:<process>", "beat"."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=timezone.now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


@shared_task
def deliver(delivery_id: int) -> None:
    """Say one message, if it is due."""
    dispatch.deliver(delivery_id, clock=timezone.now, draw=random.random)


@shared_task
def sweep_deliveries() -> None:
    """Say what is due, and settle what was left behind."""
    dispatch.sweep(clock=timezone.now, draw=random.random)


@shared_task
def act(act_id: int) -> None:
    """Hide, show, delete or like one message, if it is due."""
    acting.carry_out(act_id, clock=timezone.now, draw=random.random)


@shared_task
def gesture(conversation_id: int, gesture: str, asked_at: str) -> None:
    """Show at the platform that we write, or have read; lost where it cannot be."""
    gestures.make(conversation_id, gesture, datetime.fromisoformat(asked_at), clock=timezone.now)


@shared_task
def sweep_acts() -> None:
    """Do at the platforms what is due, and take back what was left behind."""
    acting.sweep(clock=timezone.now, draw=random.random)


@shared_task
def poll_channels() -> None:
    """Ask the platforms that cannot call us."""
    polling.poll_due(at=timezone.now())


@shared_task
def poll_channel(channel_id: int) -> None:
    """Ask one platform that said that something is new."""
    polling.poll_called(channel_id, at=timezone.now())


@shared_task
def keep_subscriptions() -> None:
    """Ask the hubs to call us when something was published."""
    subscriptions.keep_up(clock=timezone.now)


@shared_task
def drain_envelopes() -> None:
    """Read stored webhooks until none is due; then what had to wait for its message."""
    until = timezone.now() + AT_IT
    while envelopes.drain(at=timezone.now()) == envelopes.LIMIT and timezone.now() < until:
        pass
    messages.catch_up(at=timezone.now())


@shared_task
def fetch_media() -> None:
    """Fetch what customers attached."""
    attachments.fetch_due(clock=timezone.now, draw=random.random)


@shared_task
def fill_gaps() -> None:
    """Ask for what platforms said while our door was shut."""
    gaps.fill_due(clock=timezone.now)


@shared_task
def renew_credentials() -> None:
    """Renew what ends soon and needs no person."""
    renewals.renew_due(clock=timezone.now)


@shared_task
def ask_grants() -> None:
    """Have the platforms asked what our credentials are good for."""
    grants.ask_all()


@shared_task
def ask_grant(channel_id: int) -> None:
    """Ask one platform what its credentials are good for."""
    grants.ask(channel_id, clock=timezone.now)


@shared_task
def ask_templates() -> None:
    """Have the platforms asked which templates they approved."""
    templates.ask_all()


@shared_task
def list_templates(channel_id: int) -> None:
    """Ask one platform which templates it approved."""
    templates.refresh(channel_id, clock=timezone.now)


@shared_task
def alarm_expiries() -> None:
    """Tell of credentials that will end."""
    expiries.alarm_due(at=timezone.now())


@shared_task
def wake_snoozed() -> None:
    """End the snoozes that are over."""
    conversations.wake_due(at=timezone.now())


@shared_task
def prune() -> None:
    """Forget what need not be kept any longer."""
    envelopes.prune(at=timezone.now())
    files.sweep(at=timezone.now())
    consents.prune(at=timezone.now())
