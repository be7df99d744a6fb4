"""Replies that a second person looks at before they leave: where that is asked for, and what was submitted."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from inbox.models import Conversation, Delivery
from responders.models.queue import Queue
from responders.models.responder import Responder


class ApprovalRule(models.Model):
    """Of one queue; a queue without a row asks nobody.

    `roles` and `newcomer_days` (since the account was made; 0: none) are read where `whose` is some.
    """

    class Whose(models.TextChoices):
        NOBODY = "nobody"
        SOME = "some"
        ALL = "all"

    class Approvers(models.TextChoices):
        LEADS = "leads"  # every lead and manager of the brand
        TEAM = "team"  # who leads the queue's own team, and managers
        PEOPLE = "people"  # by name

    queue = models.OneToOneField(
        Queue, models.CASCADE, primary_key=True, related_name="approval_rule"
    )
    whose = models.CharField(max_length=6, choices=Whose.choices, default=Whose.NOBODY)
    roles = ArrayField(models.CharField(max_length=8), default=list)
    newcomer_days = models.PositiveSmallIntegerField(default=0)
    approvers = models.CharField(max_length=6, choices=Approvers.choices, default=Approvers.LEADS)
    people = models.ManyToManyField(Responder, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    changed_at = models.DateTimeField()


class Approval(models.Model):
    """One submission, frozen as it was. `seen` is the newest message its author could know.

    `held_token` becomes the message's; its files wait under it. `sent_text` is what was said in the end.
    """

    class State(models.TextChoices):
        OPEN = "open"
        APPROVED = "approved"
        REJECTED = "rejected"
        SUPERSEDED = "superseded"  # by a newer one
        WITHDRAWN = "withdrawn"  # by its author

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="approvals")
    author = models.ForeignKey(Responder, models.PROTECT, related_name="approvals")
    mode = models.CharField(max_length=8)  # public or private
    text = models.TextField(blank=True)
    resolves = models.BooleanField(default=False)
    client_token = models.UUIDField()
    held_token = models.UUIDField(default=uuid.uuid4, unique=True)
    seen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey(Responder, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)  # why it was rejected; masked
    sent_text = models.TextField(blank=True)
    is_taken_back = models.BooleanField(default=False)  # its words are in the composer again
    delivery = models.OneToOneField(Delivery, models.SET_NULL, null=True, related_name="approval")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "client_token"], name="approval_once"),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(state="open"), name="approval_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-created_at"], name="approval_history"),
        ]
