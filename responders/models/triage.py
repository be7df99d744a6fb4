"""Ordered rules, and what they did to each message and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models import Brand, Message


class TriageRule(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="triage_rules")
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True)
    conditions = models.JSONField(default=dict)
    effects = models.JSONField(default=dict)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class TriageRun(models.Model):
    """`verdict`: what was found, each with the words that showed it. `decision`: which rule set what."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="triage_runs")
    verdict = models.JSONField()
    decision = models.JSONField()
    at = models.DateTimeField()
