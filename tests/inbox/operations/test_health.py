"""How a channel is, in one place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from inbox.adapters.quotas import Heard
from inbox.doctor import channels as doctor
from inbox.doctor.finding import Finding
from inbox.models import Channel, Gap
from inbox.operations import gates, health, silence
from tests.builders import MONDAY_TEN, a_channel

pytestmark = pytest.mark.django_db


def a_gap(channel: Channel, **fields: Any) -> Gap:
    stretch = {"starts_at": MONDAY_TEN - timedelta(hours=1), "ends_at": MONDAY_TEN}
    told = {"reason": Gap.Reason.OUTAGE, "opened_at": MONDAY_TEN, **stretch, **fields}
    return Gap.objects.create(channel=channel, **told)


def troubles() -> list[Finding]:
    return doctor.troubles(MONDAY_TEN)


def test_a_channel_that_lacks_nothing_is_well_and_says_what_it_may_call() -> None:
    found = health.of(
        a_channel(kind="mastodon", credentials={"access_token": "health"}), at=MONDAY_TEN
    )
    assert found.is_well
    assert [left for _rate, left in found.budget] == [300]
    assert troubles() == []


def test_everything_that_is_not_well_is_told_by_health_and_doctor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel = a_channel(expires_at=MONDAY_TEN + timedelta(days=3))
    gap = a_gap(channel)
    a_gap(channel, starts_at=MONDAY_TEN - timedelta(hours=9), closed_at=MONDAY_TEN, note="Dilihat")
    gates.pause(channel, MONDAY_TEN + timedelta(minutes=5), MONDAY_TEN)
    monkeypatch.setattr(silence, "silent", lambda found, at: {one.pk for one in found})
    found = health.of(channel, at=MONDAY_TEN)
    assert (found.is_well, found.days_left, found.gaps, found.is_silent) == (False, 3, (gap,), True)
    assert found.paused_until == MONDAY_TEN + timedelta(minutes=5)
    said = [finding.found for finding in troubles()]
    for number, word in enumerate(("end within 3 days", "(outage)", "silent", "pause until")):
        assert word in said[number]


@pytest.mark.parametrize(("days", "level"), [(20, None), (7, "warn"), (1, "fail"), (-2, "fail")])
def test_the_end_of_credentials_is_the_graver_the_nearer(days: int, level: str | None) -> None:
    a_channel(expires_at=MONDAY_TEN + timedelta(days=days))
    assert [finding.level for finding in troubles()] == ([level] if level else [])


def test_a_gap_that_fills_by_itself_asks_nobody_to_look() -> None:
    a_gap(a_channel(), next_try_at=MONDAY_TEN)
    (finding,) = troubles()
    assert finding.remedy == "It is being asked for."


def test_what_was_called_is_no_longer_left() -> None:
    channel = a_channel(kind="mastodon", credentials={"access_token": "called"})
    gates.learn(channel, Heard(calls=21), MONDAY_TEN)
    assert [left for _rate, left in health.of(channel, at=MONDAY_TEN).budget] == [280]


def test_many_channels_take_no_more_queries(django_assert_num_queries: Any) -> None:
    found = [a_channel(last_event_at=MONDAY_TEN - timedelta(hours=1)) for _ in range(5)]
    a_gap(found[2])
    with django_assert_num_queries(2):
        told = health.of_all(found, at=MONDAY_TEN)
    assert [one.channel for one in told] == found
    assert [len(one.gaps) for one in told] == [0, 0, 1, 0, 0]
