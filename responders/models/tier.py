"""How a brand ranks its customers: names of its own, one at most for each person."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models import Brand, Contact


class Tier(models.Model):
    """Kept when nobody is in it any more, because policies ask for it by name."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="tiers")
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="tier_once")]

    def __str__(self) -> str:
        return self.name


class ContactTier(models.Model):
    contact = models.OneToOneField(
        Contact, models.CASCADE, primary_key=True, related_name="placed_in"
    )
    tier = models.ForeignKey(Tier, models.CASCADE, related_name="placed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()
