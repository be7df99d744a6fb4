"""What was told of a channel before it is too late, so that it is told once."""

from __future__ import annotations

from django.db import models

from inbox.models.channel import Channel


class ExpiryAlarm(models.Model):
    """`days`: which step before `expires_at` had come; 0 is the end."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="expiry_alarms")
    expires_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "expires_at", "days"], name="expiry_alarm_once"
            ),
        ]
