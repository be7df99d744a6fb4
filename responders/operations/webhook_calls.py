"""Telling programs what was promised: claimed for a while, called, settled, all in the log."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, QuerySet

from inbox.adapters import calling
from inbox.adapters.calling import Answer
from inbox.adapters.errors import AdapterError
from inbox.operations import locks
from responders.core import patience
from responders.core.standard_webhooks import signatures
from responders.models import OutgoingWebhook, WebhookAttempt, WebhookEvent
from responders.operations import tellings, webhooks

LEASE = timedelta(seconds=60)
PATIENCE = timedelta(seconds=12)
MOST_AT_ONCE = 2  # calls to one webhook, so that a slow one leaves room for the others
MOST_TOGETHER = 4  # calls to all of them, so that slow ones leave workers for everything else
LONGEST_FAILURE = timedelta(
    hours=24
)  # without a single success: paused, and those who may mend it told
GONE = 410  # "do not call me any more"
State = WebhookEvent.State

Clock = Callable[[], datetime]


def sweep(*, clock: Clock, draw: Callable[[], float]) -> int:
    """Tell what is due, and what a worker left behind; returns how many calls were made."""
    until, done = clock() + PATIENCE, 0
    while clock() < until and (event := claim(clock())) is not None:
        call(event, clock=clock, draw=draw())
        done += 1
    return done


def call_one(event_id: int, *, clock: Clock, draw: Callable[[], float]) -> bool:
    """This one if it is due; safe to ask for at any time, any number of times."""
    event = claim(clock(), only=event_id)
    if event is not None:
        call(event, clock=clock, draw=draw())
    return event is not None


def claim(at: datetime, *, only: int | None = None) -> WebhookEvent | None:
    """The next one that is due, for LEASE, under a new attempt number; None where there is none."""
    with transaction.atomic():
        locks.one_by_one("webhook calls")
        if _under_way(at).count() >= MOST_TOGETHER:
            return None
        wanted = _due(at)
        if only is not None:
            wanted = wanted.filter(pk=only)
        found = wanted.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
        if found is None:
            return None
        WebhookEvent.objects.filter(pk=found.pk).update(
            state=State.SENDING,
            attempt_no=F("attempt_no") + 1,
            next_at=at + LEASE,
            lease_until=at + LEASE,
        )
    return WebhookEvent.objects.select_related("webhook").get(pk=found.pk)


def call(event: WebhookEvent, *, clock: Clock, draw: float) -> None:
    """One attempt. No transaction is open while the other side takes its time."""
    webhook, at, began = event.webhook, clock(), time.monotonic()
    body = orjson.dumps(event.body)
    told, uid = int(at.timestamp()), f"evt_{event.uid.hex}"
    headers = {
        "content-type": "application/json",
        "user-agent": "DuaArah",
        "webhook-id": uid,
        "webhook-timestamp": str(told),
        "webhook-signature": signatures(webhooks.signing_secrets(webhook, at), uid, told, body),
    }
    answer, error = None, ""
    try:
        answer = calling.post(webhook.url, headers, body, allows_loopback=settings.CALLS_LOOPBACK)
    except AdapterError as failure:
        error = f"{failure} ({failure.code})"
    milliseconds = int((time.monotonic() - began) * 1000)
    _settle(event, answer, error, milliseconds, at=clock(), draw=draw)


def log_of(webhook: OutgoingWebhook) -> QuerySet[WebhookEvent]:
    """The newest first, with their attempts."""
    return webhook.sent_events.prefetch_related("attempts").order_by("-created_at", "-pk")


def forget(*, before: datetime) -> int:
    """Delete the log of what was settled before then."""
    old = WebhookEvent.objects.filter(
        created_at__lt=before, state__in=[State.DELIVERED, State.FAILED]
    )
    return old.delete()[0]


def _under_way(at: datetime) -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(state=State.SENDING, lease_until__gt=at)


def _due(at: datetime) -> QuerySet[WebhookEvent]:
    busy = (
        _under_way(at)
        .values("webhook")
        .annotate(calls=Count("pk"))
        .filter(calls__gte=MOST_AT_ONCE)
        .values("webhook")
    )
    return (
        WebhookEvent.objects.filter(
            state__in=[State.WAITING, State.SENDING],
            next_at__lte=at,
            webhook__state=OutgoingWebhook.State.ACTIVE,
        )
        .exclude(webhook__in=busy)
        .order_by("next_at", "pk")
    )


def _settle(
    event: WebhookEvent,
    answer: Answer | None,
    error: str,
    milliseconds: int,
    *,
    at: datetime,
    draw: float,
) -> None:
    """An outcome of an attempt that is not the last any more is only written into the log."""
    is_delivered = answer is not None and answer.is_ok
    pause = patience.pause(event.attempt_no, draw, answer.retry_after if answer else None)
    with transaction.atomic():
        WebhookAttempt.objects.create(
            event=event,
            number=event.attempt_no,
            at=at,
            milliseconds=milliseconds,
            status=answer.status if answer else None,
            error=error[:200],
            head=answer.head if answer else "",
        )
        mine = WebhookEvent.objects.filter(
            pk=event.pk, attempt_no=event.attempt_no, state=State.SENDING
        )
        if is_delivered:
            mine.update(state=State.DELIVERED, lease_until=None)
        elif at + pause > event.give_up_at:
            mine.update(state=State.FAILED, lease_until=None)
        else:
            mine.update(state=State.WAITING, lease_until=None, next_at=at + pause)
        _note(event.webhook, answer, at)


def _note(webhook: OutgoingWebhook, answer: Answer | None, at: datetime) -> None:
    """How the webhook is; one that failed for long, or does not want to be called, is paused and told of."""
    this = OutgoingWebhook.objects.filter(pk=webhook.pk)
    if answer is not None and answer.is_ok:
        this.update(failing_since=None, last_delivered_at=at)
        return
    this.filter(failing_since=None).update(failing_since=at)
    webhook.refresh_from_db()
    is_gone = answer is not None and answer.status == GONE
    has_failed_long = at - (webhook.failing_since or at) >= LONGEST_FAILURE
    if (is_gone or has_failed_long) and webhooks.pause(
        webhook, reason="gone" if is_gone else "failing", by=None, at=at
    ):
        tellings.pause_told(webhook, at=at)
