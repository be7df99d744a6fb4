"""A durable signal: something happened that the answering room has not taken into account yet."""

from __future__ import annotations

from django.db import models

from inbox.models.conversation import Conversation
from inbox.models.message import Message


class Notice(models.Model):
    """Written with what it tells of, deleted by whoever took it into account. Any number may be lost from none."""

    class Kind(models.TextChoices):
        MESSAGE_RECEIVED = "message_received"
        MESSAGE_CHANGED = "message_changed"  # edited or removed
        MESSAGE_SENT = "message_sent"  # accepted, or seen as an echo
        DELIVERY_FAILED = "delivery_failed"
        CONVERSATION_MOVED = "conversation_moved"

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notices")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at", "id"], name="notice_due")]
