"""What a person can do, and how much at once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from responders.models.responder import Responder


class Skill(models.Model):
    """`name` of a skill as the brand calls it, of a language its code; `level` 1 basic, 2 good, 3 expert."""

    class Kind(models.TextChoices):
        SKILL = "skill"
        LANGUAGE = "language"

    responder = models.ForeignKey(Responder, models.CASCADE, related_name="skills")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["responder", "kind", "name"], name="skill_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="skill_level"),
        ]


class Capacity(models.Model):
    """For one class of channels: the places one conversation takes, and the most at once (None: as many as fit).

    All together never take more places than `Responder.capacity`. Without a row one conversation takes one place.
    """

    class Class(models.TextChoices):
        CHAT = "chat"  # private and quick
        COMMENT = "comment"  # public
        MAIL = "mail"

    responder = models.ForeignKey(Responder, models.CASCADE, related_name="capacities")
    channel_class = models.CharField(max_length=8, choices=Class.choices)
    weight = models.PositiveSmallIntegerField(default=1)
    most = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["responder", "channel_class"], name="capacity_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="capacity_weight"),
        ]
