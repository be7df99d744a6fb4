"""What a platform approved beforehand, to be said when the time to answer has passed."""

from __future__ import annotations

from django.db import models

from inbox.core import templates
from inbox.models.channel import Channel


class TemplateQuerySet(models.QuerySet["MessageTemplate"]):
    def sendable(self) -> TemplateQuerySet:
        return self.filter(state=templates.APPROVED, obstacle="")


class MessageTemplate(models.Model):
    """As inbox.core.templates.Template. What the platform lists no longer stays, in the state `GONE`."""

    GONE = "GONE"

    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="templates", db_index=False
    )  # template_once begins with it
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=16)
    category = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=32)  # the platform's word
    obstacle = models.CharField(max_length=16, blank=True)
    parts = models.JSONField()
    listed_at = models.DateTimeField()  # when the list was asked for that it stands in

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "name", "language"], name="template_once"),
        ]
