"""A stretch of time in which customers may have said what never reached us."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models.channel import Channel


class GapQuerySet(models.QuerySet["Gap"]):
    def open(self) -> GapQuerySet:
        return self.filter(closed_at=None)


class Gap(models.Model):
    """Closed by a backfill, with `closed_by` None, or by a person with a note; never by time."""

    class Reason(models.TextChoices):
        OUTAGE = "outage"  # our door was shut when the platform called
        HORIZON = "horizon"  # the platform's list goes back no further
        TOO_MANY = "too_many"  # more was waiting than the platform lists

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="gaps")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=16, choices=Reason.choices)
    opened_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)  # of a backfill; None: only a person can close it
    cursor = models.TextField(blank=True)  # how far a backfill has come
    tries = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    note = models.CharField(max_length=500, blank=True)

    objects = GapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "reason", "starts_at"], name="gap_once"),
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="gap_has_length"
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel"], condition=models.Q(closed_at=None), name="gap_open_by_channel"
            ),
        ]
