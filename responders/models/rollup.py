"""Sums kept so that reports are fast; none says anything that the instances do not."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class RollupChange(models.Model):
    """One UTC day of one channel whose sums no longer tell the truth. Only ever added, and taken away by who sums anew.

    No key is unique: two transactions that change the same day must not wait for each other.
    """

    class Axis(models.TextChoices):
        START = "start"  # clocks by when they began
        END = "end"  # clocks by when they ended, or broke
        VOLUME = "volume"

    axis = models.CharField(max_length=6, choices=Axis.choices)
    channel_id = models.BigIntegerField()
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["axis", "channel_id", "day"], name="rollup_change_unit")]


class Rollup(models.Model):
    """Decided clocks of one channel in a day of UTC, along one dimension at a time.

    dimension: all, agent, owner, queue or topic; `key` its value, empty where unknown. Still open
    clocks are not here: whether one is broken depends on the moment that is asked about.
    """

    axis = models.CharField(max_length=6)
    day = models.DateField()
    channel_id = models.BigIntegerField()
    metric = models.CharField(max_length=16)
    priority = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=6)
    key = models.CharField(max_length=32)
    met = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    closed_unanswered = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField()
    business_sum = models.BigIntegerField()  # seconds, of those that were answered
    calendar_sum = models.BigIntegerField()
    business_bins = ArrayField(models.SmallIntegerField())  # of responders.core.bins, ascending
    business_counts = ArrayField(models.IntegerField())
    calendar_bins = ArrayField(models.SmallIntegerField())
    calendar_counts = ArrayField(models.IntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["axis", "dimension", "channel_id", "day", "metric", "priority", "key"],
                name="rollup_cell_once",
            ),
        ]  # fmt: skip


class RollupVolume(models.Model):
    """What came, went and changed on a channel in half an hour, UTC. Backlog changes by created + reopened - left."""

    at = models.DateTimeField()
    channel_id = models.BigIntegerField()
    messages_in = models.PositiveIntegerField()
    messages_out = models.PositiveIntegerField()  # accepted, by when they were written
    automatic = models.PositiveIntegerField()  # of those that went out
    created = models.PositiveIntegerField()
    reopened = models.PositiveIntegerField()  # back to work, from resolved, closed or spam
    left_work = models.PositiveIntegerField()  # resolved, closed or marked as spam
    resolved = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel_id", "at"], name="rollup_volume_once"),
            models.CheckConstraint(
                condition=Q(left_work__gte=models.F("resolved")), name="rollup_resolved_left"
            ),
        ]
