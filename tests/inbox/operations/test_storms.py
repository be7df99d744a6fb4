"""Whatever a platform does, and whenever a worker dies, each reply is said once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox import adapters as registry
from inbox.adapters import errors
from inbox.core.states import Sending
from inbox.models import Channel, Conversation, Delivery
from tests.builders import a_channel, a_conversation, a_message
from tests.inbox.operations.outbox import a_reply, swept
from tests.ledger_platform import Clock, Platform, ProcessDied, raising

pytestmark = pytest.mark.django_db

FAULTS: dict[str, Callable[[Platform], None]] = {
    "none": lambda platform: None,
    "refuses the connection": lambda platform: platform.before.append(
        raising(errors.Unreachable("no connection"))
    ),
    "is busy": lambda platform: platform.before.append(raising(errors.RateLimited("429"))),
    "fails before": lambda platform: platform.before.append(raising(errors.Ambiguous("502"))),
    "says it and is silent": lambda platform: platform.after.append(
        raising(errors.Ambiguous("timeout"))
    ),
    "kills us before": lambda platform: platform.before.append(raising(ProcessDied())),
    "kills us after": lambda platform: platform.after.append(raising(ProcessDied())),
}


def a_question(channel: Channel, clock: Clock) -> Conversation:
    conversation = a_conversation(channel, last_inbound_at=clock())
    a_message(conversation, "Tolong dicek", external_id=f"in-{conversation.pk}")
    return conversation


@given(
    faults=st.lists(st.sampled_from(sorted(FAULTS)), max_size=4),
    replies=st.lists(st.integers(0, 2), min_size=1, max_size=5),
    is_idempotent=st.booleans(),
    lag=st.integers(0, 3),
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_reply_is_said_exactly_once_and_in_order(
    faults: list[str],
    replies: list[int],
    is_idempotent: bool,
    lag: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    platform = Platform(clock)
    platform.able(idempotent_send=is_idempotent)
    monkeypatch.setattr(registry, "load", lambda kind: platform.adapter())
    channel = a_channel(kind="ledger")
    talks = [a_question(channel, clock) for _ in range(3)]
    promised = [
        a_reply(talks[number], clock, f"balasan {index}") for index, number in enumerate(replies)
    ]
    for fault in faults:
        FAULTS[fault](platform)
    platform.hides = lag
    for _round in range(150):
        clock.passes(seconds=30)
        try:
            swept(clock)
        except ProcessDied:
            assert not connection.needs_rollback
        if not Delivery.objects.filter(channel=channel).exclude(state=Sending.SENT).exists():
            break
    assert sorted(platform.texts()) == sorted(reply.message.text for reply in promised)
    for talk in talks:
        said = [echo.text for echo in platform.said if echo.thread_key == talk.thread_key]
        assert said == sorted(said)


def test_a_storm_of_refusals_costs_few_calls_and_fails_no_reply(
    platform: Platform, clock: Clock
) -> None:
    channel = a_channel(kind="ledger")
    platform.before = [raising(errors.Ambiguous("503")) for _ in range(1000)]
    platform.able(idempotent_send=True)
    for _person in range(20):
        a_reply(a_question(channel, clock), clock)
    clock.passes(seconds=8)
    for _second in range(300):
        swept(clock)
        clock.passes(seconds=1)
    assert platform.calls <= 5 + 300 / 15 + 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {Sending.QUEUED}
