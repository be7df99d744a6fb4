"""A reply that leaves at a time somebody chose."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from inbox.models import Conversation, Delivery
from responders.models.responder import Responder


class ScheduledReply(models.Model):
    """It is no message until it is sent, so that no clock takes it for a reply.

    `held_token` is the message's own when it is sent, and what its files wait under; nobody else learns it.
    `seen` is the newest message there was when it was planned: what came later may make it needless.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        CANCELLED = "cancelled"

    class Reason(models.TextChoices):
        """Why it was not sent."""

        BY_PERSON = "by_person"
        CUSTOMER_WROTE = "customer_wrote"
        ANSWERED = "answered"  # by somebody else
        RESOLVED = "resolved"  # or closed, or spam
        OWNED_BY_OTHER = "owned_by_other"
        WINDOW_CLOSED = "window_closed"
        NEEDS_APPROVAL = "needs_approval"
        MERGED = "merged"  # with another conversation, whose words its author had not read
        BLOCKED = "blocked"  # the customer
        REFUSED = "refused"  # by another limit of the channel, or because its author may not answer any more

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="scheduled_replies")
    author = models.ForeignKey(Responder, models.PROTECT, related_name="scheduled_replies")
    mode = models.CharField(max_length=8)  # public or private
    text = models.TextField(blank=True)
    resolves = models.BooleanField(default=False)
    client_token = models.UUIDField()  # of the composer: planned twice, it is one
    held_token = models.UUIDField(default=uuid.uuid4, unique=True)
    seen = models.BigIntegerField()
    send_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    delivery = models.OneToOneField(Delivery, models.SET_NULL, null=True, related_name="scheduled")
    is_taken_back = models.BooleanField(default=False)  # its words are in the composer again
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "client_token"], name="scheduled_reply_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_at"], condition=Q(state="waiting"), name="scheduled_reply_due"
            ),
            models.Index(
                fields=["conversation"],
                condition=Q(state="waiting"),
                name="scheduled_reply_waiting",
            ),
        ]
