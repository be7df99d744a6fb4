"""What was said along with words: described at once, fetched later, kept sealed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from inbox.models.channel import Channel
from inbox.models.conversation import Conversation
from inbox.models.message import Message


class StoredFile(models.Model):
    """Bytes we hold, sealed in the file store under `key`. Without an attachment it waits in a composer, unless it is kept."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="files")
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, null=True, related_name="waiting_files"
    )
    client_token = models.UUIDField(null=True)  # of the reply it waits for
    is_held = models.BooleanField(default=False)  # that reply is decided on: no composer has it
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    is_kept = models.BooleanField(default=False)  # held by something else than a message
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=16)
    mime = models.CharField(max_length=127)
    size_bytes = models.BigIntegerField()
    width = models.PositiveIntegerField(null=True)  # pixels
    height = models.PositiveIntegerField(null=True)
    has_preview = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["conversation", "client_token"],
                condition=Q(client_token__isnull=False),
                name="stored_file_waiting",
            ),
        ]


class Attachment(models.Model):
    """`name`, `mime` and `size_bytes` are the platform's words until it is fetched, then what was found."""

    class State(models.TextChoices):
        DESCRIBED = "described"  # nothing to fetch: a place, something shared
        WAITING = "waiting"
        FETCHED = "fetched"
        REFUSED = "refused"  # it may not be kept; `code` says why
        GONE = "gone"  # the platform has it no longer
        FAILED = "failed"  # it could not be had for a day

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=16)
    ref = models.TextField(blank=True)
    name = models.CharField(max_length=255, blank=True)
    mime = models.CharField(max_length=127, blank=True)
    size_bytes = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DESCRIBED)
    code = models.CharField(max_length=64, blank=True)
    attempt_no = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)  # while it is waiting; also the lease
    file = models.OneToOneField(StoredFile, models.SET_NULL, null=True, related_name="attachment")

    class Meta:
        ordering = ["pk"]  # as they were sent; rows move as they are fetched
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state="waiting"),
                name="attachment_due",
            ),
        ]
