"""The counts behind the topics of the wallboard."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inbox.models import Brand
from responders.core.trends import DAY, WEEK, WINDOW, Trend
from responders.models import Handling
from responders.reports.trends import begun, trends
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder

pytestmark = pytest.mark.django_db
NEVER = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


def begin(brand: Brand, at: datetime, topic: str = "fees") -> None:
    found = a_conversation(a_channel(brand), at=at)
    Handling.objects.filter(pk=found.pk).update(intent=topic)


def test_each_conversation_is_counted_in_the_hours_it_began_in() -> None:
    brand, at = a_brand(), MONDAY_TEN
    for ago in (NEVER * 0, HOUR - NEVER, HOUR, WINDOW - NEVER, WINDOW, DAY + HOUR - NEVER):
        begin(brand, at - ago)
    for weeks, many in ((1, 3), (2, 1), (4, 2)):
        for number in range(many):
            begin(brand, at - weeks * WEEK - number * NEVER)
    begin(brand, at - 4 * WEEK - WINDOW)  # all four weeks are known
    begin(brand, at + NEVER)
    begin(brand, at, "other")
    begin(a_brand("Bank Lain"), at)
    with CaptureQueriesContext(connection) as queries:
        found = trends([brand.pk], at)
    assert found == (Trend("fees", hour=2, now=4, weeks=(3, 1, 0, 2), day=4),)
    assert len(queries) == 1


def test_a_week_of_which_only_a_part_is_known_is_not_compared_with() -> None:
    brand, at = a_brand(), MONDAY_TEN
    begin(brand, at)
    (first,) = trends([brand.pk], at)
    assert (first.weeks, first.day) == ((), None)
    begin(brand, at - HOUR - DAY, "limits")
    (second,) = trends([brand.pk], at)
    assert (second.weeks, second.day) == ((), 0)
    begin(brand, at - WEEK - WINDOW + NEVER)
    (third,) = trends([brand.pk], at)
    assert third.weeks == ()
    begin(brand, at - WEEK - WINDOW, "limits")
    (fourth,) = trends([brand.pk], at)
    assert fourth.weeks == (1,)


def test_the_number_of_a_topic_is_its_conversations() -> None:
    brand, at = a_brand(), MONDAY_TEN
    for ago in (NEVER * 0, WINDOW - NEVER, WINDOW):
        begin(brand, at - ago)
    begin(brand, at, "limits")
    reader = a_responder("Dewi", "manager", brand)
    (fees,) = [one for one in trends([brand.pk], at) if one.slug == "fees"]
    assert begun(reader, [brand.pk], "fees", at).count() == fees.now == 2
    assert not begun(a_responder("Bima", "lead", a_brand("Bank Lain")), [brand.pk], "fees", at)
