"""What was already taken in, and what came before its time."""

from __future__ import annotations

from django.db import models

from inbox.models.channel import Channel


class SeenEvent(models.Model):
    """Everything but new messages, which have their own unique key. Outlives the envelopes."""

    channel = models.ForeignKey(Channel, models.CASCADE)
    key = models.CharField(max_length=250)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="seen_event_once"),
        ]


class EarlyEvent(models.Model):
    """An edit, removal, report or echo of a message that is not here yet; taken up when it comes."""

    channel = models.ForeignKey(Channel, models.CASCADE)
    external_id = models.CharField(max_length=190)
    kind = models.CharField(max_length=16)  # edit remove report reaction
    version = models.CharField(max_length=64, blank=True)
    payload = models.BinaryField()  # sealed JSON of the event; context: early:<channel id>
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id", "kind", "version"], name="early_event_once"
            ),
        ]
