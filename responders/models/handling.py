"""How we handle one conversation: queue, owner, what triage found, what is due next."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from inbox.models import Brand, Conversation
from responders.models.policy import SlaPolicy
from responders.models.queue import Queue
from responders.models.responder import Responder


class Priority(models.IntegerChoices):
    """1 is the most urgent, so that ascending order is the order of work."""

    URGENT = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4


class Handling(models.Model):
    """One per conversation. `next_due_at` is the earliest running clock's, None where nothing runs."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="handling"
    )
    brand = models.ForeignKey(Brand, models.CASCADE)
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, related_name="handlings")
    owner = models.ForeignKey(Responder, models.PROTECT, null=True, related_name="handlings")
    policy = models.ForeignKey(SlaPolicy, models.SET_NULL, null=True)  # set by a rule; else matched
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    language = models.CharField(max_length=8, blank=True)
    intent = models.CharField(max_length=32, blank=True)
    sentiment = models.CharField(max_length=12, blank=True)
    urgency = models.PositiveSmallIntegerField(default=4)  # P1 to P4, as triage found it
    flags = ArrayField(models.CharField(max_length=32), default=list)  # abuse, rumour_cue, pii:NIK
    next_due_at = models.DateTimeField(null=True)
    next_due_metric = models.CharField(max_length=16, blank=True)
    warn_at = models.DateTimeField(null=True)
    unread = models.PositiveIntegerField(default=0)  # inbound messages since somebody opened it
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["brand", "next_due_at", "conversation"], name="handling_due"),
            models.Index(fields=["owner", "next_due_at"], name="handling_mine"),
            models.Index(fields=["brand", "created_at"], name="handling_begun"),
        ]
