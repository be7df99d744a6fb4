"""One action upon many conversations, and what became of each."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from inbox.models import Conversation
from responders.models.responder import Responder


class BulkAction(models.Model):
    """`token` comes from the form: sent again, it is the same action. `params` as responders.operations.bulk_deeds
    reads it. Without `started_at` it is an answer that is still being reviewed."""

    class Kind(models.TextChoices):
        ASSIGN = "assign"
        TAG = "tag"
        UNTAG = "untag"
        PRIORITY = "priority"
        SNOOZE = "snooze"
        RESOLVE = "resolve"
        SPAM = "spam"
        NO_REPLY_NEEDED = "no_reply"
        REPLY = "reply"

    responder = models.ForeignKey(Responder, models.CASCADE, related_name="bulk_actions")
    token = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["responder", "token"], name="bulk_action_once"),
        ]


class BulkItem(models.Model):
    """One conversation of an action. `seen` is how it stood on the page, `before` what an undo needs."""

    class State(models.TextChoices):
        REVIEWED = "reviewed"  # of an answer: not sent yet
        WAITING = "waiting"
        DONE = "done"
        SKIPPED = "skipped"  # changed since the page showed it, or nothing to do
        REFUSED = "refused"
        UNDOING = "undoing"
        UNDONE = "undone"
        KEPT = "kept"  # could not be undone

    action = models.ForeignKey(BulkAction, models.CASCADE, related_name="items")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    seen = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    code = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)  # why not, in the language of whoever asked
    before = models.JSONField(default=dict)
    text = models.TextField(blank=True)  # of an answer: filled, as it was reviewed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "conversation"], name="bulk_item_once"),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["waiting", "undoing"]),
                name="bulk_item_open",
            ),
        ]
