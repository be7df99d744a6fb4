"""Those who still wait are counted too."""

from __future__ import annotations

import pytest

from responders.reports.scope import Period
from responders.reports.unanswered import waiting
from tests.responders.promised import a_bank, jakarta, reconcile, replied

pytestmark = pytest.mark.django_db

DAY = Period(jakarta("2026-11-23 00:00"), jakarta("2026-11-24 00:00"))


def test_open_ones_raise_the_median_of_the_answered() -> None:
    bank = a_bank(first_reply=15)
    for said in ("09:01", "09:03"):
        conversation = bank.conversation("2026-11-23 09:00")
        replied(conversation, f"2026-11-23 {said}", bank.rani)
        reconcile(conversation, f"2026-11-23 {said}")
    bank.conversation("2026-11-23 09:00")
    [found] = waiting(None, DAY, at=jakarta("2026-11-23 10:00"))
    assert (found.ages.n, found.ages.p50) == (1, 3600)
    assert found.censored_p50 == 180
    assert sum(found.buckets) == 1
