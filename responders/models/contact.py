"""What we know of a customer beside what they said: notes and labels."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models import Contact
from responders.models.tag import Tag


class ContactNote(models.Model):
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="notes")
    text = models.TextField()  # masked
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()


class ContactTagging(models.Model):
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="contact_taggings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "tag"], name="contact_tagging_once"),
        ]
