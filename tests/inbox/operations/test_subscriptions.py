"""Hubs are asked, answered only where we had asked, asked again in time, and left when nobody polls any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from inbox.adapters.base import Intent
from inbox.adapters.errors import AdapterError, Rejected, Unreachable
from inbox.doctor import announcing
from inbox.models import Channel, Subscription
from inbox.operations import channels, subscriptions
from tests.builders import MONDAY_TEN, a_brand, a_channel

pytestmark = pytest.mark.django_db
LEASE = timedelta(days=5)
YES = Intent("subscribe", "c", LEASE)
NO_MORE = Intent("unsubscribe", "c")
Asked = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def _public(settings: Any) -> None:
    settings.PUBLIC_URL = "https://inbox.example"


@pytest.fixture
def channel() -> Channel:
    return a_channel(a_brand(), "youtube", receives_by="poll")


class Hub:
    """`asked` is what it was asked; `faults` are raised, one a call; `during` happens before it answers."""

    def __init__(self) -> None:
        self.asked: Asked = []
        self.faults: list[AdapterError] = []
        self.during: list[Any] = []

    def subscribe(self, mode: str, url: str) -> None:
        self.asked.append((mode, url))
        for call in self.during:
            call()
        if self.faults:
            raise self.faults.pop(0)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    hub = Hub()

    @contextmanager
    def speaker(_channel: Channel) -> Iterator[Hub]:
        yield hub

    monkeypatch.setattr(channels, "adapter", speaker)
    return hub


def at(**passed: float) -> datetime:
    return MONDAY_TEN + timedelta(**passed)


def kept_up(**passed: float) -> int:
    return subscriptions.keep_up(clock=lambda: at(**passed))


def confirmed(channel: Channel, intent: Intent, **passed: float) -> bool:
    assert channel.hook_id
    return subscriptions.confirm(channel.hook_id, intent, at=at(**passed))


def test_a_channel_is_subscribed_once_and_lasts_as_long_as_the_hub_says(
    hub: Hub, channel: Channel
) -> None:
    assert kept_up() == 1
    assert hub.asked == [("subscribe", channels.hook_address(channel.hook))]  # type: ignore[arg-type]
    assert kept_up(minutes=1) == 0
    assert confirmed(channel, YES, minutes=1)
    found = subscriptions.standing(channel, at=at(minutes=2))
    assert found == subscriptions.Standing("told", at(minutes=1) + LEASE)
    assert kept_up(days=3) == 0


def test_the_hub_may_ask_back_before_it_has_answered_us(hub: Hub, channel: Channel) -> None:
    answers: list[bool] = []
    hub.during = [lambda: answers.append(confirmed(channel, YES))]
    assert kept_up() == 1
    assert answers == [True]
    assert kept_up(days=3) == 0


def test_it_is_renewed_before_it_ends(hub: Hub, channel: Channel) -> None:
    kept_up()
    confirmed(channel, YES)
    assert kept_up(days=3.9) == 0
    assert kept_up(days=4.1) == 1
    assert confirmed(channel, YES, days=4.1)
    assert Subscription.objects.get().lease_until == at(days=4.1) + LEASE


@pytest.mark.parametrize("intent", [YES, NO_MORE], ids=["subscribe", "unsubscribe"])
def test_what_nobody_asked_for_is_not_confirmed(hub: Hub, channel: Channel, intent: Intent) -> None:
    """Whoever knows the address could otherwise have the hub sign with a secret of theirs, or fall silent."""
    assert not confirmed(channel, intent)
    kept_up()
    confirmed(channel, YES)
    assert not confirmed(channel, NO_MORE, minutes=1)
    assert not confirmed(channel, YES, hours=1)
    assert Subscription.objects.get().lease_until == at() + LEASE


def test_nothing_is_confirmed_for_another_hook(hub: Hub, channel: Channel) -> None:
    other = a_channel(a_brand(), "youtube", receives_by="push")
    kept_up()
    assert not confirmed(other, YES)


def test_a_hub_that_never_asks_back_is_asked_again(hub: Hub, channel: Channel) -> None:
    kept_up()
    assert kept_up(minutes=59) == 0
    assert kept_up(minutes=61) == 1


@pytest.mark.parametrize("fault", [Unreachable("away", "503"), Rejected("Bad topic", "400")])
def test_a_hub_that_fails_is_asked_again_and_breaks_nothing(
    hub: Hub, channel: Channel, fault: AdapterError
) -> None:
    hub.faults = [fault]
    kept_up()
    channel.refresh_from_db()
    assert channel.state == Channel.State.ACTIVE
    found = subscriptions.standing(channel, at=at())
    assert found is not None and (found.state, found.trouble) == (
        "trouble",
        f"{fault} ({fault.code})",
    )
    assert kept_up(minutes=9) == 0
    assert kept_up(minutes=11) == 1
    assert confirmed(channel, YES, minutes=11)
    found = subscriptions.standing(channel, at=at(minutes=12))
    assert found is not None and found.state == "told"


def test_a_denial_is_told_and_the_hub_left_alone_for_a_day(hub: Hub, channel: Channel) -> None:
    assert not confirmed(channel, Intent("denied"))
    kept_up()
    assert confirmed(channel, Intent("denied", reason="no such feed"))
    found = subscriptions.standing(channel, at=at())
    assert found == subscriptions.Standing("trouble", trouble="Denied: no such feed")
    assert not confirmed(channel, YES)
    assert (kept_up(hours=23), kept_up(hours=25)) == (0, 1)


def test_a_channel_that_broke_is_taken_from_the_hub_and_comes_back_with_it(
    hub: Hub, channel: Channel
) -> None:
    kept_up()
    confirmed(channel, YES)
    address = hub.asked[0][1]
    Channel.objects.update(state=Channel.State.BROKEN)
    assert (kept_up(days=1), kept_up(days=1, minutes=1)) == (1, 0)
    assert hub.asked[-1] == ("unsubscribe", address)
    assert not confirmed(channel, YES, days=1)
    assert confirmed(channel, NO_MORE, days=1)
    assert kept_up(days=1, hours=2) == 0
    Channel.objects.update(state=Channel.State.ACTIVE)
    assert kept_up(days=1, hours=3) == 1
    assert confirmed(channel, YES, days=1, hours=3)


def test_another_address_of_ours_is_told_at_once(hub: Hub, channel: Channel, settings: Any) -> None:
    kept_up()
    confirmed(channel, YES)
    settings.PUBLIC_URL = "https://desk.example"
    assert kept_up(minutes=1) == 1
    assert hub.asked[-1][1].startswith("https://desk.example/hooks/youtube/")


def test_where_no_platform_could_call_us_nobody_is_asked_and_health_says_so(
    hub: Hub, channel: Channel, settings: Any
) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert kept_up() == 0
    assert subscriptions.standing(channel, at=at()) == subscriptions.Standing("no_address")
    (found,) = announcing.hubs(at())
    assert (found.level, "DUA_PUBLIC_URL" in found.remedy) == ("warn", True)
    assert "polled every 60 s" in found.found


def test_a_channel_whose_platform_announces_nothing_has_no_standing(hub: Hub) -> None:
    other = a_channel(a_brand(), "mastodon", receives_by="poll")
    assert kept_up() == 0
    assert subscriptions.standing(other, at=at()) is None
    assert announcing.hubs(at()) == []


def test_the_doctor_says_who_is_told_and_who_is_not(hub: Hub, channel: Channel) -> None:
    kept_up()
    assert [one.level for one in announcing.hubs(at())] == ["ok"]
    confirmed(channel, YES)
    assert "would be told" in announcing.hubs(at())[0].found
    Subscription.objects.update(lease_until=None, trouble="away (503)")
    (found,) = announcing.hubs(at())
    assert (found.level, "away (503)" in found.found) == ("warn", True)


def test_of_two_workers_one_asks(hub: Hub, channel: Channel) -> None:
    kept_up()
    before, later = Subscription.objects.get(), at(hours=2)
    claimed = [subscriptions._claim(channel, before, "subscribe", later) for _worker in range(2)]
    assert claimed == [True, False]
