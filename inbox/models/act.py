"""What we do to a message at the platform: hide it, delete it, like it, or take that back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inbox.models.channel import Channel
from inbox.models.conversation import Conversation
from inbox.models.message import Message


class Act(models.Model):
    """Asked for by a person, done by a worker; `attempt_no` is the fencing token, as a delivery's."""

    class State(models.TextChoices):
        ASKED = "asked"
        DOING = "doing"
        DONE = "done"
        REFUSED = "refused"  # by the platform, or given up
        SUPERSEDED = "superseded"  # asked otherwise before it was begun

    message = models.ForeignKey(Message, models.CASCADE, related_name="acts")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="acts")
    action = models.CharField(max_length=12)  # hide unhide delete like unlike
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    asked_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempt_no = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "action"],
                condition=Q(state__in=["asked", "doing"]),
                name="act_one_open",
            ),
            models.UniqueConstraint(
                fields=["message"], condition=Q(state="doing"), name="act_one_doing"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["asked", "doing"]),
                name="act_due",
            ),
        ]
