"""The bench of reports measures what it says, and finds no difference."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from responders.benches import years
from responders.benches.reports import _period
from responders.core.figures import Rate
from responders.models import Rollup, SlaClock
from responders.reports import attainment
from responders.rollups import keeping, summed

pytestmark = pytest.mark.django_db


def test_a_made_year_is_summed_to_what_its_clocks_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(years, "AFTER", "")  # no vacuum inside a test's transaction
    with connection.cursor() as cursor:
        made = years.load(cursor, 100, days=3)
    assert made["clocks"] == SlaClock.objects.count() == 40
    keeping.mark_all()
    while keeping.keep():
        continue
    assert Rollup.objects.exists()
    at = timezone.now()
    ours, theirs = (
        read(None, _period(at, 30), at=at) for read in (summed.report, attainment.report)
    )
    assert [line.counts for line in ours.lines] == [line.counts for line in theirs.lines]
    assert ours.kept == theirs.kept != Rate(None, 0)
