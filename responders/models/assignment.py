"""Who has a conversation, and who had it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inbox.models import Conversation
from responders.models.responder import Responder


class Assignment(models.Model):
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="assignments")
    responder = models.ForeignKey(Responder, models.PROTECT, related_name="assignments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    because = models.JSONField(default=list)  # of routing: responders.core.routing.Reason as lists

    class Meta:
        indexes = [models.Index(fields=["responder", "-at"], name="assignment_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at=None), name="assignment_one_active"
            ),
        ]
