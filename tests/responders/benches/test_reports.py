"""The bench of reports measures what it says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from responders.benches import report_pages, years
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


def test_every_page_and_file_of_a_made_year_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(years, "AFTER", "")
    with connection.cursor() as cursor:
        years.load(cursor, 100, days=3)
    found = report_pages.measure(365, rounds=1)
    assert [one["page"] for one in found] == [*report_pages.PAGES, *report_pages.FILES]
    assert {one["status"] for one in found} == {200}
    sizes = {one["page"]: one["kilobytes"] for one in found}
    assert sizes["csv"] > 40 * 0.1  # a line for each clock
