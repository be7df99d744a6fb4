"""Whether somebody listens to a platform that can say that something is new, and how often it said so."""

from __future__ import annotations

from django.db import models

from inbox.models.channel import Channel


class Listening(models.Model):
    """`calls` counts what was heard, `answered` how much of it a poll has seen to; counters need no clock.

    trouble: why nobody listens; empty while somebody does, or never tried. `is_able`: it is only trouble, and this
    server could tell.
    """

    channel = models.OneToOneField(
        Channel, models.CASCADE, primary_key=True, related_name="listening"
    )
    is_open = models.BooleanField(default=False)
    is_able = models.BooleanField(default=True)
    trouble = models.CharField(max_length=200, blank=True)
    calls = models.PositiveBigIntegerField(default=0)
    answered = models.PositiveBigIntegerField(default=0)
