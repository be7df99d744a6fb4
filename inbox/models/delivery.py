"""The promise to say one message once."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from inbox.core.states import Sending
from inbox.models.channel import Channel
from inbox.models.conversation import Conversation
from inbox.models.message import Message

IN_FLIGHT = [Sending.CLAIMED, Sending.SENDING, Sending.UNCERTAIN]


class Delivery(models.Model):
    """`attempt_no` is the fencing token: an outcome counts only for the attempt that is still the last."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="delivery")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="deliveries")
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in Sending], default=Sending.HELD
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    is_private_reply = models.BooleanField(default=False)
    resolves = models.BooleanField(default=False)  # the conversation, once it was said
    template = models.JSONField(null=True)  # inbox.core.templates.Filled, as it was when promised
    link = models.BinaryField(null=True)  # sealed; see inbox.operations.links
    next_attempt_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempt_no = models.PositiveIntegerField(default=0)
    looked_up = models.PositiveIntegerField(default=0)  # reads made to settle an uncertain send
    give_up_at = models.DateTimeField()
    error_code = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state__in=IN_FLIGHT),
                name="delivery_one_in_flight",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=[Sending.HELD, Sending.QUEUED]),
                name="delivery_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=[Sending.CLAIMED, Sending.SENDING, Sending.UNCERTAIN]),
                name="delivery_lapsing",
            ),
        ]


class DeliveryAttempt(models.Model):
    """Written before the first byte leaves; its outcome after."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="delivery_attempt_once"),
        ]
