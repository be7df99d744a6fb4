"""When people are planned to work, and when they will not."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from inbox.models import Brand
from responders.models.responder import Responder, Team


def never_overlapping(name: str) -> ExclusionConstraint:
    """No two rows of one person share a moment; an open end lasts for ever. Without any extension."""
    own = Func(F("responder_id"), F("responder_id"), template="int8range(%(expressions)s, '[]')")
    time = Func(F("starts_at"), F("ends_at"), function="tstzrange")
    overlap = RangeOperators.OVERLAPS
    return ExclusionConstraint(name=name, expressions=[(own, overlap), (time, overlap)])


class ShiftPattern(models.Model):
    """A week that repeats, of one person or of everybody in a team; it makes Shift rows ahead of time.

    `week` is what responders.core.shifts.read_week reads, in the zone of the brand. A person's own pattern goes
    before those of their teams. Days up to `laid_until` are made: what was changed there by hand stays.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="shift_patterns")
    responder = models.ForeignKey(
        Responder, models.CASCADE, null=True, related_name="shift_patterns"
    )
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="shift_patterns")
    week = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day
    laid_until = models.DateField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(responder=None, team__isnull=False)
                | Q(responder__isnull=False, team=None),
                name="shift_pattern_of_one",
            ),
        ]


class Shift(models.Model):
    """One stretch of planned work. `breaks`: [[start, end], ...] as ISO 8601 in UTC, in order, within it."""

    responder = models.ForeignKey(Responder, models.CASCADE, related_name="shifts")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="shifts")  # whose zone counts
    pattern = models.ForeignKey(
        ShiftPattern, models.SET_NULL, null=True, related_name="shifts"
    )  # None: by hand
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    breaks = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_has_length"
            ),
            never_overlapping("shift_no_overlap"),
        ]
        indexes = [models.Index(fields=["brand", "starts_at"], name="shift_of_brand")]


class Absence(models.Model):
    """Not there, whatever the shifts say: leave, illness, training."""

    responder = models.ForeignKey(Responder, models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="absence_has_length"
            ),
        ]
        indexes = [models.Index(fields=["responder", "starts_at"], name="absence_of_person")]
