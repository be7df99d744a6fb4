"""By what a complaint case is counted, sorted and written about: templates, categories, letter texts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models import Brand
from responders.models.calendar import CalendarVersion


class CaseTemplate(models.Model):
    """Deadlines of one form of complaint; one for each brand and form."""

    class Form(models.TextChoices):
        ORAL = "oral"
        WRITTEN = "written"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="case_templates")
    form = models.CharField(max_length=8, choices=Form.choices)
    name = models.CharField(max_length=120)
    current = models.ForeignKey("CaseTemplateVersion", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "form"], name="case_template_once"),
        ]


class CaseTemplateVersion(models.Model):
    """Never changes but for its confirmation. Counts are working days; 0 is none."""

    template = models.ForeignKey(CaseTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    calendar_version = models.ForeignKey(CalendarVersion, models.PROTECT)
    answer_days = models.PositiveSmallIntegerField()
    extension_days = models.PositiveSmallIntegerField(default=0)
    documents_days = models.PositiveSmallIntegerField(default=0)
    restarts = models.BooleanField(default=False)  # once documents are there; else it stands still
    counts_first_day = models.BooleanField(default=False)
    warn_days = models.PositiveSmallIntegerField(default=2)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()
    confirmed_name = models.CharField(max_length=120, blank=True)  # of counsel; empty: not yet
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="case_template_version_once"
            ),
        ]


class CaseCategory(models.Model):
    """What complaints are about, in the regulator's words; retired ones stay with their cases."""

    class Axis(models.TextChoices):
        TYPE = "type"
        PRODUCT = "product"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="case_categories")
    axis = models.CharField(max_length=8, choices=Axis.choices)
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["axis", "name"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "axis", "code"], name="case_category_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseLetterText(models.Model):
    """The words of a letter; the highest number is the one in use."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="case_letter_texts")
    sort = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "sort", "language", "number"], name="case_letter_text_once"
            ),
        ]
