"""Where a conversation waits."""

from __future__ import annotations

from django.db import models

from inbox.models import Brand
from responders.models.responder import Team


class Queue(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="queues")
    team = models.ForeignKey(Team, models.PROTECT, related_name="queues")
    slug = models.SlugField()
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "slug"], name="queue_once")]

    def __str__(self) -> str:
        return self.name
