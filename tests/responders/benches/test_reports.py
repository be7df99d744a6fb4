"""The bench of reports measures what it says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from responders.benches import years
from responders.benches.reports import period_of
from responders.models import SlaClock
from responders.reports import attainment

pytestmark = pytest.mark.django_db


def test_a_made_year_is_reported_clock_by_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(years, "AFTER", "")  # no vacuum inside a test's transaction
    with connection.cursor() as cursor:
        made = years.load(cursor, 100, days=3)
    assert made["clocks"] == SlaClock.objects.count()
    at = timezone.now() + timedelta(days=1)
    found = attainment.report(None, period_of(at, 30), at=at)
    assert sum(sum(line.counts.values()) for line in found.lines) == made["clocks"]
