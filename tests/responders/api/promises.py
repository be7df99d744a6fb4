"""Policies and clocks as rows."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from inbox.models import Conversation
from responders.models import SlaClock, SlaPolicy, SlaPolicyVersion
from tests.builders import MONDAY_TEN

_numbers = itertools.count(1)


def a_version(brand_id: int) -> SlaPolicyVersion:
    policy, _made = SlaPolicy.objects.get_or_create(
        brand_id=brand_id, name="Promise", defaults={"position": 1}
    )
    version, _made = SlaPolicyVersion.objects.get_or_create(
        policy=policy, number=1, defaults={"spec": {"targets": {}}, "at": MONDAY_TEN}
    )
    return version


def a_clock(conversation: Conversation, **fields: Any) -> SlaClock:
    start = fields.pop("started_at", MONDAY_TEN)
    return SlaClock.objects.create(
        conversation=conversation,
        channel=conversation.channel,
        **{
            "metric": "first_reply",
            "base": f"message:{next(_numbers)}",
            "policy_version": a_version(conversation.brand_id),
            "priority": 3,
            "started_at": start,
            "knowable_at": start,
            "target_seconds": 900,
            "due_at": start + timedelta(minutes=15),
            **fields,
        },
    )
