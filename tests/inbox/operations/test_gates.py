"""How much one platform may be called, and how little it may take from the others."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from inbox import budgets
from inbox.adapters.errors import RateLimited
from inbox.adapters.quotas import Heard
from inbox.core.budget import POLL
from inbox.core.states import Sending
from inbox.models import Channel, Conversation, Delivery
from inbox.operations import attempts, gates, polling
from tests.builders import a_brand, a_channel, a_conversation, a_message
from tests.inbox.operations.outbox import a_reply, swept
from tests.ledger_platform import Clock, Platform, raising

ONE_A_SECOND = {"capabilities": {"budget": [{"calls": 1, "seconds": 0.9}]}}
pytestmark = pytest.mark.django_db


def questions(channel: Channel, clock: Clock, number: int) -> list[Conversation]:
    asked = [a_conversation(channel, at=clock(), last_inbound_at=clock()) for _ in range(number)]
    for conversation in asked:
        a_message(conversation, "Halo", external_id=f"in-{conversation.pk}", at=clock())
    return asked


def test_replies_keep_to_the_budget_and_none_fails(platform: Platform, clock: Clock) -> None:
    channel = a_channel(kind="ledger", options=ONE_A_SECOND)
    for conversation in questions(channel, clock, 12):
        a_reply(conversation, clock)
    clock.passes(seconds=8)
    calls = []
    for _second in range(12):
        swept(clock)
        calls.append(platform.calls)
        clock.passes(seconds=1)
    assert calls == list(range(1, 13))
    assert set(Delivery.objects.values_list("state", flat=True)) == {Sending.SENT}


def test_a_slow_platform_leaves_workers_for_the_others(platform: Platform, clock: Clock) -> None:
    slow, quick = a_channel(kind="ledger"), a_channel(kind="ledger")
    for conversation in [*questions(slow, clock, 6), *questions(quick, clock, 1)]:
        a_reply(conversation, clock)
    clock.passes(seconds=8)
    for _worker in range(attempts.MOST_PER_CHANNEL):
        assert attempts.claim(clock(), channel_ids=[slow.pk])
    assert attempts.free_channels(clock()) == [quick.pk]


def another_process() -> None:
    """What this one keeps in memory is unknown elsewhere."""
    gates._breakers.clear()
    budgets._own_pauses.clear()
    budgets._own.clear()


def test_a_pause_one_worker_was_told_is_kept_by_the_others_and_replies_wait(
    platform: Platform, clock: Clock
) -> None:
    channel = a_channel(kind="ledger")
    for conversation in questions(channel, clock, 3):
        a_reply(conversation, clock)
    platform.before = [raising(RateLimited("slow", "429", retry_after=timedelta(minutes=1)))]
    clock.passes(seconds=8)
    swept(clock)
    another_process()
    clock.passes(seconds=50)
    swept(clock)
    assert platform.calls == 1
    waiting = Delivery.objects.filter(state__in=attempts.WAITING)
    assert waiting.count() == 3
    clock.passes(seconds=12)
    swept(clock)
    assert set(Delivery.objects.values_list("state", flat=True)) == {Sending.SENT}


def test_channels_with_one_credential_share_its_budget(clock: Clock) -> None:
    brand = a_brand()
    one, two = (a_channel(brand, "telegram", credentials={"token": "1:same"}) for _ in range(2))
    other = a_channel(brand, "telegram", credentials={"token": "1:other"})
    assert gates.key_of(one) == gates.key_of(two) != gates.key_of(other)
    assert "same" not in gates.key_of(one)
    passed = [gates.pass_through(channel, clock()) for channel in [one, two] * 20]
    assert sum(passed) == 30
    assert gates.pass_through(other, clock())


@pytest.mark.parametrize(("used", "sends", "polls"), [(79, 1, 1), (85, 1, 0), (96, 0, 0)])
def test_the_platforms_own_count_goes_before_ours(
    used: int, sends: bool, polls: bool, clock: Clock
) -> None:
    channel = a_channel(kind="facebook", credentials={"access_token": f"token-{used}"})
    heard = Heard()
    heard.note(httpx.Response(200, headers={"x-app-usage": f'{{"call_count": {used}}}'}))
    gates.learn(channel, heard, clock())
    clock.passes(minutes=4)
    assert gates.pass_through(channel, clock()) == sends
    assert gates.may_poll(channel, clock()) == polls
    clock.passes(minutes=2)
    assert gates.pass_through(channel, clock())


def test_a_count_of_one_kind_of_call_does_not_stop_the_others(clock: Clock) -> None:
    channel = a_channel(kind="x", credentials={"access_token_secret": "x-secret"})
    heard = Heard()
    heard.note(httpx.Response(429, headers={"retry-after": "600"}))
    gates.learn(channel, heard, clock(), purpose=POLL)
    gates.pause(channel, clock() + timedelta(minutes=10), clock(), purpose=POLL)
    assert not gates.may_poll(channel, clock())
    assert gates.pass_through(channel, clock())


def test_calls_beyond_the_one_that_was_taken_are_counted(clock: Clock) -> None:
    channel = a_channel(kind="mastodon", credentials={"access_token": "counted"})
    assert gates.may_poll(channel, clock())
    gates.learn(channel, Heard(calls=5), clock(), purpose=POLL)
    assert [left for _rate, left in gates.standing(channel, clock()).left] == [295]


def test_a_poll_for_which_there_is_no_budget_waits_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    channel = a_channel(kind="mastodon", receives_by="poll", credentials={"access_token": "spent"})
    gates.learn(channel, Heard(calls=241), clock(), purpose=POLL)
    assert polling.poll_due(at=clock()) == 0
    channel.refresh_from_db()
    assert (channel.state, channel.polled_at) == ("active", None)
