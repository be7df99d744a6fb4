"""Views of the inbox with a name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inbox.models import Brand
from responders.models.responder import Responder, Team


class SavedView(models.Model):
    """`query`: the list's address, as responders.core.filters reads it. Of one team, of one brand, or of its owner
    alone; it shows to everybody only what they may see. Removed ones may be put back for a while."""

    owner = models.ForeignKey(Responder, models.CASCADE, related_name="saved_views")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    position = models.PositiveSmallIntegerField(default=0)  # among those of the same readers
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(removed_at=None), name="saved_view_once"
            ),
            models.CheckConstraint(
                condition=Q(brand=None) | Q(team=None), name="saved_view_one_audience"
            ),
        ]

    def __str__(self) -> str:
        return self.name
