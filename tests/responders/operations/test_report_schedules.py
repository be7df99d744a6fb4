"""When a saved report is mailed: not to nobody."""

from __future__ import annotations

import pytest

from inbox.errors import Refused
from responders.core.recurring import Rhythm
from responders.models import ReportSchedule
from responders.operations import report_schedules, saved_reports
from tests.builders import MONDAY_TEN, a_brand, a_responder

pytestmark = pytest.mark.django_db


def test_without_anybody_nothing_is_scheduled() -> None:
    dewi = a_responder("Dewi", "manager", a_brand())
    report = saved_reports.save("Pekanan", "range=7", by=dewi.user, at=MONDAY_TEN)
    with pytest.raises(Refused) as refused:
        report_schedules.schedule(
            report, [], rhythm=Rhythm.DAY, weekday=1, hour=8, attached="", by=dewi.user, at=MONDAY_TEN
        )  # fmt: skip
    assert refused.value.code == "nobody"
    assert not ReportSchedule.objects.exists()
