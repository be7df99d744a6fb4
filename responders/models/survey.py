"""How satisfied a customer was: where it is asked, what came of asking, and what was answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inbox.models import Channel, Conversation, Delivery
from responders.models.responder import Responder, Team


class SurveySetting(models.Model):
    """A channel without a row asks nobody. Only what is resolved from `since` on is asked about."""

    channel = models.OneToOneField(
        Channel, models.CASCADE, primary_key=True, related_name="survey_setting"
    )
    delay_minutes = models.PositiveIntegerField(default=60)  # from the resolution
    since = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)


class Survey(models.Model):
    """One per resolution that was looked at: asked about, or `reason` says why not.

    Who is credited (responder, team, topic) is kept as it was when it was asked.
    """

    class Reason(models.TextChoices):
        NOT_ANSWERED = "not_answered"  # nobody of ours said anything in this episode
        ASKED_BEFORE = "asked_before"  # and the customer has not spoken since
        REFUSED = "refused"  # by the channel's own limits, as its window to answer

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="surveys")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    resolved_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    delivery = models.OneToOneField(Delivery, models.SET_NULL, null=True, related_name="survey")
    digest = models.BinaryField(null=True)  # of the link's token, which is kept nowhere
    language = models.CharField(max_length=8)
    responder = models.ForeignKey(Responder, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    topic = models.CharField(max_length=32, blank=True)
    closes_at = models.DateTimeField(null=True)  # for a first answer
    score = models.PositiveSmallIntegerField(null=True)  # 1 to 5
    comment = models.TextField(blank=True)  # masked
    answered_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "resolved_at"], name="survey_once_per_resolution"
            ),
            models.UniqueConstraint(fields=["digest"], name="survey_digest_once"),
            models.CheckConstraint(
                condition=Q(score=None, answered_at=None)
                | Q(score__gte=1, score__lte=5, answered_at__isnull=False),
                name="survey_score",
            ),
        ]
        indexes = [models.Index(fields=["resolved_at"], name="survey_by_resolution")]
