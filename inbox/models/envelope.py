"""The platform's bytes, kept before anybody reads them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models.channel import Channel, Hook


class Envelope(models.Model):
    """`key` is a digest of hook and body, so a repeated call is stored once. `body` is sealed."""

    hook = models.ForeignKey(
        Hook, models.CASCADE, related_name="envelopes", db_index=False
    )  # envelope_once begins with it
    key = models.BinaryField(max_length=32)
    received_at = models.DateTimeField()
    body = models.BinaryField()  # context: envelope:<hook id>
    is_redacted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hook", "key"], name="envelope_once"),
        ]
        indexes = [models.Index(fields=["received_at"], name="envelope_by_age")]


class EnvelopeDue(models.Model):
    """Still to be read. A narrow row of its own, deleted when done, so that bodies are never rewritten."""

    envelope = models.OneToOneField(Envelope, models.CASCADE, primary_key=True, related_name="due")
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="envelope_due_next")]


class DeadLetter(models.Model):
    """An envelope or one of its events that could not become rows. Nobody but a person discards it."""

    class State(models.TextChoices):
        OPEN = "open"
        REPLAYED = "replayed"
        IGNORED = "ignored"

    envelope = models.ForeignKey(Envelope, models.SET_NULL, null=True, related_name="dead_letters")
    hook = models.ForeignKey(Hook, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE, null=True)
    event_key = models.CharField(max_length=250, blank=True)
    reason_code = models.CharField(max_length=64)
    error = models.TextField(blank=True)
    sample = models.TextField(blank=True)  # masked
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    settled_note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hook", "reason_code", "event_key"], name="dead_letter_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "reason_code"], name="dead_letter_open")]
