"""Canned answers with placeholders."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from inbox.models import Brand
from responders.models.responder import Responder, Team


class MacroQuerySet(models.QuerySet["Macro"]):
    def offered(self, responder: Responder) -> MacroQuerySet:
        """With which they may answer: their own first, then those of their teams and of everybody."""
        shared = Q(owner=None) & (Q(team=None) | Q(team__in=responder.teams.all()))
        rows = self.filter(shared | Q(owner=responder), brand__in=responder.brands.all())
        return rows.order_by(F("owner").asc(nulls_last=True), "name", "pk")


class Macro(models.Model):
    """Placeholders: {customer_name}, {agent_name}, {brand_name}, {case_number}.

    owner: whose own it is, team: which alone is offered it; neither: everybody's who answers for the brand.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="macros")
    owner = models.ForeignKey(Responder, models.CASCADE, null=True, related_name="macros")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="macros")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="id")
    text = models.TextField()

    objects = MacroQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None) | Q(team=None), name="macro_of_one_or_of_a_team"
            ),
        ]

    def __str__(self) -> str:
        return self.name
