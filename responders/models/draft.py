"""What a responder has begun to write; kept on the server."""

from __future__ import annotations

import uuid

from django.db import models

from inbox.models import Conversation
from responders.models.responder import Responder


class Draft(models.Model):
    """`mode` is public, private or note. `client_token` becomes the message's when it is sent."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts")
    responder = models.ForeignKey(Responder, models.CASCADE, related_name="drafts")
    mode = models.CharField(max_length=8)
    text = models.TextField(blank=True)
    client_token = models.UUIDField(default=uuid.uuid4)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "responder"], name="draft_once"),
        ]
