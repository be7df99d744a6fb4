"""Two conversations made one, or one made two; and the way back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inbox.models.conversation import Conversation
from inbox.models.message import Message


class Joining(models.Model):
    """A merge moves every message of `source` to `target`; a split moves the later ones to a new `target`.

    status, snoozed_until, resolved_at: of the source before a merge, to be given back.
    """

    class Kind(models.TextChoices):
        MERGE = "merge"
        SPLIT = "split"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.ForeignKey(Conversation, models.CASCADE, related_name="left_by")
    target = models.ForeignKey(Conversation, models.CASCADE, related_name="joined_by")
    reason = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12)
    snoozed_until = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(kind="merge", undone_at=None), name="merged_once"
            ),
        ]


class Moved(models.Model):
    """A message that a joining took along, or that came to its source's thread later.

    is_owed: nobody had answered it when it was moved.
    """

    joining = models.ForeignKey(
        Joining, models.CASCADE, related_name="moved", db_index=False
    )  # moved_once begins with it
    message = models.ForeignKey(Message, models.CASCADE, related_name="moves")
    is_owed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["joining", "message"], name="moved_once")]
