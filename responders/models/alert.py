"""A notice to one responder that a clock is due soon or broken; once each."""

from __future__ import annotations

from django.db import models

from responders.models.responder import Responder
from responders.models.sla import SlaClock


class Alert(models.Model):
    class Kind(models.TextChoices):
        DUE_SOON = "due_soon"
        BREACHED = "breached"

    clock = models.ForeignKey(
        SlaClock, models.DO_NOTHING, db_constraint=False, related_name="alerts"
    )
    conversation_id = models.BigIntegerField()
    recipient = models.ForeignKey(Responder, models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "recipient", "kind"], name="alert_once"),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "-at"],
                condition=models.Q(seen_at=None),
                name="alert_unseen",
            ),
        ]
