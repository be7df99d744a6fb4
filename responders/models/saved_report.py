"""Reports with a name, and the letters that bring them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inbox.models import Brand
from responders.models.responder import Responder


class SavedReport(models.Model):
    """`query`: the report's address, which says period, filters and how it is broken down. brand: who may read its
    reports may open it; None: the owner alone."""

    owner = models.ForeignKey(Responder, models.CASCADE, related_name="saved_reports")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_report_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportSchedule(models.Model):
    """Brings a saved report to somebody, as they may see it. `hour` and `weekday` (1 is Monday) are of their zone."""

    class Rhythm(models.TextChoices):
        DAY = "day"
        WEEK = "week"
        MONTH = "month"

    class Attached(models.TextChoices):
        NOTHING = ""
        PDF = "pdf"
        XLSX = "xlsx"

    report = models.ForeignKey(SavedReport, models.CASCADE, related_name="schedules")
    recipient = models.ForeignKey(Responder, models.CASCADE, related_name="report_schedules")
    rhythm = models.CharField(max_length=5, choices=Rhythm.choices)
    weekday = models.PositiveSmallIntegerField(default=1)
    hour = models.PositiveSmallIntegerField()
    attached = models.CharField(
        max_length=4, choices=Attached.choices, default=Attached.NOTHING, blank=True
    )
    next_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "recipient"], name="report_schedule_once"),
        ]
        indexes = [models.Index(fields=["next_at"], name="report_schedule_due")]


class ReportLetter(models.Model):
    """One letter, planned once for each due moment of a schedule."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="letters")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "due_at"], name="report_letter_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="report_letter_due",
            ),
        ]
