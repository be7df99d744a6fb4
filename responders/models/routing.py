"""Who gets what waits in a queue."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from responders.models.queue import Queue


class Routing(models.Model):
    """A queue without a row is `off`. `rules`: the ordered list that responders.core.routing.read reads."""

    class Mode(models.TextChoices):
        OFF = "off"  # people pick for themselves
        PUSH = "push"

    queue = models.OneToOneField(Queue, models.CASCADE, primary_key=True, related_name="routing")
    mode = models.CharField(max_length=4, choices=Mode.choices, default=Mode.OFF)
    grace_minutes = models.PositiveSmallIntegerField(default=5)  # before an owner who left loses it
    rules = models.JSONField(default=list)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    changed_at = models.DateTimeField()
