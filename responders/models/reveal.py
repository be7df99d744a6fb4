"""Somebody looked at masked data or veiled words, and said why."""

from __future__ import annotations

from django.db import models

from inbox.models import Message
from responders.models.responder import Responder


class Reveal(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="reveals")
    responder = models.ForeignKey(Responder, models.PROTECT, related_name="reveals")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["responder", "at"], name="reveal_rate")]
