"""What a hub was asked for, and for how long it confirmed it."""

from __future__ import annotations

from django.db import models

from inbox.models.channel import Channel


class Subscription(models.Model):
    """`asked` is the one thing that the hub may ask us to confirm: subscribe, unsubscribe, or nothing."""

    channel = models.OneToOneField(
        Channel, models.CASCADE, primary_key=True, related_name="subscription"
    )
    asked = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=400, blank=True)  # ours, which it was told
    lease_until = models.DateTimeField(null=True)  # null: it calls nobody
    next_at = models.DateTimeField()  # when it is asked next
    trouble = models.CharField(max_length=200, blank=True)
