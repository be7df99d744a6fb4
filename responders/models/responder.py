"""Who answers, in which teams, with which role."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models import Brand


class Responder(models.Model):
    class Role(models.TextChoices):
        AGENT = "agent"
        LEAD = "lead"
        MANAGER = "manager"
        ADMIN = "admin"
        AUDITOR = "auditor"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="responder")
    role = models.CharField(max_length=8, choices=Role.choices)
    name = models.CharField(max_length=120)
    brands = models.ManyToManyField(Brand, related_name="responders")
    capacity = models.PositiveSmallIntegerField(default=6)  # places; see Capacity
    has_email_notices = models.BooleanField(default=True)
    has_push_notices = models.BooleanField(default=True)
    is_compact = models.BooleanField(default=False)  # more rows on one screen
    keys = models.JSONField(
        default=dict
    )  # see responders.core.hotkeys: what differs from the usual
    hides_guide = models.BooleanField(default=False)  # the first steps on the settings page

    def __str__(self) -> str:
        return self.name

    @property
    def is_service(self) -> bool:
        """A program's account: nobody signs in with it."""
        return not self.user.has_usable_password()


class Team(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=120)
    members = models.ManyToManyField(Responder, through="Membership", related_name="teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    responder = models.ForeignKey(Responder, models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "responder"], name="membership_once"),
        ]
