"""A complaint the regulator counts: its register number, its facts, its letters. Nothing here is ever deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inbox.models import Attachment, Brand, Contact, Conversation, Delivery, StoredFile
from responders.core.cases import Kind
from responders.models.case_terms import CaseCategory, CaseTemplateVersion


class CaseCounter(models.Model):
    """The last register number of a brand and year; its row lock makes the numbers follow without gaps."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "year"], name="case_counter_once"),
        ]


class Case(models.Model):
    """Columns from `received_at` to `ended_at` are the fold of its facts, kept for lists; written by `refresh` only."""

    class Status(models.TextChoices):
        OPEN = "open"
        WAITING = "waiting"  # for the customer's documents
        ANSWERED = "answered"
        WITHDRAWN = "withdrawn"
        CLOSED = "closed"  # without an answer to the customer

    class Verdict(models.TextChoices):
        NONE = ""
        ACCEPTED = "accepted"
        PARTLY = "partly"
        REJECTED = "rejected"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="cases")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="cases")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    type = models.ForeignKey(CaseCategory, models.PROTECT, related_name="+")
    product = models.ForeignKey(CaseCategory, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="IDR")
    came_by = models.CharField(max_length=32)  # a channel's kind, or branch, telephone, letter
    summary = models.TextField(blank=True)  # masked
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()  # of the answer
    warn_at = models.DateTimeField()
    documents_due_at = models.DateTimeField(null=True)
    is_extended = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    timeliness = models.CharField(max_length=20, blank=True)  # the answer clock's outcome
    ended_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    verdict_reason = models.TextField(blank=True)  # masked
    compensation = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "year", "sequence"], name="case_register_once"
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "due_at"], condition=Q(ended_at=None), name="case_open"),
            models.Index(fields=["warn_at"], condition=Q(ended_at=None), name="case_to_warn"),
            models.Index(fields=["brand", "received_at"], name="case_received"),
        ]

    @property
    def register_number(self) -> str:
        return f"P-{self.year}-{self.sequence:06d}"

    def __str__(self) -> str:
        return self.register_number


class CaseConversation(models.Model):
    """One case may join several conversations of one contact."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="case_links")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "conversation"], name="case_link_once"),
        ]


class CaseLetter(models.Model):
    """What was written to the customer. `told_at` is set once a platform accepted it, or somebody said how it went."""

    class Sort(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement"
        DOCUMENTS = "documents"
        EXTENSION = "extension"
        ANSWER = "answer"

    class Way(models.TextChoices):
        CHANNEL = "channel"
        POST = "post"
        BRANCH = "branch"
        TELEPHONE = "telephone"

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    sort = models.CharField(max_length=16, choices=Sort.choices)
    language = models.CharField(max_length=8)
    text = models.TextField()  # as sent, masked
    way = models.CharField(max_length=10, choices=Way.choices)
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="case_letter")
    told_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["delivery"], condition=Q(told_at=None), name="case_letter_to_settle"
            ),
        ]


class CaseFact(models.Model):
    """`at` is when it happened; `recorded_at` when we wrote it down. Withdrawn ones stay and no longer count."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    reason = models.TextField(blank=True)  # masked
    template_version = models.ForeignKey(CaseTemplateVersion, models.PROTECT, null=True)
    letter = models.ForeignKey(CaseLetter, models.PROTECT, null=True, related_name="facts")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "kind"],
                condition=Q(letter__isnull=False, withdrawn_at=None),
                name="case_fact_of_letter_once",
            ),
        ]


class CaseDocument(models.Model):
    """A paper the case needs or has: ticked off when it came; `file` where somebody put it in."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    attachment = models.ForeignKey(Attachment, models.SET_NULL, null=True, related_name="+")
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="case_document")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )


class CaseAlert(models.Model):
    """Written once for each deadline that came near or passed. next_at: when people are to be told; None: they were."""

    class Sort(models.TextChoices):
        DUE_SOON = "due_soon"
        OVERDUE = "overdue"

    case = models.ForeignKey(Case, models.PROTECT, related_name="alerts")
    sort = models.CharField(max_length=8, choices=Sort.choices)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="case_alert_to_tell"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "sort", "due_at"], name="case_alert_once"),
        ]
