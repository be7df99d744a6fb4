"""How the console looks for those who work for a brand."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inbox.models import Brand


class BrandLook(models.Model):
    """`colour` is as it was chosen, "#rrggbb"; hue (degrees) and chroma are what the stylesheet takes of it."""

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="look")
    colour = models.CharField(max_length=7)
    hue = models.FloatField()
    chroma = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hue__gte=0, hue__lt=360, chroma__gte=0, chroma__lte=0.4),
                name="look_is_a_colour",
            ),
        ]
