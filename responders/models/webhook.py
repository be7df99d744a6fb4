"""Programs elsewhere that want to know: addresses of theirs, what was told to them, and how that went."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from inbox.models import Brand
from inbox.models.vault import SealedJSONField


class OutgoingWebhook(models.Model):
    """`secrets`: {"current": "whsec_…", "previous": "whsec_…" or absent, until "previous_until": ISO time}."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="outgoing_webhooks")
    name = models.CharField(max_length=120)
    url = models.URLField(max_length=500)
    secrets = SealedJSONField(context="webhook.secrets")
    events = ArrayField(models.CharField(max_length=32))
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    paused_reason = models.CharField(max_length=16, blank=True)  # "by_hand", "failing", "gone"
    failing_since = models.DateTimeField(null=True)
    last_delivered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class WebhookEvent(models.Model):
    """The promise to tell one program one thing. `key` keeps it from being promised twice.

    `attempt_no` is the fencing token: an outcome counts only for the attempt that is still the last.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        DELIVERED = "delivered"
        FAILED = "failed"

    webhook = models.ForeignKey(OutgoingWebhook, models.CASCADE, related_name="sent_events")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    type = models.CharField(max_length=32)
    key = models.CharField(max_length=80)
    body = models.JSONField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    attempt_no = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "key"], name="webhook_event_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="webhook_event_due",
            ),
            models.Index(fields=["created_at"], name="webhook_event_age"),
        ]


class WebhookAttempt(models.Model):
    """The delivery log. `status` None: no answer; then `error` says why. `head` is how the answer began."""

    event = models.ForeignKey(WebhookEvent, models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True)
    head = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="webhook_attempt_once"),
        ]
