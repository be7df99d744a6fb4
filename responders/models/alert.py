"""Whom to tell that a clock is due soon or broken, over which way: rules, what follows from them, what was said.

A rule makes alerts: one for each clock, moment, kind, recipient and way. Alerts that wait become tellings: one message
to one person over one way, about one conversation or, in a storm, about many. What colleagues do that concerns one
person is told to that person at once, without a rule.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from inbox.models import Brand, Conversation
from responders.models.calendar import Calendar
from responders.models.case import CaseAlert
from responders.models.responder import Responder
from responders.models.sla import SlaClock
from responders.models.webhook import OutgoingWebhook


class Kind(models.TextChoices):
    DUE_SOON = "due_soon"
    BREACHED = "breached"
    WITHDRAWN = "withdrawn"  # a breach that a late fact disproved
    WEBHOOK_PAUSED = "webhook_paused"  # said without any clock, as are these
    MENTIONED = "mentioned"
    NOT_SENT = "not_sent"  # a reply that was planned for later
    TAKEOVER_ASKED = "takeover_asked"
    HANDED_OVER = "handed_over"
    NOT_HANDED_OVER = "not_handed_over"
    DRAFT_TAKEN = "draft_taken"
    APPROVAL_ASKED = "approval_asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    CASE_DUE_SOON = "case_due_soon"  # of a complaint case
    CASE_LATE = "case_late"


ASKED = (Kind.DUE_SOON, Kind.BREACHED, Kind.CASE_DUE_SOON, Kind.CASE_LATE)  # what rules are about


class Way(models.TextChoices):
    CONSOLE = "console"
    EMAIL = "email"
    PUSH = "push"
    WEBHOOK = "webhook"  # to programs, which are no recipients: see OutgoingWebhook


class AlertRule(models.Model):
    """Empty `metrics` or `priorities`: all; of a case they are not asked. `after_minutes` are open ones of `calendar`, without one of any time."""

    class Whom(models.TextChoices):
        OWNER = "owner"
        TEAM = "team"
        LEADS = "leads"

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="alert_rules")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.label) for kind in ASKED])
    metrics = ArrayField(models.CharField(max_length=16), default=list)
    priorities = ArrayField(models.PositiveSmallIntegerField(), default=list)
    whom = ArrayField(models.CharField(max_length=8, choices=Whom.choices), default=list)
    people = models.ManyToManyField(Responder, related_name="+")
    ways = ArrayField(models.CharField(max_length=8, choices=Way.choices), default=list)
    after_minutes = models.PositiveSmallIntegerField(default=0)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, related_name="+")
    on_call = models.ManyToManyField(Responder, related_name="+")  # told at any hour
    is_active = models.BooleanField(default=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AlertStep(models.Model):
    """Something to hold against the rules at `next_at`. Written by the ticker, deleted by whoever worked it off.

    `rule` None: all rules of the brand; else the one whose delay ends then. `moment` is what the clock had as its
    time of warning, or as due; where the clock has another by now, this is about nothing any more.
    """

    clock = models.ForeignKey(SlaClock, models.DO_NOTHING, db_constraint=False, related_name="+")
    conversation_id = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    rule = models.ForeignKey(AlertRule, models.CASCADE, null=True, related_name="+")
    moment = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "kind", "rule"], nulls_distinct=False, name="alert_step_once"
            ),
        ]
        indexes = [models.Index(fields=["next_at", "id"], name="alert_step_due")]


class Telling(models.Model):
    """One message. The console's is sent by being there; `seen_at` is the console's only."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    recipient = models.ForeignKey(Responder, models.CASCADE, related_name="tellings")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    way = models.CharField(max_length=8, choices=Way.choices)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    conversations = models.PositiveIntegerField(default=1)  # 0: about none
    is_own = models.BooleanField(default=False)  # about the recipient's own conversation
    first_due_at = models.DateTimeField(null=True)
    last_due_at = models.DateTimeField(null=True)
    webhook = models.ForeignKey(OutgoingWebhook, models.CASCADE, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(Responder, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=16, blank=True)  # of a reply that was not sent
    case_alert = models.ForeignKey(CaseAlert, models.CASCADE, null=True, related_name="tellings")
    case_alerts = models.ManyToManyField(CaseAlert, related_name="told_together")  # of many
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_alert", "recipient", "way"], name="telling_of_case_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="telling_due",
            ),
            models.Index(fields=["recipient", "way", "-at"], name="telling_recent"),
            models.Index(
                fields=["recipient"],
                condition=Q(way="console", seen_at=None),
                name="telling_unseen",
            ),
        ]


class Alert(models.Model):
    """`telling` None: waits until `tell_at`, and for its turn. Gone again where the reason went first."""

    clock = models.ForeignKey(
        SlaClock, models.DO_NOTHING, db_constraint=False, related_name="alerts"
    )
    conversation_id = models.BigIntegerField()
    recipient = models.ForeignKey(Responder, models.CASCADE, related_name="alerts")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    way = models.CharField(max_length=8, choices=Way.choices)
    is_own = models.BooleanField(default=False)
    moment = models.DateTimeField()
    tell_at = models.DateTimeField()
    telling = models.ForeignKey(Telling, models.CASCADE, null=True, related_name="alerts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "recipient", "kind", "way", "moment"], name="alert_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tell_at", "recipient", "way"],
                condition=Q(telling=None),
                name="alert_waiting",
            ),
        ]
