"""Whether a person was there for customers: every moment in one state."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from responders.models.responder import Responder
from responders.models.shift import never_overlapping


class Presence(models.Model):
    """[starts_at, ends_at) in one state; the open one is now. Where there is none, the person was offline."""

    class State(models.TextChoices):
        AVAILABLE = "available"
        BREAK = "break"
        AWAY = "away"
        OFFLINE = "offline"

    class Reason(models.TextChoices):
        CHOSEN = "chosen"  # by the person, in the console or by the API
        SIGNED_IN = "signed_in"
        SIGNED_OUT = "signed_out"
        LOST = "lost"  # no sign of life from their screen
        BACK = "back"  # the screen that was lost is there again

    responder = models.ForeignKey(Responder, models.CASCADE, related_name="presences")
    state = models.CharField(max_length=9, choices=State.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()  # the last sign of life; to half a minute
    reason = models.CharField(max_length=10, choices=Reason.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="presence_has_length",
            ),
            models.UniqueConstraint(
                fields=["responder"], condition=Q(ends_at=None), name="presence_one_now"
            ),
            never_overlapping("presence_no_overlap"),
        ]
        indexes = [models.Index(fields=["responder", "starts_at"], name="presence_of_person")]
