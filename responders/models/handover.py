"""Somebody asks whoever has a conversation to hand it over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inbox.models import Conversation
from responders.models.responder import Responder


class Handover(models.Model):
    """`is_given` None while it is open; it ends too when the owner changes in another way."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="handovers")
    asker = models.ForeignKey(Responder, models.CASCADE, related_name="+")
    owner = models.ForeignKey(Responder, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    is_given = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "asker"],
                condition=Q(settled_at=None),
                name="handover_asked_once",
            ),
        ]
