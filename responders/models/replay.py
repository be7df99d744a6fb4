"""The past told again under other promises: what was asked for, how far it is, what came out."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models import Brand
from responders.models.calendar import CalendarVersion
from responders.models.policy import SlaPolicyVersion


class Replay(models.Model):
    """Of conversations created in [start, end). Neither version: as it was.

    done, total: conversations. result: see `operations.replays.result`, empty until done.
    digest: of every clock it made; the same facts give the same one.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="replays")
    policy_version = models.ForeignKey(SlaPolicyVersion, models.CASCADE, null=True)
    calendar_version = models.ForeignKey(CalendarVersion, models.CASCADE, null=True)
    start = models.DateTimeField()
    end = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    created_at = models.DateTimeField()  # and the moment at which open clocks are looked at
    state = models.CharField(max_length=12, choices=State.choices, default=State.RUNNING)
    ended_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="running"), name="replay_running"),
            models.Index(fields=["brand", "-id"], name="replay_recent"),
        ]


class ReplaySlice(models.Model):
    """A run of conversations that one worker replays at once; a dead worker's lease runs out.

    instances: every clock, packed by `operations.retelling.pack`.
    """

    replay = models.ForeignKey(Replay, models.CASCADE, related_name="slices")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    instances = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["replay", "first_id"], name="replay_slice_once")
        ]
