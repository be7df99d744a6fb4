"""What is expected: how long answers take, how many come, which clocks will be missed, who is needed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inbox.models import Brand, Channel, Conversation, Message
from responders.models.queue import Queue
from responders.models.responder import Team


class HandlingTime(models.Model):
    """Active seconds of one reply, by topic of the conversation; "" for all topics together."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="handling_times")
    topic = models.CharField(max_length=32, blank=True)
    n = models.PositiveIntegerField()
    median_seconds = models.FloatField()
    p80_seconds = models.FloatField()
    measured_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "topic"], name="handling_time_once"),
        ]


class ArrivalCount(models.Model):
    """Customers' turns that began in one half hour: reply clocks started. No row where nobody wrote."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="arrival_counts")
    starts_at = models.DateTimeField()  # of the half hour
    turns = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "starts_at"], name="arrival_count_once"),
        ]


class ExpectedArrivals(models.Model):
    """Customers' turns expected by a team in one half hour; written anew as the past grows, for the wallboard's hours."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="expected_arrivals")
    starts_at = models.DateTimeField()  # of the half hour
    mean = models.FloatField()
    low = models.FloatField()  # 8 of 10 half hours lie from here
    high = models.FloatField()
    each = models.FloatField()  # turns that one person who is planned can answer in it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "starts_at"], name="expected_arrivals_once"),
            models.CheckConstraint(condition=Q(each__gt=0), name="expected_arrivals_answered"),
        ]


class BreachForecast(models.Model):
    """Of the open reply clock of a conversation. Beside the handling, not in it: it is written every minute."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="forecast"
    )
    due_at = models.DateTimeField()
    probability = models.FloatField()  # 0 to 1, that the reply comes after due_at
    ahead = models.PositiveIntegerField()  # due sooner, for the same team
    agents = models.FloatField()  # of the team at work now; parts of who is in several
    each_seconds = models.FloatField()  # of those ahead; of its own topic where nobody is
    work_seconds = models.FloatField(null=True)  # that people will have worked by due_at, together
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-probability", "conversation"], name="forecast_worst")]


class StaffingTarget(models.Model):
    """What a team's customers are to meet, and what an hour of its people costs. As responders.core.staffing.Wish."""

    team = models.OneToOneField(
        Team, models.CASCADE, primary_key=True, related_name="staffing_target"
    )
    share = models.FloatField(default=0.8)
    within_seconds = models.PositiveIntegerField(default=900)
    shrinkage = models.FloatField(default=0.3)
    at_once = models.PositiveSmallIntegerField(default=1)
    slowdown = models.FloatField(default=0.0)
    patience_seconds = models.PositiveIntegerField(null=True)
    cost_per_hour = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    changed_at = models.DateTimeField()


class WaitNotice(models.Model):
    """That customers of a channel are told how long it will take; a queue's own goes before the channel's."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="wait_notices")
    queue = models.ForeignKey(Queue, models.CASCADE, null=True, related_name="wait_notices")
    is_on = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)  # also below what everybody can read
    again_after_minutes = models.PositiveIntegerField(default=240)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "queue"], name="wait_notice_once", nulls_distinct=False
            ),
        ]


class ToldWait(models.Model):
    """One promise of a wait. The clock it is about begins with the same `base`."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="told_waits")
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="+")
    base = models.CharField(max_length=64)
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="told_wait")
    told_seconds = models.PositiveIntegerField()  # from told_at
    told_at = models.DateTimeField()
    is_withdrawn = models.BooleanField(default=False)  # a person was quicker

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "base"], name="told_wait_once"),
            models.CheckConstraint(condition=Q(told_seconds__gt=0), name="told_wait_has_length"),
        ]
        indexes = [models.Index(fields=["told_at"], name="told_wait_recent")]
