"""One running promise, and the ledger of broken ones."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q

from inbox.models import Channel, Conversation, Message
from responders.models.calendar import CalendarVersion
from responders.models.day_sum import ChangedDay
from responders.models.policy import SlaPolicyVersion
from responders.models.responder import Responder


def going_with_it(collector: Any, field: Any, clocks: Collection[SlaClock], using: str) -> None:
    """They are deleted with their conversation, whose transaction this is part of; their days are summed without them."""
    found = SlaClock.objects.filter(pk__in=[clock.pk for clock in clocks])
    ChangedDay.mark(found.values_list("started_at", flat=True))
    models.CASCADE(collector, field, clocks, using)


class SlaClock(models.Model):
    """Written only by reconcile, from the replay. `outcome` empty: still running."""

    class Outcome(models.TextChoices):
        RUNNING = ""
        MET = "met"
        MISSED = "missed"
        CANCELLED = "cancelled"
        CLOSED_UNANSWERED = "closed_unanswered"

    conversation = models.ForeignKey(Conversation, going_with_it, related_name="clocks")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    metric = models.CharField(max_length=16)
    base = models.CharField(max_length=64)  # what started it: "message:17", "reopened:2026-..."
    policy_version = models.ForeignKey(SlaPolicyVersion, models.PROTECT)
    calendar_version = models.ForeignKey(CalendarVersion, models.PROTECT, null=True)  # None: always
    priority = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    knowable_at = (
        models.DateTimeField()
    )  # when the start was stored here; latency is judged from it
    target_seconds = models.PositiveIntegerField()
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # None while paused
    paused = models.JSONField(default=list)  # [[from, to or null], ...]
    fulfilled_at = models.DateTimeField(null=True)
    fulfilled_by = models.ForeignKey(Responder, models.PROTECT, null=True, related_name="+")
    fulfilled_message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    business_seconds = models.PositiveIntegerField(null=True)
    calendar_seconds = models.PositiveIntegerField(null=True)
    outcome = models.CharField(
        max_length=20, choices=Outcome.choices, default=Outcome.RUNNING, blank=True
    )
    reason = models.CharField(max_length=64, blank=True)
    would_have_missed = models.BooleanField(default=False)
    is_warned = models.BooleanField(default=False)  # by the ticker, so that it looks only once
    is_breached = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "metric", "base"], name="sla_clock_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(outcome="", is_breached=False),
                name="sla_clock_due",
            ),
            models.Index(
                fields=["warn_at"],
                condition=Q(outcome="", is_warned=False),
                name="sla_clock_warn",
            ),
            models.Index(
                fields=["channel", "started_at"],
                condition=Q(outcome=""),
                name="sla_clock_open_by_start",
            ),
            models.Index(fields=["channel", "started_at"], name="sla_clock_by_start"),
            models.Index(fields=["channel", "fulfilled_at"], name="sla_clock_by_end"),
        ]


class SlaBreach(models.Model):
    """Inserted by the ticker. No key into the clocks, whose rows it must never wait for."""

    clock = models.ForeignKey(
        SlaClock, models.DO_NOTHING, db_constraint=False, related_name="breaches"
    )
    conversation = models.ForeignKey(
        Conversation, models.DO_NOTHING, db_constraint=False, related_name="breaches"
    )
    metric = models.CharField(max_length=16)
    due_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    owner_id_then = models.BigIntegerField(null=True)
    team_id_then = models.BigIntegerField(null=True)
    channel_id_then = models.BigIntegerField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "due_at"], name="sla_breach_once"),
        ]
        indexes = [models.Index(fields=["detected_at"], name="sla_breach_recent")]
