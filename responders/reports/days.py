"""The days of a period on the wall of a zone, and which of them a moment lies in, by the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateTimeField, Func, IntegerField, Value

from responders.reports.scope import Period


def days_of(period: Period, zone: ZoneInfo) -> list[date]:
    """Every day that the period touches, in order."""
    first = period.start.astimezone(zone).date()
    last = (period.end - timedelta(microseconds=1)).astimezone(zone).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def number_of(moment: Any, days: Sequence[date], zone: ZoneInfo) -> Func:
    """The place of a moment's day in `days`, from 1; the moment is not before the first of them.

    Looked up among their midnights, which takes half as long as taking each moment to the zone.
    """
    midnights = [datetime.combine(day, time(), zone) for day in days]
    listed = Value(midnights, output_field=ArrayField(DateTimeField()))
    return Func(moment, listed, function="width_bucket", output_field=IntegerField())
