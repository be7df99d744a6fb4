"""Business hours in a named zone, versioned: a version never changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models import Brand


class Calendar(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="calendars")
    name = models.CharField(max_length=120)
    current = models.ForeignKey("CalendarVersion", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """`spec` is what responders.core.hours reads: zone, weekly windows, closed days, one-off openings."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    spec = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once"),
        ]
