"""Promises by metric and priority, ordered and versioned."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models import Brand


class SlaPolicy(models.Model):
    """The first active one in order of `position` whose conditions match applies."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="sla_policies")
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True)
    current = models.ForeignKey("SlaPolicyVersion", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class SlaPolicyVersion(models.Model):
    """`spec`: conditions, and targets as {metric: {priority: {seconds, calendar version id or null, warn_at}}}."""

    policy = models.ForeignKey(SlaPolicy, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    spec = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once"),
        ]
