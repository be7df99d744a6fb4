from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Max, Q

from inbox.core.states import Status
from inbox.models import Channel, Conversation, Delivery, MaskedItem, Message, Notice
from responders.management.demo import brand
from responders.models import Handling, SlaBreach, SlaClock
from tests.builders import MONDAY_TEN

pytestmark = pytest.mark.django_db(transaction=True)
HEARD = Q(messages__direction=Message.Direction.IN)


def test_a_day_at_the_bank_is_believable_and_is_made_once() -> None:
    seeded = brand.seed(at=MONDAY_TEN)
    assert seeded is not None
    assert set(seeded.passwords) == {"rani", "bima", "dewi", "admin", "putu"}
    assert Notice.objects.count() == 0
    assert not Delivery.objects.exclude(state="sent").exists()
    assert Conversation.objects.filter(status=Status.RESOLVED).count() >= 3
    assert Handling.objects.filter(next_due_at__gt=MONDAY_TEN, owner=None).exists()
    assert Message.objects.filter(occurred_at__gt=MONDAY_TEN + timedelta(seconds=30)).count() == 0
    assert MaskedItem.objects.filter(sealed=None).exists()
    for channel in Channel.objects.annotate(newest=Max("messages__received_at", filter=HEARD)):
        assert channel.last_event_at == channel.newest is not None
    assert brand.seed(at=MONDAY_TEN) is None


def test_what_was_missed_was_seen_at_once() -> None:
    brand.seed(at=MONDAY_TEN)
    breaches = list(SlaBreach.objects.select_related("clock"))
    assert len(breaches) >= 4
    for breach in breaches:  # words that came late could not be missed before they came
        could_know = max(breach.due_at, breach.clock.knowable_at)
        assert breach.detected_at - could_know < timedelta(seconds=1)
    late = SlaClock.objects.filter(outcome="", due_at__lte=MONDAY_TEN)
    assert late.count() == late.filter(is_breached=True).count()
    soon = SlaClock.objects.filter(outcome="", warn_at__lte=MONDAY_TEN, due_at__gt=MONDAY_TEN)
    assert soon.exists()
