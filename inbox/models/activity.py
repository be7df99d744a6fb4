"""The journal: who did what, when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models.channel import Brand
from inbox.models.conversation import Conversation
from inbox.models.message import Message


class Activity(models.Model):
    """`actor` None is the system. `old` and `new` carry a state change; `detail` is small and never queried."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, null=True, related_name="activities"
    )
    message = models.ForeignKey(Message, models.CASCADE, null=True)
    verb = models.CharField(max_length=32)
    old = models.CharField(max_length=64, blank=True)
    new = models.CharField(max_length=64, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at"], name="activity_timeline"),
            models.Index(fields=["brand", "verb", "at"], name="activity_by_verb"),
        ]
