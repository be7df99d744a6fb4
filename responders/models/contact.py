"""What we know of a customer beside what they said: notes, labels, how much they matter."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models import Contact
from responders.models.tag import Tag


class ContactCard(models.Model):
    class Tier(models.TextChoices):
        STANDARD = "standard"
        PRIORITY = "priority"
        VIP = "vip"

    contact = models.OneToOneField(Contact, models.CASCADE, primary_key=True, related_name="card")
    tier = models.CharField(max_length=12, choices=Tier.choices, default=Tier.STANDARD)


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
