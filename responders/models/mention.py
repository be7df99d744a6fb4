"""Who is called by name in a note."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from inbox.models import Conversation, Message
from responders.models.responder import Responder


class Mention(models.Model):
    """`start` and `end` are code points into the note's text: there the responder's name of today is shown."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="mentions")
    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    responder = models.ForeignKey(Responder, models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)  # by the one who is mentioned

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "responder", "start"], name="mention_once_there"
            ),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="mention_has_length"),
        ]
        indexes = [
            models.Index(fields=["responder", "conversation"], name="mention_of_person"),
            models.Index(
                fields=["responder", "conversation"],
                condition=Q(seen_at=None),
                name="mention_unseen",
            ),
        ]
